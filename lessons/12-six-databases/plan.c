/* plan.c - see plan.h. What claims compare is run in every round, the rest less often. */
#include "plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "report.h"
#include "subprocess.h"
#include "team.h"
#include "worker_limits.h"

enum { SELDOM = 8, RARELY = 32, PYTHON_ITERATIONS = 100 };

static size_t used; /* databases */

/* --- the databases ---------------------------------------------------------------------------- */

/* Those that have answered stay in DATABASES, and what is right for them is in RIGHT. */
static size_t keep_good(const struct database *databases, const struct answer *answers,
                        size_t count) {
    static char list[DATABASES_MOST * (DSN_MOST + 1)], right[DATABASES_MOST * 20];
    uint64_t digests[DATABASES_MOST];
    size_t good = 0;
    for (size_t i = 0; i < count; i++) {
        if (answers[i].failed) {
            answer_say_failed(&databases[i], i, &answers[i]);
            continue;
        }
        strcat(list, databases[i].dsn);
        strcat(list, " ");
        digests[good++] = answer_digest(&answers[i]);
    }
    size_t asked = good >= SERVERS ? DATABASES_MOST : good; /* the same again, see servers_list */
    for (size_t i = 0; i < asked; i++)
        snprintf(right + strlen(right), 20, "%" PRIx64 " ", digests[i % good]);
    setenv("DATABASES", list, 1);
    setenv("RIGHT", right, 1);
    return good;
}

size_t plan_databases(struct servers *servers, size_t own, double distance_ms, size_t iterations) {
    static struct database databases[DATABASES_MOST];
    static struct answer answers[DATABASES_MOST];
    if (servers_open(servers, own, distance_ms) != 0)
        return 0;
    used = databases_parse(getenv("DATABASES"), databases); /* each once */
    if (used == 0)
        return 0;
    const struct task task = {databases, used, iterations, false};
    serial.run(&task, answers);
    used = keep_good(databases, answers, used);
    if (used == 0)
        say_error(_("no database is left to measure with"));
    return used;
}

/* --- the rounds ------------------------------------------------------------------------------- */

static void add_variant(struct experiment *e, unsigned every, const char *variant,
                        const struct size *size, const char *part) {
    experiment_cells(e, variant, (double)size->databases);
    experiment_program(e, every, "variant %s %zu %g %zu %s", variant, size->databases,
                       size->distance_ms, size->iterations, part);
}

static void no_line(const char *text, void *context) {
    (void)text, (void)context;
}

static bool has_psycopg2(const char *python) {
    char *const words[] = {(char *)python, "-I", "-c",
                           "import sys, importlib.util as u; sys.exit(not u.find_spec('psycopg2'))",
                           NULL};
    struct worker_end end;
    return worker_run_foreign(words, no_line, NULL, &end) == 0 && end.fate == WORKER_DONE;
}

/* Debian's first: another one may come before it on PATH and lack the module. */
static void add_python(struct experiment *e, bool quick) {
    static const char *const pythons[] = {"/usr/bin/python3", "python3"};
    char script[PATH_MAX];
    for (size_t i = 0; i < sizeof pythons / sizeof *pythons; i++)
        if (has_psycopg2(pythons[i]) &&
            kit_path(script, sizeof script, "lessons/12-six-databases/python.py") == 0) {
            const double x = (double)(used < SERVERS ? used : SERVERS);
            experiment_cells(e, "cpython-thread cpython-process", x);
            experiment_foreign(e, 1, "%s -I %s %d %zu", pythons[i], script,
                               quick ? 1 : PYTHON_ITERATIONS, worker_cpus());
            experiment_claim(e, (struct claim_test){"db.gil-threads", .who = "cpython",
                                                    .ratio = {{"cpython-thread", x, TIME},
                                                              {"cpython-thread", x, BOUND}}});
            experiment_claim(e, (struct claim_test){"db.processes", .who = "cpython",
                                                    .ratio = {{"cpython-thread", x, TIME},
                                                              {"cpython-process", x, TIME}},
                                                    .cannot = workers_no_speedup(worker_cpus())});
            return;
        }
    say_note(_("no python3 here has psycopg2, so the series of CPython are left out; type "
               "scripts/setup.sh to install it"));
}

static void add_claims(struct experiment *e, double x) {
    experiment_claim(
        e, (struct claim_test){"db.gil-threads", .ratio = {{"lock", x, TIME}, {"lock", x, BOUND}}});
    experiment_claim(e, (struct claim_test){"db.processes",
                                            .ratio = {{"lock", x, TIME}, {"process", x, TIME}},
                                            .cannot = workers_no_speedup(worker_cpus())});
    experiment_claim(
        e, (struct claim_test){"db.async", .ratio = {{"thread", x, WAIT}, {"async", x, WAIT}}});
}

static void add_typing(struct experiment *e, double query_s) {
    for (int p = 50; p < 100; p += 49)
        experiment_cells(e, "type-inline type-thread type-process type-async", p);
    experiment_program(e, 1, "session inline,thread %g SEED", query_s);
    experiment_program(e, RARELY, "session process,async %g SEED", query_s);
    experiment_claim(
        e, (struct claim_test){"db.responsive",
                               .ratio = {{"type-inline", 99, DELAY}, {"type-thread", 99, DELAY}}});
}

