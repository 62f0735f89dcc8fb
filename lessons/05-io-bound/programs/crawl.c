/* crawl.c - one crawl: what main.c starts afresh for each measurement, and what you start by hand.
 *
 *   build/bin/crawl thread 8 2000                      8 threads, a server of its own, 2,000 pages
 *   build/bin/crawl process 8 2000 5                   the same with processes; a delay of 5 ms
 *   build/bin/crawl serial 1 http://127.0.0.1:8080/    a server that runs already (site_server)
 *   build/bin/crawl curl 8 2000                        for comparison: curl --parallel
 *
 * Kinds: serial, thread, process, multi, curl. Prints what was found and what it cost, a line each.
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
#include "../own_server.h"
#include "../site.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker.h"

static const struct way *way_named(const char *series) {
    static const struct way *const ways[] = {&serial, &threads, &processes, &multi};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (strcmp(ways[i]->series, series) == 0)
            return ways[i];
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

static void print_result(const struct crawl *crawl) {
    const struct tally *tally = &crawl->tally;
    const struct cost *cost = &crawl->cost;
    double answers = (double)tally->answers;
    printf("pages %zu\ndead %zu\nredirects %zu\nwords %zu\n", tally->pages, tally->dead,
           tally->redirects, tally->words);
    printf("time %.6f\n", cost->seconds * 1e3);
    if (answers > 1)
        printf("rate %.6g\n", (answers - 1) / cost->seconds);
    printf("memory %.6g\n", cost->memory_kb);
    printf("cpu %.6g\n", cost->cpu_seconds / answers * 1e6);
    if (!isnan(cost->server_seconds))
        printf("server-cpu %.6g\n", cost->server_seconds / answers * 1e6);
}

static int run_crawl(const struct way *way, size_t workers, const char *url, pid_t server) {
    struct crawl crawl = {.url = url, .workers = workers, .server = server};
    int error = crawl_run(&crawl, way);
    if (error == 0)
        print_result(&crawl);
    crawl_free(&crawl);
    return error;
}

static int run_curl(size_t workers, size_t pages, const struct own_server *server) {
    struct curl_result result;
    int error = curl_parallel(workers, pages, server, &result);
    if (error == 0)
        printf("answers %zu\ntime %.6f\nrate %.6g\n", result.answers, result.seconds * 1e3,
               (double)result.answers / result.seconds);
    return error;
}

int main(int argc, char **argv) {
    struct own_server server = {0};
    double delay_ms = 20;
    say_start();
    signal(SIGPIPE, SIG_IGN); /* a write to a dead worker returns an error, which is reported */
    const struct way *way = argc > 1 ? way_named(argv[1]) : NULL;
    bool is_curl = argc > 1 && strcmp(argv[1], "curl") == 0;
    bool is_url = argc > 3 && strchr(argv[3], ':') != NULL;
    if (argc < 4 || (way == NULL && !is_curl) || (is_curl && is_url)) {
        say_error(_("type for example build/bin/%s thread 8 2000"), "crawl");
        return EXIT_USAGE;
    }
    size_t workers = options_count("WORKERS", argv[2], 1, workers_allowed(), 8), pages = 0;
    if (!is_url)
        pages = options_count("PAGES", argv[3], is_curl ? 2 : 1, SITE_PAGES_MOST, 2000);
    if (argc > 4)
        delay_ms = options_number("DELAY", argv[4], 0, 1000, delay_ms);
    int error = check_files(workers);
    if (error == 0 && fetch_start() != 0)
        error = crawl_say_no_fetcher(ENOMEM);
    if (error == 0 && !is_url)
        error = own_server_start(&server, pages, delay_ms);
    if (error == 0)
        error = is_curl ? run_curl(workers, pages, &server)
                        : run_crawl(way, workers, is_url ? argv[3] : server.url, server.pid);
    own_server_end(&server);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
