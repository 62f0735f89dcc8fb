/* plan.c - see plan.h. */
#include "plan.h"

#include <string.h>

#include "table.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum {
    OTHERS_EVERY = 2,
    PROCESSES_EVERY = 8,
    THREADS_EVERY = 16,
    TABLE_EVERY = 16,
    ALONE = 40,
    ONCE = 1000
};

static const size_t counts[] = {1, 2, CLAIMED, 8};

/* What is killed: a program each, for it takes some tenths of a second, and what is gone is the same each
 * time. */
static const struct {
    const char *name, *words;
    const struct store *store;
    bool with_next; /* one server, which is killed twice */
} kills[] = {
    {"redis-memory", N_("Redis, in memory alone"), &redis_store, false},
    {"redis-no", N_("Redis, appendfsync no"), &redis_store, false},
    {"redis-everysec", N_("Redis, appendfsync everysec"), &redis_store, false},
    {"redis-always", N_("Redis, appendfsync always"), &redis_store, false},
    {"memcached", "memcached", &memcached_store, false},
    {"postgres-off", N_("PostgreSQL, synchronous_commit off"), &postgres_store, true},
    {"postgres-on", N_("PostgreSQL, synchronous_commit on"), &postgres_store, false},
    {"sqlite", N_("SQLite, WAL, synchronous normal (the worker is killed)"), &sqlite_store, false},
};

bool plan_add(struct experiment *e, const struct stores *stores, bool quick) {
    bool there = false;
    for (const struct way *way = ways; way->series != NULL; way++) {
        char thread[40];
        if (!store_is_there(way->store, &stores->places))
            continue;
        there |= way->store != &memory_store;
        snprintf(thread, sizeof thread, "%s-thread", way->series);
        for (size_t i = 0; i < COUNT(counts); i++)
            experiment_cells(e, way->series, (double)counts[i]);
        if (way->quality == RIGHT)
            experiment_cells(e, thread, CLAIMED);
    }
    for (const struct way *way = transfers; way->series != NULL; way++)
        if (store_is_there(way->store, &stores->places))
            experiment_cells(e, way->series, CLAIMED);
    experiment_cells(e, there ? "right-all naive-least store-least" : "right-all", CLAIMED);
    experiment_program(e, 1, "share claims");
    experiment_program(e, OTHERS_EVERY, "share others");
    for (size_t i = 0; i < COUNT(counts); i++)
        if (counts[i] != CLAIMED)
            experiment_program(e, PROCESSES_EVERY, "share all process %zu", counts[i]);
    experiment_program(e, THREADS_EVERY, "share all thread %d", CLAIMED);
    experiment_program(e, TABLE_EVERY, "share table process %d", CLAIMED);
    for (const struct way *way = ways; way->series != NULL; way++)
        for (size_t i = 0; i < COUNT(counts) && way->waits && !quick; i++)
            if (store_is_there(way->store, &stores->places))
                experiment_program(e, ALONE, "share %s process %zu", way->series, counts[i]);
    for (size_t i = 0; i < COUNT(kills) && !quick; i++)
        if (store_is_there(kills[i].store, &stores->places)) {
            char series[40];
            snprintf(series, sizeof series, "kill-%s", kills[i].name);
            experiment_cells(e, series, 1);
            if (i == 0 || !kills[i - 1].with_next)
                experiment_program(e, ONCE, "lose %s %s", kills[i].name,
                                   kills[i].with_next ? kills[i + 1].name : "");
        }
    return there;
}

/* --- tables ------------------------------------------------------------------------------------------ */

static void number(struct table *table, double value, const char *format) {
    if (isnan(value))
        table_cell(table, SAY_PLAIN, "-");
    else
        table_cell(table, SAY_PLAIN, format, value);
}

/* A row for each way, a column for each number of processes. */
static void show_times(const struct experiment *e) {
    struct table table;
    printf("%s\n",
           _("µs an update, by processes (all together; as many threads with a connection each)"));
    table_start(&table, 9);
    table_cell(&table, SAY_STRONG, "%s", _("way"));
    for (size_t i = 0; i < COUNT(counts); i++)
        table_cell(&table, SAY_STRONG, ">%zu", counts[i]);
    table_cell(&table, SAY_STRONG, ">(%d)", CLAIMED);
    table_cell(&table, SAY_STRONG, "%s", _(">lost, %"));
    table_cell(&table, SAY_STRONG, "%s", _(">refused, %"));
    table_cell(&table, SAY_STRONG, "%s", _(">retries"));
    for (const struct way *way = ways; way->series != NULL; way++) {
        char thread[40];
        snprintf(thread, sizeof thread, "%s-thread", way->series);
        table_cell(&table, SAY_PLAIN, "%s", way->series);
        for (size_t i = 0; i < COUNT(counts); i++)
            number(&table, experiment_median(e, way->series, (double)counts[i], TIME), "%.3g");
        number(&table, experiment_median(e, thread, CLAIMED, TIME), "%.3g");
        double lost = experiment_median(e, way->series, CLAIMED, LOST);
        table_cell(&table, lost > 0 ? SAY_BAD : SAY_GOOD, isnan(lost) ? "-" : "%.0f", lost);
        number(&table, experiment_median(e, way->series, CLAIMED, REFUSED_SHARE), "%.0f");
        number(&table, experiment_median(e, way->series, CLAIMED, RETRIES), "%.1f");
    }
    table_print(&table, stdout);
    table_free(&table);
    printf("\n");
}

