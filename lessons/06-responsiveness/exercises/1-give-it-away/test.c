/* test.c - is every line echoed while the slow work goes on, and does every result come? */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/judge.h"

enum {
    TYPED = 6,    /* lines that are typed one after another while a check goes on */
    LONG = 15000, /* words; longer to check than the lines take to type */
    SHORT = 100,  /* and 101, 102, ...: many checks at once */
    MANY = 8,
    AT_A_TIME = 20,
    FACTOR_MOST = 54, /* times LONG */
    TRIES = 3,
};

static const double SHORT_WORK_S = 0.4; /* of CPU time: more would still do */
static const double RUNNABLE_MOST = 0.75;
static const double HEAD_START_S = 0.2; /* of a thread, see JUDGE_THREAD_FIRST */

/* --- what was printed ----------------------------------------------------------------------- */

static size_t lines_that_say(const char *output, const char *text) {
    size_t count = 0, length = strlen(text);
    for (const char *at = output; (at = strstr(at, text)) != NULL; at++)
        count += (at == output || at[-1] == '\n') && at[length] == '\n';
    return count;
}

/* Where the line begins; the end of the output when there is none. */
static size_t place_of(const char *output, const char *text) {
    const char *at = strstr(output, text);
    return at != NULL ? (size_t)(at - output) : strlen(output);
}

/* The same text as in exercise.c: its words have numbers, and those from 3000 on are misspelled. */
static long misspelled(long words) {
    long count = 0;
    for (long i = 0; i < words; i++)
        count += i * 997 % 4000 >= 3000;
    return count;
}

static const char *result_of(long words) {
    static char line[64];
    snprintf(line, sizeof line, "%ld words: ", words);
    return line;
}

/* --- what went wrong ------------------------------------------------------------------------ */

/* Of the threads that locked a mutex and have ended: most of their work, in CPU time, whoever else computed. */
static bool works_with_a_lock(const struct judge_run *run) {
    return run->counts.cpu_ns > 0 && run->counts.held_ns > run->counts.cpu_ns / 2;
}

static void reject_late_echo(const struct judge_run *run) {
    if (run->counts.threads + run->counts.forks == 0) /* no machine is to blame */
        judge_reject("what was typed during a check was echoed only after its result: the one that "
                     "reads also does the slow work, and reads nothing meanwhile. Give the work to "
                     "a thread or a process",
                     "检查期间输入的行，等结果出来以后才回显：读输入的和干慢活儿的是同一个，"
                     "干活的时候就没有线程在读。要把活儿交给线程或者进程");
    if ((run->counts.threads > 1 && run->counts.most_threads == 1) ||
        (run->counts.forks > 1 && run->counts.threads == 0))
        judge_reject_timed(
            "what was typed during a check was echoed only after its result: the work was "
            "given away, but then the one that reads waits for it at once "
            "(pthread_join or wait in the loop that reads); wait when the input has ended",
            "检查期间输入的行，等结果出来以后才回显：活儿交出去了，"
            "可是读输入的马上又去等它做完（在读输入的循环里调用 pthread_join 或 wait）；"
            "等待要放到输入结束之后");
    if (run->counts.threads + run->counts.forks == 1 && run->answered <= TYPED)
        judge_reject_where(
            works_with_a_lock(run),
            "what was typed during a check was echoed only after its result, although "
            "the work was given away. Either the one that reads waits for it at once "
            "(pthread_join or wait in the loop that reads), or: does it hold a lock while "
            "it counts, and the echo needs the same lock?",
            "检查期间输入的行，等结果出来以后才回显，虽然活儿已经交出去了。"
            "可能是读输入的马上又去等它做完（在读输入的循环里调用 pthread_join 或 wait）；"
            "如果不是，那么是不是它一边数一边持有锁，而回显也要用这把锁？");
    judge_reject_where(
        works_with_a_lock(run),
        "what was typed during a check was echoed only after its result, although a "
        "thread does the work: does it hold a lock while it counts, and the echo needs "
        "the same lock? Hold a lock for the hand-over only",
        "检查期间输入的行，等结果出来以后才回显，虽然活儿是线程在干：是不是它一边数一边"
        "持有锁，而回显也要用这把锁？只在交接的那一刻持有锁");
}

