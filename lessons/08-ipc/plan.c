/* plan.c - see plan.h. */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "subprocess.h"
#include "worker.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct variant {
    const char *mechanism, *kind;
    bool one_cpu, two_cpus;
} variants[] = {
    {"queue", "thread", true, true},  {"ring", "thread", true, false},
    {"ring", "process", true, true},  {"place", "process", true, true},
    {"spin", "process", false, true}, {"pipe", "thread", true, false},
    {"pipe", "process", true, true},  {"socket", "process", true, true},
    {"mq", "process", true, true},    {"sysv", "process", true, true},
    {"tcp", "process", true, true},
};
static const size_t sizes[] = {64, 4096, KB64, MB};
static const size_t depths[] = {1, 8, 64, 1024};

static const struct metric metrics[] = {[TIME] = {"time", "us"},
                                        [ROUND_TRIP] = {"round-trip", "us"},
                                        [TIME_TWO] = {"time-two", "us"},
                                        [ROUND_TRIP_TWO] = {"round-trip-two", "us"},
                                        [CALLS] = {"calls", "calls"},
                                        [COPIES] = {"copies", "times"},
                                        [SWITCHES] = {"switches", "times"},
                                        [CAPACITY] = {"capacity", "messages"}};

/* Tables with a column for each mechanism, and two of their own. */
static const struct {
    const char *heading;
    size_t metric;
} tables[] = {{N_("One way, both on one CPU: µs a message"), TIME},
              {N_("There and back, both on one CPU: µs"), ROUND_TRIP},
              {N_("One way, each on a CPU of its own: µs a message"), TIME_TWO},
              {N_("There and back, each on a CPU of its own: µs"), ROUND_TRIP_TWO},
              {N_("System calls a message, one way on one CPU"), CALLS},
              {N_("Messages that fit before the sender must wait"), CAPACITY}};
static const struct experiment_column columns[] = {{"queue-thread", 0, N_("queue, threads")},
                                                   {"ring-process", 0, N_("ring")},
                                                   {"place-process", 0, N_("ring in place")},
                                                   {"spin-process", 0, N_("spinning")},
                                                   {"pipe-process", 0, N_("pipe")},
                                                   {"socket-process", 0, N_("Unix socket")},
                                                   {"mq-process", 0, N_("POSIX queue")},
                                                   {"sysv-process", 0, "System V"},
                                                   {"tcp-process", 0, "TCP"}};
static const struct experiment_table
    by_depth = {N_("64 bytes, by how many messages shall fit: µs a message"),
                N_("messages"),
                {{"queue-depth", TIME, N_("queue, threads")},
                 {"ring-depth", TIME, N_("ring")},
                 {"pipe-depth", TIME, N_("pipe")}}},
    of_python = {N_("CPython, one way on one CPU: µs a message"),
                 N_("bytes"),
                 {{"cpython-queue", TIME, "queue.Queue"},
                  {"cpython-simple", TIME, "SimpleQueue"},
                  {"cpython-mp-queue", TIME, "mp.Queue"},
                  {"cpython-mp-simple", TIME, "mp.SimpleQueue"},
                  {"cpython-mp-pipe", TIME, "mp.Pipe"},
                  {"cpython-mp-shared", TIME, "shared_memory"}}};

/* --- what the system refuses -------------------------------------------------------------------- */

static struct {
    char mechanism[16];
    int error;
} refused[16];
static size_t refused_count;
static int fatal;
static double pipe_capacity, queue_capacity;

static bool is_refused(const char *mechanism) {
    for (size_t i = 0; i < refused_count; i++)
        if (strcmp(refused[i].mechanism, mechanism) == 0)
            return true;
    return false;
}

static void say_left_out(const char *mechanism, int error) {
    const char *name = strerrorname_np(error);
    if (strcmp(mechanism, "mq") == 0 && error == EMFILE)
        say_note(_("POSIX message queues are left out: they would take more memory than ulimit -q "
                   "allows (%s)"),
                 name);
    else if (strcmp(mechanism, "sysv") == 0 && error == ENOSPC)
        say_note(_("System V message queues are left out: there are as many as kernel.msgmni "
                   "allows (%s)"),
                 name);
    else
        say_note(_("%s is left out: the system refuses it (%s)"), mechanism, name);
}

/* A line of handover probe. Pipe, queue and ring are what the claims are about. */
static void take_probe(const char *text, void *unused) {
    char mechanism[16];
    int error;
    double capacity;
    (void)unused;
    if (sscanf(text, "%15s %d %lf", mechanism, &error, &capacity) != 3)
        return;
    if (strcmp(mechanism, "pipe") == 0)
        pipe_capacity = capacity;
    if (strcmp(mechanism, "queue") == 0)
        queue_capacity = capacity;
    if (error == 0 || refused_count == COUNT(refused))
        return;
    strcpy(refused[refused_count].mechanism, mechanism);
    refused[refused_count++].error = error;
    if (strcmp(mechanism, "pipe") == 0 || strcmp(mechanism, "queue") == 0 ||
        strncmp(mechanism, "ring", 4) == 0)
        fatal = fatal != 0 ? fatal : error;
    else if (error != ENOMEM && fatal == 0)
        say_left_out(mechanism, error);
}

