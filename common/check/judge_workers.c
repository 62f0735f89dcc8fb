/* judge_workers.c - what several exercises ask about the workers of a program. See judge.h. */
#include "judge_inside.h"

bool judge_has_workers(const struct judge_run *run, long n) {
    return run->counts.threads == n || run->counts.threads == n - 1;
}

bool judge_left_a_child(const struct judge_run *run) {
    if (run->counts.main_exited == 0) /* by _exit, unseen */
        return run->counts.reaped < run->counts.forks;
    return run->counts.zombies > 0 || run->counts.orphans > 0;
}

void judge_reject_vfork(const struct judge_run *run) {
    if (run->counts.vforks > 0)
        judge_reject(
            "the result comes home only because vfork lends the child its parent's memory for a "
            "moment; POSIX allows the child no more than _exit or exec there, so that is luck. The "
            "check runs vfork as fork, where the child has its own copy: bring the result back "
            "through a pipe, or memory shared with mmap",
            "结果能传回来，只是因为 vfork 把父进程的内存借给了子进程一会儿；POSIX "
            "只允许子进程在那里"
            "调用 _exit 或 exec，所以那是侥幸。检查时 vfork 当作 fork "
            "运行，子进程用的是它自己那一份："
            "请用管道，或者 mmap 得到的共享内存，把结果交回来");
}

void judge_main_only_waits(const struct judge_run *run, long n) {
    if (run->counts.most_waits > n)
        judge_reject("%u answers were waited for at the same time, with N = %ld: does main fetch, "
                     "too, besides N threads?",
                     "N = %2$ld，却有 %1$u 个响应在同时等：除了 N 个线程，main 是不是也在取？",
                     run->counts.most_waits, n);
    if (run->counts.totals > 0)
        judge_reject("a thread printed the total: main prints it when all threads have ended",
                     "总数是线程打印的：应当由 main 在所有线程结束以后打印");
}

void judge_keeps_latency(const struct judge_run *run, long waits, unsigned latency_us,
                         const char *function) {
    if (run->counts.waits == waits && run->counts.shortest_wait_us < latency_us)
        judge_reject("an answer was waited for only %u us: the latency of the server, %u ms, "
                     "belongs to the task; leave %s as it is",
                     "有一个响应只等了 %u µs：服务器的 %u ms 延迟是题目的一部分，%s 请不要改",
                     run->counts.shortest_wait_us, latency_us / 1000, function);
}

bool judge_saw_all_rest(const struct judge_run *run) {
    return run->counts.waits > 0 && run->counts.rests >= run->counts.waits;
}

unsigned judge_most_ahead(const char *const arguments[], unsigned enough, struct judge_run *last) {
    unsigned most = 0;
    for (int i = 0; i < 3 && most < enough; i++) {
        *last = judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
        if (last->end != JUDGE_EXIT || last->code != 0 || last->counts.made == 0)
            return enough;
        most = last->counts.most_ahead > most ? last->counts.most_ahead : most;
        if (judge_saw_all_rest(last))
            return most;
    }
    return most;
}

struct judge_run judge_ranks(const char *const arguments[]) {
    struct judge_run run = judge(arguments);
    unsigned ranks = run.counts.ranks;
    bool hangs = run.end == JUDGE_WAITS || run.end == JUDGE_SPINS;
    bool all_wait = ranks > 0 && (run.counts.sending == ranks || run.counts.receiving == ranks);
    return hangs && !all_wait ? judge(arguments) : run;
}

bool judge_ranks_hang(const struct judge_run *run, unsigned ranks) {
    return run->counts.ranks == ranks && run->counts.finished < ranks && run->idle_s > 2;
}