static void reject_echoes(const struct judge_run *run, const char *line) {
    size_t times = lines_that_say(run->output, line);
    if (times == 0)
        judge_reject("the line \"%s\" is missing: every line that is read is echoed, also one that "
                     "asks for a check",
                     "缺少“%s”这一行：读到的每一行都要回显，要求检查的那一行也一样", line);
    if (times > 1 && run->counts.forks > 0)
        judge_reject("the line \"%s\" was printed %zu times: a child went on in the loop that "
                     "reads, with its own copy of the lines read ahead; after its work it must "
                     "end with _exit",
                     "“%s”这一行打印了 %zu 次：子进程继续执行读输入的循环，"
                     "而预先读进来的行它也有一份；干完活儿它要用 _exit 结束",
                     line, times);
    if (times > 1)
        judge_reject("the line \"%s\" was printed %zu times", "“%s”这一行打印了 %zu 次", line,
                     times);
}

/* Each of them reads on and forks for every check that was read ahead: 2^n for n checks. */
static void reject_children_of_children(const struct judge_run *run) {
    if (run->end == JUDGE_PROCESSES && run->counts.forks > 0)
        judge_reject("for 10 checks there were %d processes at once: a child went on in the loop "
                     "that reads, with its own copy of the lines read ahead, and forked as well; "
                     "after its work it must end with _exit",
                     "10 次检查，同时却有 %d 个进程：子进程继续执行读输入的循环，"
                     "预先读进来的行它也有一份，于是它也去 fork；干完活儿它要用 _exit 结束",
                     run->code);
}

static void reject_wrong_result(const struct judge_run *run, long words) {
    char right[64];
    snprintf(right, sizeof right, "%ld words: %ld misspelled", words, misspelled(words));
    size_t times = lines_that_say(run->output, right);
    if (times > 1)
        judge_reject("the line \"%s\" was printed %zu times, not once",
                     "“%s”这一行打印了 %zu 次，而不是一次", right, times);
    if (times == 0)
        judge_reject("the line \"%s\" is missing, or another number stands in it: does each check "
                     "have its own number of words, which the next check does not overwrite?",
                     "缺少“%s”这一行，或者里面的数不对：每一次检查的词数是不是都有自己的一份，"
                     "不会被下一次检查改掉？",
                     right);
}

/* --- the runs ------------------------------------------------------------------------------- */

/* "check 15000", then line after line, each when the one before it has been echoed; then nothing
 * until the result has come; then a long check and many short ones at once. */
struct script {
    struct judge_step steps[TYPED + 7];
    char typed[TYPED][16], echoes[TYPED][32];
    char first[64], first_result[64], many[256], second_result[64], last_result[64];
    long words, more; /* of the first check and of the longest of the many */
};

static void write_script(struct script *script, long factor) {
    size_t n = 0;
    *script = (struct script){.words = factor * LONG, .more = factor * LONG - LONG / 3};
    snprintf(script->first, sizeof script->first, "check %ld\n", script->words);
    script->steps[n++] = (struct judge_step){.send = script->first, .await = "echo: check"};
    for (int i = 0; i < TYPED; i++) {
        snprintf(script->typed[i], sizeof script->typed[i], "line %d\n", i + 1);
        snprintf(script->echoes[i], sizeof script->echoes[i], "echo: line %d\n", i + 1);
        script->steps[n++] = (struct judge_step){script->typed[i], script->echoes[i], 0};
    }
    snprintf(script->first_result, sizeof script->first_result, "%s", result_of(script->words));
    script->steps[n++] = (struct judge_step){.await = script->first_result};
    int length = snprintf(script->many, sizeof script->many, "check %ld\n", script->more);
    for (int i = 0; i < MANY; i++)
        length += snprintf(script->many + length, sizeof script->many - (size_t)length,
                           "check %d\n", SHORT + i);
    snprintf(script->many + length, sizeof script->many - (size_t)length, "again\n");
    snprintf(script->second_result, sizeof script->second_result, "%s", result_of(script->more));
    snprintf(script->last_result, sizeof script->last_result, "%s", result_of(SHORT + MANY - 1));
    script->steps[n++] = (struct judge_step){script->many, "echo: again\n", 0};
    script->steps[n++] = (struct judge_step){.await = script->second_result};
    script->steps[n++] = (struct judge_step){.await = script->last_result};
    script->steps[n++] = (struct judge_step){"last\n", "echo: last\n", 0};
}

