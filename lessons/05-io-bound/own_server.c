/* own_server.c - see own_server.h. */
#include "own_server.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch.h"
#include "kit.h"
#include "say.h"
#include "worker.h"
#include "worker_limits.h"

static void become_server(int output, size_t pages, double delay_ms) {
    char path[PATH_MAX], numbers[2][32];
    snprintf(numbers[0], sizeof *numbers, "%zu", pages);
    snprintf(numbers[1], sizeof *numbers, "%g", delay_ms);
    dup2(output, STDOUT_FILENO);
    if (kit_program(path, sizeof path, "site_server") == 0)
        execl(path, "site_server", numbers[0], numbers[1], (char *)NULL);
    _exit(EXIT_TROUBLE);
}

/* Its first line is its address. Where there is none, it has said why. */
static int read_url(struct own_server *server, int output) {
    FILE *file = fdopen(output, "r");
    if (file == NULL) {
        close(output);
        return errno;
    }
    bool read = fgets(server->url, sizeof server->url, file) != NULL;
    fclose(file);
    server->url[strcspn(server->url, "\n")] = '\0';
    return read ? 0 : ECHILD;
}

int own_server_start(struct own_server *server, size_t pages, double delay_ms) {
    int ends[2];
    *server = (struct own_server){0};
    if (pipe2(ends, O_CLOEXEC) != 0) {
        worker_say_refused(WORKER_PROCESS, errno);
        return errno;
    }
    int pid = worker_fork(), error = errno;
    if (pid == 0)
        become_server(ends[1], pages, delay_ms);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        worker_say_refused(WORKER_PROCESS, error);
        return error;
    }
    server->pid = pid;
    return read_url(server, ends[0]);
}

void own_server_end(struct own_server *server) {
    struct worker_end end;
    if (server->pid == 0)
        return;
    kill(server->pid, SIGTERM);
    worker_wait(server->pid, &end);
    server->pid = 0;
}

static size_t keep_text(char *data, size_t one, size_t count, void *context) {
    (void)one;
    return bytes_add(context, data, count) ? count : 0;
}

int own_server_ask(const struct own_server *server, size_t *answers, double *seconds) {
    char url[128];
    struct bytes text = {0};
    long long ns = 0;
    CURL *easy = curl_easy_init();
    if (easy == NULL)
        return ENOMEM;
    snprintf(url, sizeof url, "%sstatistics", server->url);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)FETCH_SECONDS);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep_text);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &text);
    CURLcode code = curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    int error = code == CURLE_OK && bytes_add(&text, "", 1) &&
                        sscanf(text.data, "%zu %lld", answers, &ns) == 2
                    ? 0
                    : EPROTO;
    *seconds = (double)ns / 1e9;
    free(text.data);
    return error;
}
