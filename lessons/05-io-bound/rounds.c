/* rounds.c - see rounds.h. What claims compare is run in every round, the rest in every sixth. */
#include "rounds.h"

#include "curl_parallel.h"
#include "disk.h"
#include "site.h"
#include "worker_limits.h"

enum { LARGEST = 128, COMPARED = 8, WEIGHED = 32, DISK_LARGEST = 16 }; /* workers */
enum { DELAY_MS = 20, NO_DELAY_PAGES = 500, FORCED_RECORDS = 32, CACHED_RECORDS = 1024 };
enum { SERIAL_DELAYS = 5 }; /* a site without slow pages, like that of `compared` workers */
enum { SELDOM = 6 };

struct rounds rounds = {.shrink = 1};

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* With few workers it is enough that each waits through 2 delays. With many, the start, when all
 * connect to the server at once, needs something to be weighed against. One worker alone needs no
 * larger site: it has no connection to wait for after the front page. */
static size_t pages_for(size_t workers) {
    return site_pages_for(workers == 1 ? SERIAL_DELAYS : workers * (workers < 16 ? 2 : 3));
}

static double delay_ms(void) {
    return (double)DELAY_MS / (double)rounds.shrink;
}

static void add_crawl(struct experiment *e, unsigned every, const char *kind, size_t workers,
                      size_t pages) {
    experiment_cells(e, kind, (double)workers);
    experiment_cells(e, "ideal", (double)workers);
    experiment_program(e, every, "crawl %s %zu %zu %g", kind, workers, pages, delay_ms());
}

static void add_crawls_of(struct experiment *e, size_t workers) {
    size_t pages = pages_for(workers);
    bool weighed = workers == rounds.weighed, compared = workers == rounds.compared;
    add_crawl(e, weighed || compared ? 1 : SELDOM, "thread", workers, pages);
    add_crawl(e, weighed ? 1 : SELDOM, "process", workers, pages);
    add_crawl(e, SELDOM, "multi", workers, pages);
    if (workers <= WEIGHED &&
        curl_is_there()) /* beyond, curl measures the CPUs: it reads no page */
        add_crawl(e, SELDOM, "curl", workers, pages);
}

/* 8, 32, 128: each four times the one before, as far as wanted, and the largest. */
static void add_crawls(struct experiment *e) {
    add_crawl(e, 1, "serial", 1, pages_for(1));
    for (size_t workers = COMPARED; workers < rounds.largest; workers *= 4)
        add_crawls_of(e, workers);
    add_crawls_of(e, rounds.largest);
    experiment_cells(e, "no-delay", (double)rounds.compared);
    experiment_program(e, SELDOM, "crawl thread %zu %zu 0 no-delay", rounds.compared,
                       NO_DELAY_PAGES / rounds.shrink + 1);
    experiment_timeline(e, "trace %zu", rounds.shrink);
    if (!curl_is_there())
        say_note(_("the program curl is not installed, so it is left out of the comparison"));
}

static void add_disk(struct experiment *e, const char *folder) {
    size_t largest = smaller(DISK_LARGEST, rounds.largest);
    size_t forced = FORCED_RECORDS / rounds.shrink + 1, cached = CACHED_RECORDS / rounds.shrink + 1;
    experiment_cells(e, "disk-serial cache-serial", 1);
    for (size_t n = 2; n <= largest; n *= 2)
        experiment_cells(e, "disk-thread disk-process cache-thread cache-process", (double)n);
    if (rounds.disk_compared > 1)
        experiment_program(e, 1, "append forced %zu %s %zu pair", forced, folder,
                           rounds.disk_compared);
    experiment_program(e, SELDOM, "append forced %zu %s %zu", forced, folder, largest);
    experiment_program(e, SELDOM, "append cached %zu %s %zu", cached, folder, largest);
}

/* Pages per second, for the sites differ in size; each of their answers takes one delay. */
static struct ratio network(void) {
    return (struct ratio){{"thread", (double)rounds.compared, RATE}, {"serial", 1, RATE}};
}

static struct ratio process_by_thread(size_t metric) {
    return (struct ratio){{"process", (double)rounds.weighed, metric},
                          {"thread", (double)rounds.weighed, metric}};
}

