/* crawl.c - what all kinds of workers have in common, and the serial crawler. */
#include "crawl.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "allocate.h"
#include "kit.h"
#include "say.h"
#include "usage.h"

/* --- counting --------------------------------------------------------------------------------- */

static size_t add_links(struct crawl *crawl, const struct visit *visit) {
    size_t added = 0;
    for (size_t at = 0; at < visit->links.used; at += strlen(visit->links.data + at) + 1)
        if (crawl->frontier.count < ADDRESSES_MOST)
            added += frontier_add(&crawl->frontier, visit->links.data + at);
    return added;
}

size_t crawl_count(struct crawl *crawl, const char *url, const struct visit *visit) {
    struct tally *tally = &crawl->tally;
    if (visit->kind == VISIT_FAILED && crawl->failed_url == NULL) {
        crawl->failed_url = url != NULL ? url : crawl->url;
        crawl->failed = *visit;
    }
    if (visit->kind == VISIT_FAILED || visit->kind == VISIT_NONE)
        return 0;
    tally->answers++;
    tally->pages += visit->kind == VISIT_PAGE;
    tally->dead += visit->kind == VISIT_DEAD;
    tally->redirects += visit->kind == VISIT_REDIRECT;
    tally->words += visit->words;
    size_t added = add_links(crawl, visit);
    crawl->last_ns = kit_now_ns();
    if (tally->answers == 1)
        crawl->front_ns = crawl->last_ns;
    return added;
}

bool crawl_goes_on(const struct crawl *crawl) {
    return crawl->failed_url == NULL && crawl->frontier.count < ADDRESSES_MOST &&
           frontier_waiting(&crawl->frontier) > 0;
}

const char *crawl_next(struct crawl *crawl) {
    return crawl_goes_on(crawl) ? frontier_take(&crawl->frontier) : NULL;
}

/* --- what it costs ---------------------------------------------------------------------------- */

/* The CPU time of a process (0: this one) in seconds, NAN where it cannot be known (see
 * clock_getcpuclockid(3)). */
