/* fetch.h - what a worker fetches with: gets an address with libcurl and reads the page.
 *
 * The connection stays open from one page to the next. Every fetch ends, whatever the server does:
 * after FETCH_SECONDS, and at the latest after FETCH_BYTES.
 */
#ifndef FETCH_H
#define FETCH_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

enum { URL_MOST = 2048, FETCH_SECONDS = 5, FETCH_BYTES = 4 << 20 };

/* Bytes that grow. */
struct bytes {
    char *data;
    size_t used, size;
};

struct fetcher {
    CURL *easy;
    CURLU *url;   /* for links that need more than the origin before them */
    char *origin; /* "http://127.0.0.1:8080", of the crawl; the caller's */
    char address[URL_MOST];
    struct bytes body;
    int socket_error; /* why no socket could be made: an errno value, or EACCES for a host that is
                         not this machine */
};

enum visit_kind { VISIT_NONE, VISIT_PAGE, VISIT_REDIRECT, VISIT_DEAD, VISIT_FAILED };

/* Why a fetch failed. */
enum failure {
    FAILURE_GONE,      /* nobody answers */
    FAILURE_LATE,      /* not complete after FETCH_SECONDS */
    FAILURE_LARGE,     /* more than FETCH_BYTES */
    FAILURE_BROKEN,    /* no whole HTTP response */
    FAILURE_RESOURCES, /* the system refused memory or a file */
    FAILURE_FOREIGN,   /* not this machine */
    FAILURE_START,     /* the worker has no fetcher */
};

/* What was found at an address. There are no gaps between the fields, for it travels as bytes. */
struct visit {
    enum visit_kind kind;
    enum failure failure; /* where it failed */
    int code; /* then: an errno value for FAILURE_RESOURCES and _START, else libcurl's code */
    unsigned words;
    struct bytes links; /* addresses on the same server, each ended by '\0' */
};

/* Call once in a program, before there are threads. Returns 0 or ENOMEM. */
int fetch_start(void);

/* The origin of an address ("http://127.0.0.1:8080") into origin. Returns 0, EINVAL where it is no
 * http address, EACCES where its host is not this machine. */
int fetch_origin(const char *url, char origin[URL_MOST]);

/* Opens a fetcher; fetcher_close frees it in both cases. Returns 0 or an errno value. */
int fetcher_open(struct fetcher *fetcher, char *origin);
void fetcher_close(struct fetcher *fetcher);

/* What a worker has to hand in before its first visit: that it is ready, or the error of its
 * fetcher_open. */
struct visit visit_of_start(int error);

/* Fetches an address and fills *visit, whose memory is used again from visit to visit. */
void fetch(struct fetcher *fetcher, const char *url, struct visit *visit);

/* The two halves of fetch, for who lets libcurl do several at once (multi.c). */
void fetch_prepare(struct fetcher *fetcher, const char *url);
void fetch_finish(struct fetcher *fetcher, CURLcode code, struct visit *visit);

/* Adds bytes; false where there is no memory. Free bytes.data with free(3). */
bool bytes_add(struct bytes *bytes, const void *data, size_t count);

#endif