/* Lines that were never sent have no echo. */
static bool echo_is_late(const struct judge_run *run, const struct script *script) {
    size_t result = place_of(run->output, script->first_result);
    return run->answered > TYPED && result < place_of(run->output, script->echoes[TYPED - 1]);
}

static void reject_unanswered(const struct judge_run *run, const struct script *script) {
    if (run->answered >= TYPED + 5)
        return;
    const struct judge_step *step = &script->steps[run->answered];
    bool echo = strncmp(step->await, "echo", 4) == 0, later = strstr(run->output, step->await);
    if (run->answered == 0 && later)
        judge_reject_where(
            run->slept,
            "the echo came only when the input had ended: the lines stood in the buffer "
            "of printf (the line with setvbuf, or fflush, sends them on at once)",
            "输入结束以后回显才出来：打印的行一直留在 printf 的缓冲区里"
            "（setvbuf 那一行，或者 fflush，能让它马上送出去）");
    if (echo && later)
        reject_late_echo(run);
    if (later)
        judge_reject_where(
            run->slept,
            "a result was ready, but your program showed it only when the next line came "
            "or the input ended: whoever has typed nothing more would wait for it in "
            "vain. Let the worker itself print it",
            "结果早就有了，程序却要等下一行输入来了、或者输入结束了，才把它打印出来："
            "如果用户不再输入，就永远等不到它。让干活的那个自己打印就行");
    judge_ended_well(run);
    if (!echo)
        reject_wrong_result(run, strtol(step->await, NULL, 10));
    judge_reject_where(run->slept, "after the lines sent so far, the line \"%.*s\" never came",
                       "已经输入了这些行，“%.*s”这一行却始终没有出来",
                       (int)strcspn(step->await, "\n"), step->await);
}

/* Few words: ThreadSanitizer remembers the last accesses of a thread only. What hangs there may be
 * its own fault (a main thread that left by pthread_exit), so only the plain program is judged so.
 */
static void expect_no_race(void) {
    const char *arguments[] = {NULL};
    const struct judge_step steps[] = {{.send = "check 3\ncheck 2\nlast\ncheck 1\n"}, {0}};
    if (judge_with(arguments, (struct judge_options){.race = true, .steps = steps}).raced)
        judge_reject("a data race: main reads the next line into a variable that a thread "
                     "still reads (was its address handed over?), or two threads write the same "
                     "variable. Give each check its own copy",
                     "数据竞争：main 把下一行读进了一个变量，而线程还在读它（是不是把它的地址"
                     "交出去了？），或者两个线程在写同一个变量。每一次检查都要有自己的一份");
}

/* The threads begin when main has read everything: whoever left them the address of its line has
 * another line there by now, which ThreadSanitizer does not see (fgets writes it). */
static void expect_own_copies(void) {
    const char *arguments[] = {NULL};
    const struct judge_step steps[] = {{.send = "check 3\ncheck 2\nlast\ncheck 1\n"}, {0}};
    struct judge_run run = judge_with(
        arguments, (struct judge_options){.provoke = JUDGE_CREATOR_FIRST, .steps = steps});
    if (run.end != JUDGE_EXIT || run.code != 0 || run.counts.threads == 0 ||
        run.counts.joined < run.counts.threads)
        return; /* other runs tell */
    for (long words = 3; words >= 1; words--)
        reject_wrong_result(&run, words);
}

/* Among many other programs a thread may begin so late that all lines are echoed before it takes
 * the lock; so here the thread is first. (A program that keeps many threads ready would start
 * slowly so.) */
static void expect_no_lock_at_work(double word_s, unsigned threads) {
    const char *arguments[] = {NULL};
    struct script script;
    double factor = 1 + 2 * HEAD_START_S / (word_s * LONG);
    if (threads == 0 || threads > MANY + 2 || !(factor < FACTOR_MOST))
        return;
    write_script(&script, (long)factor);
    script.steps[TYPED + 1] = (struct judge_step){0};
    struct judge_run run = judge_with(
        arguments, (struct judge_options){.provoke = JUDGE_THREAD_FIRST, .steps = script.steps});
    if (echo_is_late(&run, &script))
        reject_late_echo(&run);
}

