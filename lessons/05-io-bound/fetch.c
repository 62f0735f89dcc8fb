/* fetch.c - see fetch.h. */
#include "fetch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "html.h"
#include "timeline.h"

bool bytes_add(struct bytes *bytes, const void *data, size_t count) {
    if (bytes->used + count > bytes->size) {
        size_t size = 2 * (bytes->used + count);
        char *grown = realloc(bytes->data, size);
        if (grown == NULL)
            return false;
        bytes->data = grown;
        bytes->size = size;
    }
    if (count > 0)
        memcpy(bytes->data + bytes->used, data, count);
    bytes->used += count;
    return true;
}

/* --- only this machine ------------------------------------------------------------------------ */

static bool is_loopback(const struct sockaddr *address) {
    if (address->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* libcurl asks for every socket here, so no name and no redirect leads to another machine. */
static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address) {
    struct fetcher *fetcher = context;
    (void)purpose;
    fetcher->socket_error = EACCES;
    if (!is_loopback(&address->addr))
        return CURL_SOCKET_BAD;
    int file = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    fetcher->socket_error = file < 0 ? errno : 0;
    return file < 0 ? CURL_SOCKET_BAD : file;
}

static bool is_this_machine(const char *host) {
    struct in_addr four;
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (inet_pton(AF_INET, host, &four) == 1 && ntohl(four.s_addr) >> 24 == 127);
}

/* libcurl would take http:/a and http:///a for http://a as well. */
static bool has_host(const char *url) {
    return strncasecmp(url, "http://", 7) == 0 && url[7] != '/';
}

int fetch_origin(const char *url, char origin[URL_MOST]) {
    enum { ADDED = 16 }; /* ":65535/" where it is left out, and 127.1 is 127.0.0.1 */
    CURLU *parts = curl_url();
    char *scheme = NULL, *host = NULL, *port = NULL;
    int error = EINVAL;
    if (has_host(url) && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
        strcmp(scheme, "http") == 0 && strlen(url) + ADDED < URL_MOST) {
        snprintf(origin, URL_MOST, "http://%s:%s", host, port);
        error = is_this_machine(host) ? 0 : EACCES;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parts);
    return error;
}

/* --- links ------------------------------------------------------------------------------------ */

struct finding {
    struct fetcher *fetcher;
    struct visit *visit;
};

/* Adds an absolute address, without its #fragment, where it is on the same server. */
static void add_link(struct finding *finding, const char *url) {
    const char *origin = finding->fetcher->origin;
    size_t length = strcspn(url, "#"), origin_length = strlen(origin);
    if (length < URL_MOST && strncmp(url, origin, origin_length) == 0 &&
        url[origin_length] == '/') {
        bytes_add(&finding->visit->links, url, length);
        bytes_add(&finding->visit->links, "", 1);
    }
}

static void resolve_link(struct finding *finding, const char *reference) {
    CURLU *url = finding->fetcher->url;
    char *absolute = NULL;
    if (curl_url_set(url, CURLUPART_URL, finding->fetcher->address, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_URL, reference, 0) == CURLUE_OK &&
        curl_url_get(url, CURLUPART_URL, &absolute, 0) == CURLUE_OK)
        add_link(finding, absolute);
    curl_free(absolute);
}

static bool is_printable(const char *reference) {
    while (*reference > ' ' && *reference < 0x7F)
        reference++;
    return *reference == '\0';
}

static void on_link(const char *value, void *context) {
    struct finding *finding = context;
    char absolute[URL_MOST];
    if (value[0] == '\0' || strlen(value) >= sizeof absolute - 256)
        return;
    /* Most links are of this form; the general way costs ten times as much. It also writes a space
     * as %20, as HTTP wants it. */
    if (value[0] == '/' && value[1] != '/' && strstr(value, "/.") == NULL && is_printable(value)) {
        snprintf(absolute, sizeof absolute, "%s%s", finding->fetcher->origin, value);
        add_link(finding, absolute);
    } else
        resolve_link(finding, value);
}

/* --- one fetch -------------------------------------------------------------------------------- */

/* libcurl ends the transfer where this does not take all. */
static size_t on_body(char *data, size_t one, size_t count, void *context) {
    struct fetcher *fetcher = context;
    (void)one;                       /* always 1 */
    timeline_note(TIMELINE_RUNNING); /* the answer is there */
    if (fetcher->body.used + count > FETCH_BYTES)
        return 0;
    return bytes_add(&fetcher->body, data, count) ? count : 0;
}

int fetch_start(void) {
    html_start();
    return curl_global_init(CURL_GLOBAL_NOTHING) == CURLE_OK ? 0 : ENOMEM;
}

int fetcher_open(struct fetcher *fetcher, char *origin) {
    *fetcher = (struct fetcher){.easy = curl_easy_init(), .url = curl_url(), .origin = origin};
    if (fetcher->easy == NULL || fetcher->url == NULL)
        return ENOMEM;
    curl_easy_setopt(fetcher->easy, CURLOPT_NOSIGNAL, 1L); /* signals and threads do not mix */
    curl_easy_setopt(fetcher->easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(fetcher->easy, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(fetcher->easy, CURLOPT_TIMEOUT, (long)FETCH_SECONDS);
    curl_easy_setopt(fetcher->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(fetcher->easy, CURLOPT_OPENSOCKETDATA, fetcher);
    curl_easy_setopt(fetcher->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(fetcher->easy, CURLOPT_WRITEDATA, fetcher);
    return 0;
}

void fetcher_close(struct fetcher *fetcher) {
    curl_easy_cleanup(fetcher->easy);
    curl_url_cleanup(fetcher->url);
    free(fetcher->body.data);
}

struct visit visit_of_start(int error) {
    if (error == 0)
        return (struct visit){.kind = VISIT_NONE};
    return (struct visit){.kind = VISIT_FAILED, .failure = FAILURE_START, .code = error};
}

void fetch_prepare(struct fetcher *fetcher, const char *url) {
    fetcher->body.used = 0;
    fetcher->socket_error = 0;
    snprintf(fetcher->address, sizeof fetcher->address, "%s", url);
    curl_easy_setopt(fetcher->easy, CURLOPT_URL, fetcher->address);
}

static void fail(const struct fetcher *fetcher, CURLcode code, struct visit *visit) {
    visit->kind = VISIT_FAILED;
    visit->code = (int)code;
    visit->failure = FAILURE_BROKEN;
    if (fetcher->socket_error == EACCES)
        visit->failure = FAILURE_FOREIGN;
    else if (fetcher->socket_error != 0 || code == CURLE_OUT_OF_MEMORY) {
        visit->failure = FAILURE_RESOURCES;
        visit->code = fetcher->socket_error != 0 ? fetcher->socket_error : ENOMEM;
    } else if (code == CURLE_OPERATION_TIMEDOUT)
        visit->failure = FAILURE_LATE;
    else if (code == CURLE_WRITE_ERROR)
        visit->failure = FAILURE_LARGE;
    else if (code == CURLE_COULDNT_CONNECT || code == CURLE_GOT_NOTHING ||
             code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR)
        visit->failure = FAILURE_GONE;
}

static void read_page(struct finding *finding) {
    const struct bytes *body = &finding->fetcher->body;
    struct visit *visit = finding->visit;
    size_t words;
    visit->code = html_scan(body->data, body->used, &words, on_link, finding);
    visit->words = (unsigned)words;
    visit->kind = visit->code == 0 ? VISIT_PAGE : VISIT_FAILED;
    visit->failure = FAILURE_RESOURCES;
}

void fetch_finish(struct fetcher *fetcher, CURLcode code, struct visit *visit) {
    struct finding finding = {fetcher, visit};
    char *target = NULL;
    long status = 0;
    visit->words = 0;
    visit->links.used = 0;
    curl_easy_getinfo(fetcher->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(fetcher->easy, CURLINFO_REDIRECT_URL, &target);
    if (code != CURLE_OK)
        fail(fetcher, code, visit);
    else if (target != NULL) {
        visit->kind = VISIT_REDIRECT;
        add_link(&finding, target);
    } else if (status != 200)
        visit->kind = VISIT_DEAD;
    else
        read_page(&finding);
}

void fetch(struct fetcher *fetcher, const char *url, struct visit *visit) {
    fetch_prepare(fetcher, url);
    timeline_note(TIMELINE_WAITING); /* in a traced run only, see programs/trace.c */
    CURLcode code = curl_easy_perform(fetcher->easy);
    timeline_note(TIMELINE_RUNNING);
    fetch_finish(fetcher, code, visit);
}
