/* plan.c - see plan.h. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "message.h"
#include "model.h"
#include "table.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What the claim about the picture compares comes in every round, for on a busy machine the number of rounds decides.
 * The claim about messages needs only a few. */
enum { MESSAGES_EVERY = 2, JOBS_EVERY = 12, ONCE = 1000 };

static const char *const jobs[] = {"raytrace", "matrix"};
static const char *const kinds[] = {"thread", "process", "rank", "hosts"};

static bool has_hosts; /* so the conclusion speaks of them */

/* --- what is measured ---------------------------------------------------------------------------- */

/* "JOB-WAY"; it lives as long as the program, for an experiment keeps the strings. */
static const char *series_name(const char *job, const char *way) {
    static char names[COUNT(jobs) * COUNT(kinds)][24];
    char wanted[sizeof *names];
    size_t i = 0;
    snprintf(wanted, sizeof wanted, "%s-%s", job, way);
    while (i < COUNT(names) - 1 && names[i][0] != '\0' && strcmp(names[i], wanted) != 0)
        i++;
    return strcpy(names[i], wanted);
}

/* A series of a job by so many workers, which is one program; its speedup is against one rank, `base`, in the same
 * round. */
static void add_ranks(struct experiment *e, const struct session *session, const char *base,
                      const char *job, const char *series, const char *place, size_t ranks,
                      unsigned every) {
    const char *one = series_name(job, base), *name = series_name(job, series);
    experiment_cells(e, name, (double)ranks);
    experiment_derive(e, (struct value){name, (double)ranks, SPEEDUP}, 1,
                      (struct ratio){{one, 1, TIME}, {name, (double)ranks, TIME}});
    experiment_program(e, every, "ask %s %s %s %zu %s", session->server.socket, series, place,
                       ranks, job);
}

/* All ranks of a job in the same rounds; what the claim compares comes in every one. */
static void add_all_ranks(struct experiment *e, const struct setup *setup, const char *job) {
    size_t programs = 0;
    const char *base = setup->has_hosts ? "hosts" : "rank";
    for (size_t i = 0; i < setup->count; i++) {
        size_t n = setup->counts[i];
        unsigned every = job == jobs[0] && n == CLAIMED ? 1 : JOBS_EVERY;
        bool spread = setup->has_hosts && n <= setup->hosts.ranks;
        bool one = setup->has_hosts && n <= setup->hosts.of_first;
        if (setup->has_rank)
            add_ranks(e, &setup->machine, base, job, "rank", "packed", n, JOBS_EVERY);
        if (spread)
            add_ranks(e, &setup->hosts, base, job, "hosts", "spread", n, every);
        if (one)
            add_ranks(e, &setup->hosts, base, job, "one", "one", n, every);
        programs += (size_t)setup->has_rank + spread + one;
    }
    experiment_together(e, programs);
}

static void add_job(struct experiment *e, const struct setup *setup, const char *job) {
    char name[40];
    snprintf(name, sizeof name, "%s-serial", job);
    experiment_cells(e, name, 1);
    for (size_t i = 0; i < setup->count; i++) {
        for (size_t kind = 0; kind < 2; kind++) {
            snprintf(name, sizeof name, "%s-%s", job, kinds[kind]);
            experiment_cells(e, name, (double)setup->counts[i]);
        }
        experiment_program(e, JOBS_EVERY, "workers %s %zu %zu", job, setup->counts[i],
                           setup->shrink);
    }
    add_all_ranks(e, setup, job);
}

static void add_messages(struct experiment *e, const struct setup *setup) {
    const bool has[] = {true, true, setup->has_rank, setup->has_hosts};
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        char name[40];
        snprintf(name, sizeof name, "message-%s", kinds[kind]);
        for (size_t i = 0; i < MESSAGE_SIZES && has[kind]; i++)
            experiment_cells(e, name, (double)message_sizes[i]);
        if (has[kind])
            experiment_cells(e, name, 0);
    }
    experiment_program(e, JOBS_EVERY,
                       setup->shrink > 1 ? "workers message quick" : "workers message");
    if (setup->has_rank)
        experiment_program(e, MESSAGES_EVERY, "ask %s rank packed 2 message",
                           setup->machine.server.socket);
}

/* Messages between hosts, each job by one rank, and the model that follows. */
static void add_model(struct experiment *e, const struct setup *setup) {
    for (size_t hosts = 1; hosts <= MODEL_HOSTS; hosts *= 2)
        experiment_cells(e,
                         "model-matrix-strong model-matrix-weak model-raytrace-strong "
                         "model-raytrace-weak",
                         (double)hosts);
    experiment_program(e, MESSAGES_EVERY, "ask %s hosts spread 2 model",
                       setup->hosts.server.socket);
    if (setup->has_rank) /* the program before this one: the claim compares them */
        experiment_together(e, 2);
}

/* Who computes and who spins when; real hosts have clocks of their own. */
static void add_timelines(struct experiment *e, const struct setup *setup) {
    const char *hosts = setup->hosts.server.socket, *machine = setup->machine.server.socket;
    if (setup->has_hosts && !setup->is_real) {
        experiment_timeline(e, "ask %s one one %d trace-raytrace", hosts, CLAIMED);
        experiment_timeline(e, "ask %s hosts spread %d trace-raytrace", hosts, CLAIMED);
        experiment_timeline(e, "ask %s hosts spread %d trace-matrix", hosts, CLAIMED);
    }
    if (setup->has_rank)
        experiment_timeline(e, "ask %s rank packed %d trace-matrix", machine, CLAIMED);
}