/* A row for each store: the naive way, and that of its manual. */
static void show_transfers(const struct experiment *e) {
    struct table table;
    printf(_("Transfers between %d accounts with %d each, %d processes: how far is the sum off in "
             "the end?\n"),
           ACCOUNTS, ON_EACH, CLAIMED);
    table_start(&table, 5);
    table_cell(&table, SAY_STRONG, "%s", _("store"));
    table_cell(&table, SAY_STRONG, "%s", _(">naively, off by"));
    table_cell(&table, SAY_STRONG, "%s", _(">µs a transfer"));
    table_cell(&table, SAY_STRONG, "%s", _(">rightly, off by"));
    table_cell(&table, SAY_STRONG, "%s", _(">µs a transfer"));
    for (const struct way *way = transfers; way->series != NULL; way++) {
        double off = experiment_median(e, way->series, CLAIMED, OFF);
        if (way->quality == NAIVE)
            table_cell(&table, SAY_PLAIN, "%s", way->store->name);
        table_cell(&table, off > 0 ? SAY_BAD : SAY_GOOD, isnan(off) ? "-" : "%.0f", off);
        number(&table, experiment_median(e, way->series, CLAIMED, TIME), "%.3g");
    }
    table_print(&table, stdout);
    table_free(&table);
    printf("\n");
}

static void show_kills(const struct experiment *e) {
    struct table table;
    printf("%s\n", _("The store is killed (SIGKILL) after 100 updates that it has acknowledged, "
                     "and started again"));
    table_start(&table, 3);
    table_cell(&table, SAY_STRONG, "%s", _("store and setting"));
    table_cell(&table, SAY_STRONG, "%s", _(">gone, %"));
    table_cell(&table, SAY_STRONG, "%s", _(">µs an update"));
    for (size_t i = 0; i < COUNT(kills); i++) {
        char series[40];
        snprintf(series, sizeof series, "kill-%s", kills[i].name);
        double gone = experiment_median(e, series, 1, GONE);
        table_cell(&table, SAY_PLAIN, "%s", _(kills[i].words));
        table_cell(&table, gone > 0 ? SAY_BAD : SAY_GOOD, isnan(gone) ? "-" : "%.0f", gone);
        number(&table, experiment_median(e, series, 1, TIME), "%.3g");
    }
    table_print(&table, stdout);
    table_free(&table);
    printf("\n");
}

void plan_show(struct experiment *e) {
    show_times(e);
    show_transfers(e);
    show_kills(e);
}

/* What the conclusion names, the floor first. */
static const struct {
    const char *series, *words;
} shown[] = {
    {"memory", N_("memory under a lock")},
    {"file-flock", N_("a file")},
    {"redis-incr", "Redis"},
    {"memcached-incr", "memcached"},
    {"postgres-update", "PostgreSQL"},
    {"sqlite-normal", N_("SQLite (WAL, normal)")},
};

void plan_conclude(const struct experiment *e) {
    double redis = experiment_median(e, "redis-naive", CLAIMED, LOST);
    double least = experiment_median(e, "naive-least", CLAIMED, LOST);
    if (isnan(redis) && !isnan(least)) /* Redis alone is missing */
        printf(_("  Four processes that read, add one and write back lose %.0f %% of their updates "
                 "in the store that loses least; used as its manual says, no store loses one.\n"),
               least);
    else if (!isnan(redis))
        printf(_("  Four processes that read, add one and write back lose %.0f %% of their updates "
                 "in Redis, %.0f %% in the store that loses least; used as its manual says, no "
                 "store loses one.\n"),
               redis, least);
    printf("%s", _("  An update by four processes, µs: "));
    for (size_t i = 0; i < COUNT(shown); i++) {
        double us = experiment_median(e, shown[i].series, CLAIMED, TIME);
        if (!isnan(us))
            printf("%s%s %.*f", i == 0 ? "" : _(", "), _(shown[i].words),
                   us < 1    ? 2
                   : us < 20 ? 1
                             : 0,
                   us);
    }
    printf("%s", _(".\n"));
    if (isnan(experiment_median(e, "file-fcntl", CLAIMED, LOST)))
        return; /* no folder for files */
    printf(_("  A lock of fcntl belongs to the process: under it four threads lose %.0f %%, four "
             "processes "
             "%.0f %%.\n"),
           experiment_median(e, "file-fcntl-thread", CLAIMED, LOST),
           experiment_median(e, "file-fcntl", CLAIMED, LOST));
}
