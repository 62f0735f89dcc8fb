/* curl_parallel.c - see curl_parallel.h. */
#include "curl_parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "site.h"
#include "worker.h"
#include "worker_limits.h"

bool curl_is_there(void) {
    const char *path = getenv("PATH");
    char file[PATH_MAX];
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/curl", (int)length, path);
        if (access(file, X_OK) == 0)
            return true;
        path += length + (path[length] == ':');
    }
    return false;
}

static void add_address(FILE *list, const struct own_server *server, const char *path) {
    fprintf(list, "url = \"%s%s\"\noutput = \"/dev/null\"\n", server->url, path);
}

/* The addresses in the order in which the crawler comes to them, as a configuration for curl. */
static void write_list(FILE *list, size_t pages, const struct own_server *server) {
    char path[SITE_ADDRESS_MOST];
    for (size_t i = 1; i < pages; i++) {
        site_path(path, i);
        add_address(list, server, path + 1);
        snprintf(path, sizeof path, "gone-%zu.html", i);
        if (site_has_dead(i))
            add_address(list, server, path);
        snprintf(path, sizeof path, "old-%zu.html", i);
        if (site_has_old(i))
            add_address(list, server, path);
    }
}

static void become_curl(size_t workers, int list) {
    char most[32];
    snprintf(most, sizeof most, "%zu", workers);
    dup2(list, STDIN_FILENO);
    execlp("curl", "curl", "--disable", "--silent", "--no-progress-meter", "--noproxy", "*",
           "--parallel", "--parallel-immediate", "--parallel-max", most, "--config", "-",
           (char *)NULL);
    _exit(EXIT_TROUBLE);
}

/* Starts curl; the list of addresses is to be written to *list. Returns its pid, or -1 with errno.
 */
static int start_curl(size_t workers, FILE **list) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    int pid = worker_fork(), error = errno;
    if (pid == 0)
        become_curl(workers, ends[0]);
    close(ends[0]);
    *list = pid > 0 ? fdopen(ends[1], "w") : NULL;
    if (*list == NULL)
        close(ends[1]);
    errno = error;
    return pid;
}

static int wait_for_curl(int pid) {
    struct worker_end end;
    int error = worker_wait(pid, &end);
    if (error != 0 || end.fate == WORKER_DONE)
        return error;
    if (end.fate == WORKER_KILLED)
        say_error(_("the program %s was killed by signal %d (SIG%s)"), "curl", end.code,
                  sigabbrev_np(end.code));
    else
        say_error(_("the program %s ended with status %d"), "curl", end.code);
    return ECHILD;
}

int curl_parallel(size_t workers, size_t pages, const struct own_server *server,
                  struct curl_result *result) {
    FILE *list = NULL;
    int pid = start_curl(workers, &list), error = errno;
    if (pid < 0) {
        worker_say_refused(WORKER_PROCESS, error);
        return error;
    }
    if (list != NULL) {
        write_list(list, pages, server);
        fclose(list);
    }
    error = wait_for_curl(pid);
    if (error == 0)
        error = own_server_ask(server, &result->answers, &result->seconds);
    return error;
}