int plan_probe(void) {
    char program[] = "handover", probe[] = "probe", *arguments[] = {program, probe, NULL};
    int error = worker_run_program(arguments, take_probe, NULL);
    if (error == 0 && fatal != 0)
        say_error(_("the system refuses what this lesson hands messages over with (%s); the limits "
                    "here are ulimit -v for memory and ulimit -n for open files"),
                  strerrorname_np(error = fatal));
    return error;
}

const char *plan_no_equal_capacity(void) {
    return pipe_capacity >= 0.9 * queue_capacity
               ? NULL
               : N_("a pipe does not hold as much as the queue here (fs.pipe-max-size, "
                    "fs.pipe-user-pages-soft), so they cannot be compared at equal capacity");
}

const char *plan_no_multiprocessing(void) {
    return access("/dev/shm", W_OK) == 0
               ? NULL
               : N_("/dev/shm cannot be written to, and the queues of multiprocessing need it");
}

/* --- cells and programs -------------------------------------------------------------------------- */

static void add_cell(struct experiment *e, const struct variant *variant, double x) {
    char series[32];
    snprintf(series, sizeof series, "%s-%s", variant->mechanism, variant->kind);
    experiment_cells(e, series, x);
}

static void add_sizes(struct experiment *e) {
    for (size_t v = 0; v < COUNT(variants); v++)
        for (size_t s = 0; s < COUNT(sizes) && !is_refused(variants[v].mechanism); s++)
            for (size_t cpus = 1; cpus <= 2; cpus++) {
                if (!(cpus == 1 ? variants[v].one_cpu : variants[v].two_cpus) ||
                    cpus > worker_cpus() || (cpus == 2 && sizes[s] == 4096))
                    continue;
                add_cell(e, &variants[v], (double)sizes[s]);
                experiment_program(e, cpus == 1 ? 14 : 20, "handover %s %s %zu %zu",
                                   variants[v].mechanism, variants[v].kind, sizes[s], cpus);
            }
}

/* A pipe of less than a page there is not: 64 messages of 64 bytes are the fewest. */
static void add_depths(struct experiment *e) {
    static const struct variant deep[] = {{"queue", "thread", true, true},
                                          {"ring", "process", true, true},
                                          {"pipe", "process", true, true}};
    for (size_t v = 0; v < COUNT(deep); v++)
        for (size_t d = v == 2 ? 2 : 0; d < COUNT(depths); d++) {
            char series[32];
            snprintf(series, sizeof series, "%s-depth", deep[v].mechanism);
            experiment_cells(e, series, (double)depths[d]);
            experiment_program(e, 6, "handover %s %s 64 1 %zu", deep[v].mechanism, deep[v].kind,
                               depths[d]);
        }
}

static void add_python(struct experiment *e, const struct python *python) {
    char script[PATH_MAX];
    if (!python->found || kit_path(script, sizeof script, "lessons/08-ipc/python.py") != 0)
        return;
    for (size_t s = 0; s < COUNT(sizes); s++)
        experiment_cells(e,
                         "cpython-queue cpython-simple cpython-mp-queue cpython-mp-simple "
                         "cpython-mp-pipe cpython-mp-shared",
                         (double)sizes[s]);
    experiment_foreign(e, 2, "%s -I -S %s claims", python->path, script);
    experiment_foreign(e, 20, "%s -I -S %s others", python->path, script);
}

static void add_tables(struct experiment *e, bool python) {
    for (size_t t = 0; t < COUNT(tables); t++) {
        struct experiment_table *table = &e->tables[t];
        *table = (struct experiment_table){.heading = tables[t].heading, .x = N_("bytes")};
        for (size_t c = 0, next = 0; c < COUNT(columns); c++) {
            bool spins = strcmp(columns[c].series, "spin-process") == 0;
            if (spins && tables[t].metric != TIME_TWO && tables[t].metric != ROUND_TRIP_TWO)
                continue;
            table->columns[next] = columns[c];
            table->columns[next++].metric = tables[t].metric;
        }
    }
    e->tables[COUNT(tables)] = by_depth;
    if (python)
        e->tables[COUNT(tables) + 1] = of_python;
}

void plan_add(struct experiment *e, const struct python *python) {
    memcpy(e->metrics, metrics, sizeof metrics);
    add_tables(e, python->found);
    experiment_cells(e, "queue-thread pipe-process", KB64);
    experiment_cells(e, "ring-thread ring-process", MB);
    for (size_t s = 0; s < COUNT(sizes); s++)
        experiment_cells(e, "alone", (double)sizes[s]);
    experiment_program(e, 1, "handover claims");
    experiment_program(e, 6, "handover alone");
    experiment_program(e, 16, "handover capacity");
    add_depths(e);
    add_sizes(e);
    add_python(e, python);
}