/* Returns the CPU time in seconds that the check of one word took. */
static double expect_echo_meanwhile(void) {
    const char *arguments[] = {NULL};
    struct script script;
    write_script(&script, 1);
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = script.steps});
    reject_children_of_children(&run);
    if (run.end != JUDGE_EXIT && run.end != JUDGE_SIGNAL)
        judge_ended_well(&run);
    expect_no_race(); /* before what was printed, which a race leaves to luck */
    expect_own_copies();
    /* A busy machine, or a very fast one? Once more, with more work. */
    for (int i = 0; i < 2 && echo_is_late(&run, &script) && (i == 0 || run.cpu_s < SHORT_WORK_S);
         i++) {
        double factor = 1.5 * SHORT_WORK_S / fmax(run.cpu_s, 0.02) * (double)script.words / LONG;
        write_script(&script, (long)fmin(FACTOR_MOST, fmax(3, factor)));
        run = judge_with(arguments, (struct judge_options){.steps = script.steps});
    }
    if (echo_is_late(&run, &script))
        reject_late_echo(&run);
    reject_unanswered(&run, &script);
    if (run.counts.threads + run.counts.forks == 0)
        judge_reject(
            "every line was echoed in time, but no thread and no process was started: main "
            "counts a piece between two looks at the input. The exercise is to give the "
            "slow work to somebody else, for work that nobody can cut into pieces",
            "每一行都及时回显了，可是一个线程、一个进程也没有创建：main 每看一次输入就数一段。"
            "这个练习要求把慢活儿交给别人，因为有的活儿没法切成小段");
    double word_s = run.cpu_s / (double)(script.words + script.more + MANY * SHORT);
    expect_no_lock_at_work(word_s, run.counts.threads);
    if (place_of(run.output, script.second_result) < place_of(run.output, "echo: again\n"))
        judge_reject_timed(
            "during one check the echo goes on, but when a second check is asked for, "
            "your program waits for the first before it reads on; let both run, or let "
            "the second wait in a queue",
            "一次检查期间，回显照常；可是再要求一次检查，程序就先等前一次做完，才接着读。"
            "让两次同时进行，或者让后一次排队");
    judge_ended_well(&run);
    for (int i = 0; i < TYPED; i++) {
        script.echoes[i][strcspn(script.echoes[i], "\n")] = '\0';
        reject_echoes(&run, script.echoes[i]);
    }
    reject_echoes(&run, "echo: again");
    reject_echoes(&run, "echo: last");
    reject_wrong_result(&run, script.words);
    reject_wrong_result(&run, script.more);
    for (int i = 0; i < MANY; i++)
        reject_wrong_result(&run, SHORT + i);
    return word_s;
}

/* The workers begin so late that main has nothing to do but to wait for them. Whoever spins is never
 * blocked meanwhile, however few CPUs it gets; whoever sleeps is blocked, unless other programs keep
 * it from the CPUs until it has come there, three times. */
static void expect_sleep_until_the_end(void) {
    const char *arguments[] = {NULL};
    double runnable = 1;
    for (int i = 0; i < TRIES && runnable > RUNNABLE_MOST; i++) {
        struct judge_run run =
            judge_with(arguments, (struct judge_options){.typed = "check 100\ncheck 101\n",
                                                         .provoke = JUDGE_NOBODY_FIRST});
        runnable = fmin(runnable, run.main_runnable);
    }
    if (runnable > RUNNABLE_MOST)
        judge_reject("at the end your program waits in a loop that only looks whether the check "
                     "is done: busy waiting, which takes as much CPU time as the check itself. "
                     "pthread_join or wait sleeps until it is done",
                     "程序最后在一个循环里不停地看检查做完没有：这是忙等待，"
                     "用的 CPU 时间和检查本身一样多。pthread_join 或者 wait 会一直睡到它做完");
}