static double cpu_of(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return NAN;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double cpu_of_all(const struct crawl *crawl) {
    double sum = cpu_of(0);
    for (size_t i = 0; i < crawl->process_count; i++)
        sum += cpu_of(crawl->processes[i]);
    return sum;
}

/* As lesson 1 weighs workers, but without the pages of files: how often a library is shared depends
 * on what else runs on the machine. NAN where the kernel does not tell. */
static double memory_of_all(const struct crawl *crawl) {
    struct usage sum = {0};
    int error = usage_add(0, &sum);
    for (size_t i = 0; i < crawl->process_count && error == 0; i++)
        error = usage_add(crawl->processes[i], &sum);
    double pss = sum.pss_anon > 0 ? sum.pss_anon : sum.pss; /* before Linux 5.3 */
    return error == 0 ? pss + sum.page_tables : NAN;
}

static double server_cpu(const struct crawl *crawl) {
    return crawl->server != 0 ? cpu_of(crawl->server) : NAN;
}

void crawl_add_process(struct crawl *crawl, pid_t pid) {
    crawl->processes[crawl->process_count++] = pid;
}

/* The address as links spell it, without #fragment, so that a link to the front page is not a new
 * address. */
static void add_front_page(struct crawl *crawl) {
    char front[2 * URL_MOST]; /* more than enough: fetch_origin has looked at the length */
    const char *host = strstr(crawl->url, "://") + 3, *path = host + strcspn(host, "/?#");
    snprintf(front, sizeof front, "%s%s%s", crawl->origin, *path == '/' ? "" : "/", path);
    front[strcspn(front, "#")] = '\0';
    frontier_add(&crawl->frontier, front);
}

void crawl_begin(struct crawl *crawl) {
    crawl->cpu_before = cpu_of_all(crawl);
    crawl->server_before = server_cpu(crawl);
    add_front_page(crawl);
}

void crawl_end(struct crawl *crawl) {
    struct cost *cost = &crawl->cost;
    cost->cpu_seconds = cpu_of_all(crawl) - crawl->cpu_before;
    cost->server_seconds = server_cpu(crawl) - crawl->server_before;
    cost->memory_kb = memory_of_all(crawl) - crawl->memory_before;
    cost->seconds = (double)(crawl->last_ns - crawl->front_ns) / 1e9;
}

/* --- one after another ------------------------------------------------------------------------ */

static int run_serial(struct crawl *crawl) {
    struct fetcher fetcher;
    struct visit visit = visit_of_start(fetcher_open(&fetcher, crawl->origin));
    crawl_count(crawl, NULL, &visit);
    crawl_begin(crawl);
    for (const char *url; (url = crawl_next(crawl)) != NULL;) {
        fetch(&fetcher, url, &visit);
        crawl_count(crawl, url, &visit);
    }
    crawl_end(crawl);
    fetcher_close(&fetcher);
    free(visit.links.data);
    return 0;
}

const struct kind serial = {"serial", run_serial};

/* --- a crawl ---------------------------------------------------------------------------------- */

int crawl_say_no_fetcher(int error) {
    say_error(_("there is no memory left for another worker (%s); raise ulimit -v, or give fewer "
                "WORKERS"),
              strerrorname_np(error));
    return error;
}

static int say_failure(const struct crawl *crawl) {
    const char *url = crawl->failed_url;
    const struct visit *visit = &crawl->failed;
    const char *reason = curl_easy_strerror((CURLcode)visit->code);
    struct rlimit files = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    switch (visit->failure) {
    case FAILURE_GONE:
        say_error(_("%s: the server does not answer any more, after %zu answers; is it still "
                    "running?"),
                  url, crawl->tally.answers);
        return ECONNREFUSED;
    case FAILURE_LATE:
        say_error(_("%s: the response had no end after %d seconds, so the crawl was given up"), url,
                  FETCH_SECONDS);
        return ETIMEDOUT;
    case FAILURE_LARGE:
        say_error(_("%s: the response is larger than %d MB, so the crawl was given up"), url,
                  FETCH_BYTES >> 20);
        return EFBIG;
    case FAILURE_RESOURCES:
        say_error(_("the system refused another connection (%s); ulimit -n is %llu (open files): "
                    "raise it, or give fewer WORKERS"),
                  strerrorname_np(visit->code), (unsigned long long)files.rlim_cur);
        return visit->code;
    case FAILURE_FOREIGN:
        say_error(_("%s is not on this machine; this crawler visits only 127.0.0.1 and localhost"),
                  url);
        return EACCES;
    case FAILURE_START:
        return crawl_say_no_fetcher(visit->code);
    case FAILURE_BROKEN:
        break;
    }
    say_error(_("%s: the response is no whole HTTP response (libcurl error %d, \"%s\"), so the "
                "crawl was given up"),
              url, visit->code, reason);
    return EPROTO;
}

static int check_start(struct crawl *crawl) {
    int error = fetch_origin(crawl->url, crawl->origin);
    if (error == EACCES)
        say_error(_("%s is not on this machine; this crawler visits only 127.0.0.1 and localhost"),
                  crawl->url);
    else if (error != 0)
        say_error(_("%s is no address of a page; type for example http://127.0.0.1:8080/"),
                  crawl->url);
    return error;
}

int crawl_run(struct crawl *crawl, const struct kind *kind) {
    int error = check_start(crawl);
    if (error != 0)
        return error;
    crawl->processes = kit_allocate(crawl->workers, sizeof *crawl->processes);
    memory_of_all(crawl); /* the first look touches pages of its own */
    crawl->memory_before = memory_of_all(crawl);
    error = kind->run(crawl);
    if (error == 0 && crawl->failed_url != NULL)
        error = say_failure(crawl);
    if (error == 0 && crawl->frontier.count == ADDRESSES_MOST) {
        say_error(_("the site has more than %d addresses, so the crawl was given up"),
                  ADDRESSES_MOST - 1);
        error = E2BIG;
    }
    return error;
}

void crawl_free(struct crawl *crawl) {
    frontier_free(&crawl->frontier);
    free(crawl->processes);
}
