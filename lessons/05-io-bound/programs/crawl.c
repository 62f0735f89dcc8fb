/* crawl.c - one crawl: what main.c starts afresh for each measurement, and what you start by hand.
 *
 *   build/bin/05-io-bound/crawl thread 8 2000         8 threads, a server of its own, 2,000 pages
 *   build/bin/05-io-bound/crawl process 8 2000 5      the same with processes; a delay of 5 ms
 *   build/bin/05-io-bound/crawl serial 1 http://127.0.0.1:8080/    a server that runs already
 *   build/bin/05-io-bound/crawl curl 8 2000           for comparison: curl --parallel
 *
 * Kinds: serial, thread, process, multi, curl. Prints what it cost, a line each: "thread 8 rate
 * 380". A further argument is another name for the series. What was found is checked against the
 * site where that is known; of any other it is printed.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../crawl.h"
#include "../curl_parallel.h"
#include "../html.h"
#include "../own_server.h"
#include "../site.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

/* What was asked for. */
struct task {
    const struct kind *kind; /* NULL: curl */
    const char *series;
    size_t workers;
    const char *url; /* NULL: a server of its own */
    size_t pages;    /* then: of its site */
    double delay_ms;
};

static const struct kind *kind_named(const char *series) {
    static const struct kind *const kinds[] = {&serial, &threads, &processes, &multi};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i]->series, series) == 0)
            return kinds[i];
    return NULL;
}

/* A worker needs a connection and two files more: the pipes, or what libcurl wakes itself with.
 * Raises the limit on open files as far as an ordinary user may. */
static int check_files(size_t workers) {
    enum { EACH = 3, OTHERS = 20 };
    struct rlimit files;
    rlim_t needed = EACH * workers + OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= needed)
        return 0;
    files.rlim_cur = files.rlim_max < needed ? files.rlim_max : needed;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur >= needed)
        return 0;
    say_error(_("%zu workers need %llu open files, and ulimit -n allows %llu: raise it, or give "
                "fewer WORKERS"),
              workers, (unsigned long long)needed, (unsigned long long)files.rlim_cur);
    return EMFILE;
}

/* --- what was found --------------------------------------------------------------------------- */

static void ignore_link(const char *value, void *context) {
    (void)value, (void)context;
}

/* The words of all pages of a site. Returns 0 or ENOMEM. */
static int count_words(size_t pages, size_t *words) {
    struct site site;
    char html[SITE_HTML_MOST];
    int error = site_make(&site, pages, SITE_SEED);
    *words = 0;
    for (size_t i = 0; i < pages && error == 0; i++) {
        size_t found;
        error = html_scan(html, site_html(&site, i, html), &found, ignore_link, NULL);
        *words += found;
    }
    site_free(&site);
    return error;
}

/* A crawl that has not found the whole site is no crawl, and its time is worth nothing. */
static int check_found(const struct task *task, const struct tally *found) {
    struct site_size size = site_size(task->pages);
    size_t words;
    int error = count_words(task->pages, &words);
    if (error != 0)
        say_error(_("there is no memory left for the site"));
    else if (found->pages != size.pages || found->dead != size.dead ||
             found->redirects != size.redirects || found->words != words) {
        say_error(_("%s with %zu workers found %zu pages, %zu dead links, %zu redirects and %zu "
                    "words, not %zu, %zu, %zu and %zu; no time is believed"),
                  task->series, task->workers, found->pages, found->dead, found->redirects,
                  found->words, size.pages, size.dead, size.redirects, words);
        error = EBADMSG;
    }
    return error;
}

/* --- lines ------------------------------------------------------------------------------------ */

static void print_value(const struct task *task, const char *metric, double value) {
    if (isfinite(value))
        printf("%s %zu %s %.6g\n", task->series, task->workers, metric, value);
}

static void print_found(const struct task *task, const struct tally *found) {
    print_value(task, "pages", (double)found->pages);
    print_value(task, "dead", (double)found->dead);
    print_value(task, "redirects", (double)found->redirects);
    print_value(task, "words", (double)found->words);
}

