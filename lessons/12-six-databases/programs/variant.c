/* variant.c - one variant, once: a matrix from each of six databases, and the transformation of each.
 *
 *   build/bin/12-six-databases/variant thread         six servers of its own, 50 ms away
 *   build/bin/12-six-databases/variant pool 3         three of them
 *   build/bin/12-six-databases/variant lock 6 10 25   10 ms away, and less to compute; `time` or `wait`
 *                                                     behind that measures only the one
 *
 * Variants: serial, thread, process, lock (threads under a global interpreter lock), async (one thread with
 * asynchronous queries), pool (async, and processes that compute). Prints, in ms: `time` of the whole; `wait`, the
 * time of the same without the computing; `bound`, what the whole must take at least; and which share of
 * that speed was reached. No time is printed before the results were found to be those of the serial program,
 * bit for bit.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../servers.h"
#include "../team.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker.h"

/* SERVER_MS: more than a server and its relay compute for a connection and a query; TICKS_MS: by so much the count
 * of ticks may be wrong. */
enum { SERVER_MS = 8, TICKS_MS = 20 };

struct request {
    const struct variant *variant;
    size_t count, iterations;
    double distance_ms;
    bool time, wait; /* what is measured */
};

/* How long the CPUs were busy since the machine was started: the first line of /proc/stat, in ticks of 10 ms. */
static double busy_ms(void) {
    char text[4096];
    double user, nice, system, idle, wait, irq, soft;
    if (kit_read_file("/proc/stat", text, sizeof text) != 0 ||
        sscanf(text, "cpu %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle, &wait, &irq,
               &soft) != 7)
        return 0;
    return (user + nice + system + irq + soft) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static double own_ms(int who) {
    struct rusage used;
    getrusage(who, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

/* What we have not used. */
static double others_ms(void) {
    return busy_ms() - own_ms(RUSAGE_SELF) - own_ms(RUSAGE_CHILDREN);
}

/* And neither have our servers, for so many connections. */
static double others_since(double before_ms, size_t connections) {
    return others_ms() - before_ms - (double)connections * SERVER_MS - TICKS_MS;
}

/* A run was disturbed where others had the CPUs for a good share of it (experiment.h). */
static void say_delayed(const char *slug, size_t count, double others, double ms) {
    printf("%s %zu delayed %.6f\n", slug, count, fmax(0, others / ms / (double)worker_cpus()));
}

static int run_timed(const struct variant *variant, const struct task *task, struct answer *answers,
                     double *ms) {
    int64_t begin_ns = kit_now_ns();
    int error = variant->run(task, answers);
    *ms = (double)(kit_now_ns() - begin_ns) / 1e6;
    return error;
}

/* Where RIGHT does not hold them, the serial program says what the right results are. */
static int find_right(const struct task *task, struct answer *answers, uint64_t *right) {
    char *rest = getenv("RIGHT");
    for (size_t i = 0; i < task->count && rest != NULL; i++)
        right[i] = strtoull(rest, &rest, 16);
    if (rest != NULL)
        return 0;
    int error = serial.run(task, answers);
    for (size_t i = 0; i < task->count; i++)
        right[i] = answer_digest(&answers[i]);
    return error;
}

/* Where all have failed, for one reason as a rule, one sentence. */
static int say_failures(const struct task *task, const struct answer *answers) {
    size_t failed = 0;
    for (size_t i = 0; i < task->count; i++)
        failed += answers[i].failed;
    bool all = failed > 1 && failed == task->count;
    if (all)
        say_error(_("all %zu databases have failed, the first (%s) for this reason: %s"), failed,
                  task->databases[0].name, answers[0].why);
    for (size_t i = 0; i < task->count && !all; i++)
        if (answers[i].failed)
            answer_say_failed(&task->databases[i], i, &answers[i]);
    return failed > 0 ? EPROTO : 0;
}

static int check(const struct task *task, const char *slug, const struct answer *answers,
                 const uint64_t *right) {
    if (say_failures(task, answers) != 0)
        return EPROTO;
    for (size_t i = 0; i < task->count; i++)
        if (answer_digest(&answers[i]) != right[i]) {
            printf("error %d %s with %zu workers\n", EBADMSG, slug, task->count);
            return EBADMSG;
        }
    return 0;
}

/* At least so long: to wait once, all other waiting hidden behind that, and then to compute, as many at the same
 * time as the variant allows. */
static double bound_of(const struct request *request, const struct answer *answers,
                       double alone_ms) {
    double computed_ms = 0, longest_ms = 0;
    size_t cpus = request->variant->cpus > 0 ? request->variant->cpus : worker_cpus();
    for (size_t i = 0; i < request->count; i++) {
        double ms = (double)answers[i].computed_ns / 1e6;
        computed_ms += ms;
        longest_ms = ms > longest_ms ? ms : longest_ms;
    }
    if (request->variant == &serial)
        return (double)request->count * alone_ms + computed_ms;
    computed_ms /= (double)cpus;
    return alone_ms + (computed_ms > longest_ms ? computed_ms : longest_ms);
}

static int measure_time(const struct request *request, const struct task *task,
                        struct answer *answers) {
    const char *slug = request->variant->slug;
    uint64_t right[DATABASES_MOST];
    double time_ms, alone_ms = 0, before_ms = 0;
    struct task one = *task;
    one.count = 1;
    one.only_wait = true;
    int error = find_right(task, answers, right);
    if (error == 0)
        error = run_timed(&serial, &one, answers, &alone_ms);
    if (error == 0)
        before_ms = others_ms();
    if (error == 0)
        error = run_timed(request->variant, task, answers, &time_ms);
    double others = others_since(before_ms, task->count);
    if (error == 0)
        error = check(task, slug, answers, right);
    if (error != 0)
        return error;
    double bound_ms = bound_of(request, answers, alone_ms);
    printf("%s %zu time %.6f\n", slug, task->count, time_ms);
    printf("%s %zu bound %.6f\n", slug, task->count, bound_ms);
    printf("%s %zu reached %.6f\n", slug, task->count, bound_ms / time_ms);
    say_delayed(slug, task->count, others, time_ms);
    return 0;
}

static int measure_wait(const struct request *request, struct task task, struct answer *answers) {
    double before_ms = others_ms(), ms = 0;
    task.only_wait = true;
    int error = run_timed(request->variant, &task, answers, &ms);
    double others = others_since(before_ms, task.count);
    if (error == 0)
        error = say_failures(&task, answers);
    if (error != 0)
        return error;
    printf("%s %zu wait %.6f\n", request->variant->slug, task.count, ms);
    say_delayed(request->variant->slug, task.count, others, ms);
    return 0;
}

static int measure_variant(const struct request *request, const struct task *task,
                           struct answer *answers) {
    int error = request->time ? measure_time(request, task, answers) : 0;
    return error == 0 && request->wait ? measure_wait(request, *task, answers) : error;
}

static int run(struct request *request) {
    static struct servers servers;
    static struct database databases[DATABASES_MOST];
    size_t own = request->count < SERVERS ? request->count : SERVERS;
    size_t bytes = DATABASES_MOST * sizeof(struct answer);
    if (servers_open(&servers, own, request->distance_ms) != 0)
        return EPROTO;
    struct answer *answers = worker_share(bytes);
    int error = answers == NULL ? ENOMEM : 0;
    request->count = error == 0 ? servers_list(databases, request->count) : 0;
    if (error != 0)
        printf("error %d memory\n", error);
    else if (request->count == 0)
        error = EINVAL;
    else
        error = measure_variant(
            request, &(struct task){databases, request->count, request->iterations, false},
            answers);
    if (answers != NULL)
        worker_unshare(answers, bytes);
    servers_close(&servers);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    struct request request = {
        variant_named(argc > 1 ? argv[1] : "thread"), SERVERS, ITERATIONS, DISTANCE_MS, true, true};
    if (request.variant == NULL) {
        say_error(_("%s is no variant; type serial, thread, process, lock, async or pool"),
                  argv[1]);
        return EXIT_USAGE;
    }
    if (argc > 2)
        request.count = options_count("DATABASES", argv[2], 1, DATABASES_MOST, SERVERS);
    if (argc > 3)
        request.distance_ms = options_number("DISTANCE", argv[3], 0, 1000, DISTANCE_MS);
    if (argc > 4)
        request.iterations = options_count("ITERATIONS", argv[4], 1, 100000, ITERATIONS);
    if (argc > 5) {
        request.time = strcmp(argv[5], "wait") != 0;
        request.wait = strcmp(argv[5], "time") != 0;
    }
    int error = run(&request);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
