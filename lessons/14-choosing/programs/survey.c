/* survey.c - runs a part of the known commands, watches each, and says whether the advice is right.
 *
 *   build/bin/14-choosing/survey turn       a part, another one each time; a round of the lesson
 *   build/bin/14-choosing/survey gzip       one of them, by its name
 *   build/bin/14-choosing/survey all        every one
 *
 * Those that sleep run side by side, those that compute one after another. Where the classification itself
 * says that it is not sure, the command is looked at again, and where it still says so and the command was
 * without a CPU for long, it is left out: whether the result is right plays no part.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../commands.h"
#include "../guard.h"
#include "allocate.h"
#include "kit.h"
#include "say.h"
#include "worker.h"

enum { TRIES = 3 };

/* Of the time in which it ran or could have run, as when others compute on all CPUs. */
#define DELAYED 0.3

struct looked_at {
    struct observation seen;
    struct classified found;
    bool done, tried;
};

static const char *chosen;
static size_t shrink = 1;

static unsigned part;
static char folder[PATH_MAX];

static bool is_chosen(size_t i) {
    const struct known_command *known = &known_commands[i];
    if (strcmp(chosen, "turn") == 0)
        return i % KNOWN_PARTS == part && i / KNOWN_PARTS % shrink == 0;
    return strcmp(chosen, "all") == 0 || strcmp(chosen, known->slug) == 0;
}

static bool wants_redis(void) {
    bool wanted = false;
    for (size_t i = 0; i < known_count; i++) {
        const char *needs = known_commands[i].needs;
        wanted = wanted || (is_chosen(i) && needs != NULL && strcmp(needs, "redis-server") == 0);
    }
    return wanted;
}

/* Whose turn it is stands in a counter that the lesson has made (plan.c): reading sets it to 0. */
static void take_turn(void) {
    const char *counter = getenv("TURN");
    eventfd_t turn = 0;
    if (counter == NULL || fcntl(atoi(counter), F_SETFL, O_NONBLOCK) != 0)
        return;
    eventfd_read(atoi(counter), &turn);
    part = (unsigned)(turn % KNOWN_PARTS);
    eventfd_write(atoi(counter), turn + 1);
}

/* What waits for input gets a pipe that stays open for a while. */
static void give_input(void) {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    if (worker_fork() == 0) {
        close(ends[0]);
        usleep(300000);
        _exit(0);
    }
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
}

static void watch_one(const struct known_command *known, struct looked_at *result) {
    const struct observe_plan plan = {
        .command = known->command, .seconds = 15, .interval_s = 0.002};
    observe(&plan, &result->seen);
    result->found = classify(&result->seen);
    result->done = result->seen.error == 0 && !result->seen.out_of_time;
}

/* A process of its own for each, so that each knows its own children. Returns its pid. */
static int start_one(const struct known_command *known, struct looked_at *result) {
    pid_t parent = getpid();
    fflush(stdout);
    int pid = fork();
    if (pid < 0)
        result->seen.error = errno;
    if (pid != 0)
        return pid;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
        _exit(1);
    if (known->right == 1u << KIND_INPUT)
        give_input();
    watch_one(known, result);
    guard_end_children(0);
    _exit(0);
}

static void print_one(size_t i, const struct looked_at *result) {
    const char *slug = known_commands[i].slug;
    const struct observation *seen = &result->seen;
    const struct classified *found = &result->found;
    double cpu = seen->user_s + seen->system_s, kernel = cpu > 0 ? seen->system_s / cpu : 0;
    const struct {
        const char *metric;
        double value;
    } lines[] = {{"right", known_commands[i].right >> found->kind & 1},
                 {"kind", found->kind},
                 {"sure", found->sure},
                 {"at-once", found->parallel},
                 {"length", 1000 * found->length_s},
                 {"user", 100 * found->computing * (1 - kernel)},
                 {"kernel", 100 * found->computing * kernel},
                 {"disk", 100 * found->waiting[DOING_DISK]},
                 {"network", 100 * found->waiting[DOING_NETWORK]},
                 {"timer", 100 * found->waiting[DOING_TIMER]},
                 {"lock", 100 * found->waiting[DOING_LOCK]},
                 {"turns", 100 * found->turns}};
    for (size_t k = 0; k < sizeof lines / sizeof *lines; k++)
        printf("%s %zu %s %.4f\n", slug, i + 1, lines[k].metric, lines[k].value);
}

/* It, or who looked at it. */
static bool was_delayed(const struct looked_at *result) {
    return result->found.delayed > DELAYED || result->seen.late_s > DELAYED * result->seen.wall_s;
}

static int print_all(struct looked_at *results) {
    double right = 0, count = 0;
    for (size_t i = 0; i < known_count; i++) {
        if (!results[i].tried)
            continue;
        if (results[i].seen.error != 0) {
            printf("error %d process\n", results[i].seen.error);
            return EXIT_TROUBLE;
        }
        if (results[i].seen.out_of_time ||
            (results[i].found.sure == UNSURE && was_delayed(&results[i])))
            continue;
        print_one(i, &results[i]);
        right += known_commands[i].right >> results[i].found.kind & 1;
        count++;
    }
    if (count > 0)
        printf("all 0 right %.4f\n", right / count);
    return 0;
}

static bool wants_look(const struct looked_at *result, size_t i, bool sleeps) {
    return is_chosen(i) && known_sleeps(&known_commands[i]) == sleeps &&
           known_possible(&known_commands[i]) &&
           (!result->tried || (result->done && result->found.sure == UNSURE));
}

static void look_at_all(struct looked_at *results) {
    for (int attempt = 0; attempt < TRIES && guard_stopped() == 0; attempt++)
        for (int sleeps = 1; sleeps >= 0; sleeps--) {
            int pids[64], started = 0;
            for (size_t i = 0; i < known_count && started < 64 && guard_stopped() == 0; i++) {
                if (!wants_look(&results[i], i, sleeps))
                    continue;
                results[i].tried = true;
                pids[started] = start_one(&known_commands[i], &results[i]);
                if (pids[started] < 0)
                    continue; /* said in print_all */
                if (sleeps)
                    started++;
                else
                    waitpid(pids[started], NULL, 0);
            }
            while (started > 0)
                waitpid(pids[--started], NULL, 0);
        }
}

static int survey(void *unused) {
    size_t bytes = known_count * sizeof(struct looked_at);
    struct looked_at *results = worker_share(bytes);
    (void)unused;
    int status = EXIT_TROUBLE;
    if (results == NULL)
        kit_no_memory(bytes);
    else if (known_prepare(folder, wants_redis()) == 0) {
        look_at_all(results);
        status = guard_stopped() != 0 ? EXIT_TROUBLE : print_all(results);
    }
    known_remove(folder);
    worker_unshare(results, bytes);
    return say_finish() == 0 ? status : EXIT_TROUBLE;
}

int main(int argc, char **argv) {
    say_start();
    chosen = argc > 1 ? argv[1] : "all";
    shrink = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    shrink = shrink > 0 ? shrink : 1;
    bool any = false;
    take_turn();
    for (size_t i = 0; i < known_count; i++)
        any = any || is_chosen(i);
    if (!any || argc > 3) {
        say_error(_("%s is none of the known commands; type for example survey gzip"), chosen);
        return EXIT_USAGE;
    }
    if (known_make_folder(folder) != 0)
        return EXIT_TROUBLE;
    int status = guard(survey, NULL);
    known_remove(folder); /* where the inner process was killed, it could not */
    return status;
}
