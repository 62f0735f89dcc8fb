/* crawl.h - a crawl: from the front page along all links, each address once; and what it cost. */
#ifndef CRAWL_H
#define CRAWL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fetch.h"
#include "frontier.h"

enum { ADDRESSES_MOST = 100000 }; /* a crawl ends at a site with more */

/* What was found. It does not depend on the order of the visits. */
struct tally {
    size_t answers; /* pages + dead + redirects */
    size_t pages, dead, redirects, words;
};

/* What it cost. */
struct cost {
    double seconds;        /* from the answer of the front page to the last answer */
    double memory_kb;      /* what the workers added to the program: pages of no file (PSS), page
                               tables */
    double cpu_seconds;    /* of all workers and the program, after the workers have started */
    double server_seconds; /* CPU time of the server meanwhile, NAN where it is not ours */
};

struct crawl {
    const char *url; /* where it starts */
    size_t workers;
    pid_t server; /* 0: not ours */
    /* The rest is filled by the crawl. */
    char origin[URL_MOST];
    struct frontier frontier;
    struct tally tally;
    struct cost cost;
    const char *failed_url; /* NULL: every fetch was good */
    struct visit failed;    /* then: why */
    pid_t *processes;       /* the workers that are processes */
    size_t process_count;
    int64_t front_ns, last_ns;
    double memory_before, cpu_before, server_before;
};

/* One kind of worker. run crawls to the end; it says what went wrong with the workers themselves.
 * Returns 0 or an errno value. */
struct kind {
    const char *series; /* name in the result files */
    int (*run)(struct crawl *crawl);
};
extern const struct kind serial;    /* crawl.c */
extern const struct kind threads;   /* threads.c */
extern const struct kind processes; /* processes.c */
extern const struct kind multi;     /* multi.c */

/* Crawls and says what went wrong. Of *crawl, which starts as zeros, the first three fields are
 * set. Returns 0 or an errno value; crawl_free frees the crawl in both cases. */
int crawl_run(struct crawl *crawl, const struct kind *kind);
void crawl_free(struct crawl *crawl);

/* --- what the kinds call ---------------------------------------------------------------------- */

/* Counts a visit and adds the links found to the frontier. Returns how many are new. url is NULL
 * before the first visit of a worker (see visit_of_start). */
size_t crawl_count(struct crawl *crawl, const char *url, const struct visit *visit);

/* Whether an address waits that shall be fetched: none shall after a fetch has failed, and where
 * the site has too many. */
bool crawl_goes_on(const struct crawl *crawl);

/* The next address; NULL where crawl_goes_on says no. */
const char *crawl_next(struct crawl *crawl);

/* crawl_begin: all workers are ready and idle; now the front page is put into the frontier.
 * crawl_end: the last visit is counted, and all workers are still there. Workers that are processes
 * are added before. */
void crawl_begin(struct crawl *crawl);
void crawl_end(struct crawl *crawl);
void crawl_add_process(struct crawl *crawl, pid_t pid);

/* Says that a worker's fetcher could not be opened; returns error. */
int crawl_say_no_fetcher(int error);

#endif