static bool all_are_postgres(size_t databases) {
    struct database list[DATABASES_MOST];
    size_t count = servers_list(list, databases);
    for (size_t i = 0; i < count; i++)
        if (list[i].client != &postgres_client)
            return false;
    return true;
}

/* The claims compare the time of two variants and the waiting of two others. */
static void add_variants(struct experiment *e, const struct size *size) {
    static const char *const timed[] = {"lock", "process"}, *const waited[] = {"thread", "async"};
    for (size_t i = 0; i < 2; i++) {
        add_variant(e, 1, timed[i], size, "time");
        add_variant(e, 1, waited[i], size, "wait");
        add_variant(e, RARELY, timed[i], size, "wait");
        add_variant(e, SELDOM, waited[i], size, "time");
    }
    add_variant(e, RARELY, "serial", size, "all");
    add_variant(e, SELDOM, "pool", size, "all");
}

static void add_counts(struct experiment *e, const struct size *usual) {
    struct size size = *usual;
    static const char *const curves[] = {"lock", "process"};
    static const size_t counts[] = {1, 3, 12};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size.databases = counts[i];
        for (size_t k = 0; k < sizeof curves / sizeof *curves; k++)
            add_variant(e, RARELY, curves[k], &size, "time");
    }
}

/* What is predicted for six databases is compared with as many as there are. */
static void move_questions(struct experiment *e, size_t databases) {
    for (size_t i = 0; i < EXPERIMENT_QUESTIONS && e->questions[i].id != NULL; i++)
        if (e->questions[i].value.metric == TIME)
            e->questions[i].value.x = e->questions[i].at = (double)databases;
}

void plan_rounds(struct experiment *e, const struct size *size) {
    const size_t databases = size->databases;
    move_questions(e, databases);
    add_variants(e, size);
    if (databases >= SERVERS)
        add_counts(e, size);
    if (all_are_postgres(databases)) {
        add_python(e, size->quick);
        add_typing(e, size->query_s);
    } else {
        e->tables[TYPING].heading = NULL;
    }
    add_claims(e, (double)databases);
    experiment_timeline(e, "trace %zu %zu", databases < SERVERS ? databases : SERVERS,
                        2 * size->iterations);
    experiment_note(e, "distance", "%g ms", size->distance_ms);
    experiment_note(e, "databases", "%zu", databases);
}

/* --- what came of it -------------------------------------------------------------------------- */

void plan_show(struct experiment *e) {
    static const struct {
        const char *series, *name;
    } variants[] = {{"serial", N_("one after another")},
                    {"lock", N_("threads under a lock")},
                    {"async", N_("one thread, asynchronous")},
                    {"thread", N_("threads")},
                    {"process", N_("processes")},
                    {"pool", N_("asynchronous, and a pool")},
                    {"cpython-thread", N_("CPython: threads")},
                    {"cpython-process", N_("CPython: processes")}};
    struct table table;
    report_heading(_("A matrix from each database, transformed: ms, median [interval]"));
    table_start(&table, 5);
    table_cell(&table, SAY_STRONG, "%s", _("variant"));
    table_cell(&table, SAY_STRONG, "%s", _(">time"));
    table_cell(&table, SAY_STRONG, "%s", _(">of it waiting"));
    table_cell(&table, SAY_STRONG, "%s", _(">at least"));
    table_cell(&table, SAY_STRONG, "%s", _(">share of the speed that allows"));
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        const char *series = variants[i].series;
        double x = (double)used;
        if (experiment_value(e, series, x, TIME).n == 0)
            continue;
        table_cell(&table, SAY_PLAIN, "%s", _(variants[i].name));
        for (size_t metric = TIME; metric <= REACHED; metric++)
            report_interval(&table, experiment_value(e, series, x, metric));
    }
    table_print(&table, stdout);
    table_free(&table);
}

/* A database that fails in mid-run leaves some series without a number: a sentence that needs one is left out. */
void plan_conclude(const struct experiment *e) {
    double x = (double)used, in_turn = experiment_median(e, "serial", x, TIME),
           lock = experiment_median(e, "lock", x, TIME),
           process = experiment_median(e, "process", x, TIME),
           thread_wait = experiment_median(e, "thread", x, WAIT),
           async_wait = experiment_median(e, "async", x, WAIT),
           same = experiment_median(e, "type-inline", 99, DELAY),
           other = experiment_median(e, "type-thread", 99, DELAY);
    if (!isnan(in_turn + lock + process))
        printf(_("  %zu databases, a matrix from each: one after another %.0f ms, threads under a "
                 "lock %.0f ms, processes %.0f ms.\n"),
               used, in_turn, lock, process);
    if (!isnan(thread_wait + async_wait))
        printf(_("  The waiting alone takes threads %.1f ms and one thread with asynchronous "
                 "queries %.1f ms.\n"),
               thread_wait, async_wait);
    if (!isnan(same + other))
        printf(
            _("  While a query of 100 ms runs, the slower of 2 keys appears after %.3g ms where it "
              "runs in the same thread, after %.3g ms where it runs in another.\n"),
            same, other);
}