/* The same number of records: times are to each other as the rates, the other way round. */
static struct ratio disk(void) {
    return (struct ratio){{"disk-thread", (double)rounds.disk_compared, RECORDS},
                          {"disk-serial", 1, RECORDS}};
}

static void add_claims(struct experiment *e) {
    const char *alone = rounds.compared > 1 ? NULL
                                            : N_("one worker alone cannot be compared with "
                                                 "several; give more WORKERS");
    const char *no_disk =
        rounds.disk ? alone : N_("io.files needs a folder on a disk: DISK=FOLDER make lesson5");
    struct ratio memory = process_by_thread(MEMORY_PER_RATE), rate = process_by_thread(RATE);
    experiment_claim(e, (struct claim_test){"io.threads", .ratio = network(), .cannot = alone});
    experiment_claim(
        e, (struct claim_test){"io.light", .ratio = memory, .alike = rate, .cannot = alone});
    experiment_claim(e, (struct claim_test){"io.files", .ratio = disk(), .cannot = no_disk});
    experiment_note(e, "delay", "%g ms", delay_ms());
    experiment_note(e, "workers compared", "%zu", rounds.compared);
    experiment_note(e, "workers weighed", "%zu", rounds.weighed);
    experiment_note(e, "disk workers compared", "%zu", rounds.disk_compared);
    experiment_note(e, "disk", rounds.disk ? "yes" : "none");
}

int rounds_plan(struct experiment *e) {
    const char *folder;
    int error = disk_choose(e->options.out, &folder);
    if (error != 0)
        return error;
    rounds.disk = folder != NULL;
    rounds.largest = workers_at_most(e->options.workers, LARGEST);
    rounds.compared = smaller(COMPARED, rounds.largest);
    rounds.weighed = smaller(WEIGHED, rounds.largest);
    for (rounds.disk_compared = 1; 2 * rounds.disk_compared <= rounds.compared;)
        rounds.disk_compared *= 2;
    add_crawls(e);
    if (rounds.disk)
        add_disk(e, folder);
    add_claims(e);
    return 0;
}

/* Where the time was short, what is measured seldom is missing, and is NAN. */
static void conclude_memory(const struct experiment *e) {
    double rate = experiment_ratio(e, process_by_thread(RATE)).median;
    double memory = experiment_ratio(e, process_by_thread(MEMORY_PER_RATE)).median;
    double x = (double)rounds.weighed, threads = experiment_median(e, "thread", x, MEMORY);
    double multi = experiment_median(e, "multi", x, MEMORY) / threads;
    if (isnan(multi))
        printf(_("  At %.2f times their pages per second, %zu processes take %.1f times the "
                 "memory of threads.\n"),
               rate, rounds.weighed, memory);
    else
        printf(_("  At %.2f times their pages per second, %zu processes take %.1f times the "
                 "memory of threads; one thread with the multi interface takes %.2f times.\n"),
               rate, rounds.weighed, memory, multi);
}

static void conclude_disk(const struct experiment *e) {
    struct interval forced = experiment_ratio(e, disk());
    double cached = experiment_median(e, "cache-thread", (double)rounds.disk_compared, RECORDS) /
                    experiment_median(e, "cache-serial", 1, RECORDS);
    if (forced.n == 0)
        printf(_("  The disk was not measured.\n"));
    else if (isnan(cached))
        printf(_("  When each record is forced to the disk, %zu threads write %.1f times as many "
                 "as one worker.\n"),
               rounds.disk_compared, forced.median);
    else
        printf(_("  When each record is forced to the disk, %zu threads write %.1f times as many "
                 "as one worker; into the page cache, %.1f times.\n"),
               rounds.disk_compared, forced.median, cached);
}

void rounds_conclude(const struct experiment *e) {
    double rate = experiment_median(e, "thread", (double)rounds.weighed, RATE);
    printf(_("  %zu threads crawl %.1f times as fast as one worker; with %zu it is %.0f pages a "
             "second, %.0f %% of what workers could do that only wait.\n"),
           rounds.compared, experiment_ratio(e, network()).median, rounds.weighed, rate,
           100 * rate / experiment_median(e, "ideal", (double)rounds.weighed, RATE));
    conclude_memory(e);
    conclude_disk(e);
}