static void print_cost(const struct task *task, const struct tally *found,
                       const struct cost *cost) {
    double answers = (double)found->answers, rate = (answers - 1) / cost->seconds;
    print_value(task, "time", cost->seconds * 1e3);
    print_value(task, "rate", rate);
    print_value(task, "memory", cost->memory_kb);
    print_value(task, "memory-per-rate", cost->memory_kb / rate);
    print_value(task, "cpu", cost->cpu_seconds / answers * 1e6);
    print_value(task, "server-cpu", cost->server_seconds / answers * 1e6);
}

/* The pages per second of workers that do nothing but wait: their number, divided by how long an
 * answer of this site waits on average. */
static void print_ideal(const struct task *task) {
    const struct task ideal = {.series = "ideal", .workers = task->workers};
    struct site_size size = site_size(task->pages);
    double answers = (double)(size.pages + size.dead + size.redirects - 1);
    if (task->delay_ms > 0)
        print_value(&ideal, "rate",
                    (double)task->workers * answers / (double)size.waits / task->delay_ms * 1e3);
}

/* --- a crawl ---------------------------------------------------------------------------------- */

static int run_crawl(const struct task *task, const struct own_server *server) {
    struct crawl crawl = {.url = task->url != NULL ? task->url : server->url,
                          .workers = task->workers,
                          .server = server->pid};
    int error = crawl_run(&crawl, task->kind);
    if (error == 0 && task->url == NULL)
        error = check_found(task, &crawl.tally);
    if (error == 0 && task->url != NULL)
        print_found(task, &crawl.tally);
    if (error == 0)
        print_cost(task, &crawl.tally, &crawl.cost);
    if (error == 0 && task->url == NULL)
        print_ideal(task);
    crawl_free(&crawl);
    return error;
}

static int run_curl(const struct task *task, const struct own_server *server) {
    struct site_size size = site_size(task->pages);
    size_t wanted = size.pages + size.dead + size.redirects - 1; /* all but the front page */
    struct curl_result result;
    int error = curl_parallel(task->workers, task->pages, server, &result);
    if (error == 0 && result.answers != wanted) {
        say_error(_("curl fetched %zu addresses, not %zu; no time is believed"), result.answers,
                  wanted);
        error = EBADMSG;
    }
    if (error == 0)
        print_value(task, "rate", (double)result.answers / result.seconds);
    return error;
}

static struct task read_task(int argc, char **argv) {
    struct task task = {.series = argc > 5 ? argv[5] : argc > 1 ? argv[1] : "", .delay_ms = 20};
    task.kind = argc > 1 ? kind_named(argv[1]) : NULL;
    task.url = argc > 3 && strchr(argv[3], ':') != NULL ? argv[3] : NULL;
    bool curl = argc > 1 && strcmp(argv[1], "curl") == 0;
    if (argc < 4 || (task.kind == NULL && !curl) || (curl && task.url != NULL)) {
        say_error(_("type for example build/bin/%s thread 8 2000"), "05-io-bound/crawl");
        exit(EXIT_USAGE);
    }
    task.workers = options_count("WORKERS", argv[2], 1, workers_allowed(), 8);
    if (task.url == NULL)
        task.pages = options_count("PAGES", argv[3], curl ? 2 : 1, SITE_PAGES_MOST, 2000);
    if (argc > 4)
        task.delay_ms = options_number("DELAY", argv[4], 0, 1000, task.delay_ms);
    return task;
}

int main(int argc, char **argv) {
    struct own_server server = {0};
    say_start();
    signal(SIGPIPE, SIG_IGN); /* a write to a dead worker returns an error, which is reported */
    struct task task = read_task(argc, argv);
    int error = check_files(task.workers);
    if (error == 0 && fetch_start() != 0)
        error = crawl_say_no_fetcher(ENOMEM);
    if (error == 0 && task.url == NULL)
        error = own_server_start(&server, task.pages, task.delay_ms);
    if (error == 0)
        error = task.kind != NULL ? run_crawl(&task, &server) : run_curl(&task, &server);
    own_server_end(&server);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