/* The input ends while a check goes on that was not the last. */
static void expect_result_before_the_end(void) {
    const char *arguments[] = {NULL};
    const struct judge_step steps[] = {{.send = "check 15000\ncheck 100\nbye\n"}, {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    judge_ended_well(&run);
    if (run.counts.naps > 0 &&
        run.counts.joined + run.counts.reaped < run.counts.threads + run.counts.forks)
        judge_reject("at the end your program sleeps and hopes that the check is done by then. To "
                     "sleep is not to wait: nobody knows how long it takes; use pthread_join or "
                     "wait for each of them",
                     "程序最后 sleep 一会儿，指望那时检查已经做完。sleep 不算等待："
                     "谁也不知道要多久；要用 pthread_join 或者 wait 等每一个");
    if (strstr(run.output, result_of(LONG)) == NULL)
        judge_reject("when the input ended, your program ended without the result of a check: "
                     "when main returns, all threads of the process end, whatever they are at, and "
                     "it does not wait for children by itself. Join or wait before the end",
                     "输入一结束，程序就结束了，检查的结果还没有出来：main 一返回，"
                     "进程里的线程全都结束，不管做到哪里；也不会自动去等子进程。"
                     "结束之前要 join 或者 wait");
    expect_sleep_until_the_end();
    if (judge_left_a_child(&run) && run.counts.forks > 0)
        judge_reject("your program waited for %u of its %u children: the others stay zombies until "
                     "it ends, or, where it ignores SIGCHLD, end without anybody learning how "
                     "(wait, waitpid)",
                     "程序等待了 %u 个子进程，一共有 %u 个：其余的在它结束之前一直是僵尸进程；"
                     "如果忽略了 SIGCHLD，就无从知道它们是怎么结束的（wait、waitpid）",
                     run.counts.reaped, run.counts.forks);
    reject_wrong_result(&run, LONG);
}

/* All results, each once, and the program has ended well. */
static bool has_all_results(const struct judge_run *run) {
    bool right = run->end == JUDGE_EXIT && run->code == 0;
    for (long words = 100; words < 106; words++) {
        char line[64];
        snprintf(line, sizeof line, "%ld words: %ld misspelled", words, misspelled(words));
        right = right && lines_that_say(run->output, line) == 1;
    }
    return right;
}

/* What threads that wait for each other must bear, whichever of them is slow. */
static void expect_bears_slow_threads(void) {
    const char *arguments[] = {NULL};
    const struct judge_step steps[] = {{"check 100\ncheck 101\n", "101 words: ", 0},
                                       {"check 102\n", "102 words: ", 0.01},
                                       {"check 103\n", "103 words: ", 0},
                                       {.send = "check 104\ncheck 105\n"},
                                       {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    judge_bears(&run, arguments, steps, has_all_results);
}

/* Standard input is a file, of which the C library has read ahead: a child that ends with exit gives
 * back what it has not used (fclose(3p), lseek(2)), and the parent reads it again. */
static void expect_lines_of_a_file_once(void) {
    enum { LINES = 3000, BYTES_A_LINE = 12 }; /* more than the C library reads ahead */
    const char *arguments[] = {NULL};
    static char typed[LINES * BYTES_A_LINE + 16];
    size_t length = (size_t)snprintf(typed, sizeof typed, "check 3\n");
    for (int i = 1; i <= LINES; i++)
        length += (size_t)snprintf(typed + length, sizeof typed - length, "line %d\n", i);
    struct judge_run run = judge_with(arguments, (struct judge_options){.typed = typed});
    reject_children_of_children(&run);
    judge_ended_well(&run);
    for (int i = 1; i <= 3; i++) {
        char line[32];
        snprintf(line, sizeof line, "echo: line %d", i);
        reject_echoes(&run, line);
    }
    reject_wrong_result(&run, 3);
}

/* Twenty long checks at a time: none of them is done when the next line is echoed. */
static size_t results_before_the_echo(long words, struct judge_run *run) {
    const char *arguments[] = {NULL};
    char many[AT_A_TIME * 20] = "";
    for (int i = 0; i < AT_A_TIME; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "check %ld\n", words + i);
    snprintf(many + strlen(many), sizeof many - strlen(many), "again\n");
    const struct judge_step steps[] = {{many, "echo: again\n", 0}, {0}};
    *run = judge_with(arguments, (struct judge_options){.steps = steps});
    size_t before = 0, echo = place_of(run->output, "echo: again\n");
    for (int i = 0; i < AT_A_TIME; i++)
        before += place_of(run->output, result_of(words + i)) < echo;
    return before;
}

static void expect_echo_beside_many(double word_s) {
    enum { FEW = AT_A_TIME / 2 };
    struct judge_run run;
    long words = (long)(0.01 / word_s);
    size_t before = results_before_the_echo(words, &run);
    for (int i = 0; i < 2 && before > 0 && before < FEW; i++) /* a busy machine, or a limit? */
        before = results_before_the_echo(words *= 3, &run);
    if (before > 0)
        judge_reject_timed("20 checks were asked for at a time, and then a line was typed: it was "
                           "echoed only when %zu of them were done. Does the one that reads wait "
                           "until fewer are at work? It may not wait for anything but input",
                           "同时要求了 20 次检查，接着输入一行：等其中 %zu 次做完了，这一行才回显。"
                           "读输入的线程是不是在等正在进行的检查变少？除了输入，它什么都不能等",
                           before);
}

/* Twenty checks at a time, as README.en.md says, and again twenty: 21 and more in all. */
static void expect_room_for_many(void) {
    const char *arguments[] = {NULL};
    char many[2][AT_A_TIME * 16] = {"", ""};
    for (int i = 0; i < 2 * AT_A_TIME; i++) {
        char *text = many[i / AT_A_TIME];
        snprintf(text + strlen(text), sizeof many[0] - strlen(text), "check %d\n", SHORT + i);
    }
    const struct judge_step steps[] = {
        {many[0], "119 words: ", 0}, {many[1], "139 words: ", 0}, {0}};
    struct judge_run run = judge_with(arguments, (struct judge_options){.steps = steps});
    bool right = run.end == JUDGE_EXIT && run.code == 0;
    for (int i = 0; i < 2 * AT_A_TIME; i++)
        right = right && strstr(run.output, result_of(SHORT + i)) != NULL;
    if (!right)
        judge_reject("10 checks in all go well, but not 20 at a time and then 20 more: is there "
                     "room for a fixed number of threads or processes, which is never given "
                     "back? Join those that are done, or let the memory grow",
                     "总共 10 次检查没有问题，可是同时来 20 次，然后再来 20 次，就不行了："
                     "是不是只给固定个数的线程或进程留了位置，用过又不收回？"
                     "要么等待（join）已经做完的，要么让内存随着增长");
}

static bool has_other_lines(const char *output) {
    for (const char *line = output; *line != '\0';
         line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, "echo: ", 6) != 0)
            return true;
    return false;
}

/* Every thread and process is refused. */
static void expect_refusal_noticed(void) {
    const char *arguments[] = {NULL};
    const struct judge_step steps[] = {{.send = "check 100\nhello\n"}, {0}};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.steps = steps, .provoke = JUDGE_REFUSES});
    bool done = strstr(run.output, result_of(SHORT)) != NULL;
    if (run.end != JUDGE_EXIT || (run.code == 0 && !done))
        judge_reject("the system refused the thread or process (pthread_create returned a number "
                     "other than 0, fork -1), and your program went on as if it had got one: do "
                     "the work yourself then, or say so and end with status 1",
                     "系统拒绝了线程或进程（pthread_create 返回的不是 0，fork 返回 -1），"
                     "程序却当作已经有了：这时要么自己干，要么说明情况，以状态 1 结束");
    bool said = run.errors[0] != '\0' || has_other_lines(run.output);
    if (!done && (run.code != 1 || !said))
        judge_reject("the system refused the thread or process, and your program ended with status "
                     "%d and said \"%.200s\": do the work yourself then, or say so and end with "
                     "status 1",
                     "系统拒绝了线程或进程，程序以状态 %d 结束，说的是“%.200s”："
                     "这时要么自己干，要么说明情况，以状态 1 结束",
                     run.code, run.errors);
}

/* One test, so that the first thing that is wrong is what the student reads. */
Test(give_it_away, every_line_is_echoed_while_the_slow_work_goes_on) {
    double word_s = expect_echo_meanwhile();
    expect_result_before_the_end();
    expect_refusal_noticed();
    expect_room_for_many();
    expect_echo_beside_many(word_s);
    expect_lines_of_a_file_once();
    expect_bears_slow_threads();
}