void plan_add(struct experiment *e, const struct setup *setup) {
    bool quick = setup->shrink > 1;
    has_hosts = setup->has_hosts;
    for (size_t i = 0; i < COUNT(jobs); i++)
        add_job(e, setup, jobs[i]);
    add_messages(e, setup);
    if (setup->has_hosts)
        add_model(e, setup);
    for (size_t i = 0; i < setup->count && setup->has_redis; i++) {
        experiment_cells(e, "raytrace-queue", (double)setup->counts[i]);
        experiment_program(e, JOBS_EVERY, "queue %zu %zu", setup->counts[i], setup->shrink);
    }
    if (setup->has_redis && !quick) {
        experiment_cells(e, "queue-dies", 4);
        experiment_program(e, ONCE, "queue 4 %zu dies", setup->shrink);
    }
    if (setup->has_rank && !quick) {
        experiment_cells(e, "rank-dies", 4);
        experiment_program(e, ONCE, "die 4");
    }
    add_timelines(e, setup);
    experiment_note(e, "hosts", "%s",
                    setup->is_real     ? "real"
                    : setup->has_hosts ? "made of one machine"
                                       : "none");
}

/* --- tables ---------------------------------------------------------------------------------------- */

static void number(struct table *table, double value, const char *format) {
    if (isnan(value))
        table_cell(table, SAY_PLAIN, "-");
    else
        table_cell(table, SAY_PLAIN, format, value);
}

static void show_fits(const struct experiment *e) {
    static const char *const names[] = {N_("threads, pipe"), N_("processes, pipe"),
                                        N_("ranks, one machine"), N_("ranks, two hosts")};
    struct table table;
    printf("%s\n",
           _("The two constants that fit: a message of m bytes takes latency + m / bandwidth"));
    table_start(&table, 3);
    table_cell(&table, SAY_STRONG, "%s", _("between"));
    table_cell(&table, SAY_STRONG, "%s", _(">latency, µs"));
    table_cell(&table, SAY_STRONG, "%s", _(">bandwidth, MB/s"));
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        char series[40];
        snprintf(series, sizeof series, "message-%s", kinds[kind]);
        table_cell(&table, SAY_PLAIN, "%s", _(names[kind]));
        number(&table, experiment_median(e, series, 0, LATENCY), "%.3g");
        number(&table, experiment_median(e, series, 0, BANDWIDTH), "%.0f");
    }
    table_print(&table, stdout);
    table_free(&table);
    printf("\n");
}

static void show_deaths(const struct experiment *e) {
    static const struct {
        const char *series, *name;
    } rows[] = {{"rank-dies", N_("four ranks, MPI")},
                {"queue-dies", N_("four workers, queue in Redis")}};
    struct table table;
    printf("%s\n", _("One of four is killed (SIGKILL) in the middle of its work"));
    table_start(&table, 4);
    table_cell(&table, SAY_STRONG, "%s", _("who"));
    table_cell(&table, SAY_STRONG, "%s", _(">others that go on, %"));
    table_cell(&table, SAY_STRONG, "%s", _(">to be done again, %"));
    table_cell(&table, SAY_STRONG, "%s", _(">ms until the end"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        table_cell(&table, SAY_PLAIN, "%s", _(rows[i].name));
        number(&table, experiment_median(e, rows[i].series, 4, ALIVE), "%.0f");
        number(&table, experiment_median(e, rows[i].series, 4, LOST), "%.1f");
        number(&table, experiment_median(e, rows[i].series, 4, TIME), "%.0f");
    }
    table_print(&table, stdout);
    table_free(&table);
    printf("\n");
}

void plan_show(struct experiment *e) {
    printf("\n");
    show_fits(e);
    show_deaths(e);
}

/* What has not been measured (one worker, a host that takes one rank, a run that broke off) leaves its sentence
 * out. */
static void conclude_hosts(const struct experiment *e) {
    double one = experiment_median(e, "raytrace-one", CLAIMED, TIME),
           hosts = experiment_median(e, "raytrace-hosts", CLAIMED, TIME),
           near = experiment_median(e, "message-rank", SMALL, MESSAGE),
           far = experiment_median(e, "message-hosts", SMALL, MESSAGE),
           process = experiment_median(e, "message-process", SMALL, MESSAGE),
           matrix = experiment_median(e, "model-matrix-strong", 1, BEST),
           picture = experiment_median(e, "model-raytrace-strong", 1, BEST);
    if (!isnan(one + hosts))
        printf(_("  Two ranks on one CPU of one host take %.0f ms for the picture, one on each of "
                 "two hosts %.0f ms.\n"),
               one, hosts);
    if (!isnan(near + far + process))
        printf(_("  A message of 64 bytes takes %.2f µs to a rank on the same machine, %.1f µs to "
                 "one on another host, %.1f µs through a pipe to another process.\n"),
               near, far, process);
    if (!isnan(matrix + picture))
        printf(_("  On paper, with these constants, the matrix product is fastest on %.0f hosts, "
                 "and the picture on %.0f.\n"),
               matrix, picture);
}

void plan_conclude(const struct experiment *e) {
    double thread = experiment_median(e, "raytrace-thread", CLAIMED, SPEEDUP),
           process = experiment_median(e, "raytrace-process", CLAIMED, SPEEDUP);
    if (has_hosts)
        conclude_hosts(e);
    else if (!isnan(thread + process))
        printf(_("  Without MPI over hosts nothing can be said of many machines; threads and "
                 "processes on this one compute the picture %.2f and %.2f times as fast with two "
                 "workers.\n"),
               thread, process);
}
