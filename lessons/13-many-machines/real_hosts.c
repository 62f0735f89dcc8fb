/* real_hosts.c - see real_hosts.h. */
#include "real_hosts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "worker.h"

enum { ANSWER_MS = 10000, SILENT = -1, NO_SSH = 127, LINE_MOST = 160 };

static bool is_host_name(const char *name) {
    const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@";
    return name[0] != '\0' && name[0] != '-' && name[strspn(name, allowed)] == '\0';
}

int real_hosts_read(const char *text, struct real_hosts *hosts) {
    char copy[2 * HOSTS_TEXT_MOST], *rest = copy, *word; /* there may be spaces */
    bool fits = (size_t)snprintf(copy, sizeof copy, "%s", text) < sizeof copy;
    *hosts = (struct real_hosts){0};
    while (fits && (word = strtok_r(rest, " ,\t", &rest)) != NULL) {
        char *colon = strchr(word, ':'), *end = NULL;
        unsigned long ranks = colon != NULL ? strtoul(colon + 1, &end, 10) : 1;
        if (colon != NULL)
            *colon = '\0';
        if (!is_host_name(word) || strlen(word) >= sizeof hosts->list[0].name ||
            hosts->count == REAL_HOSTS_MOST || (end != NULL && *end != '\0') || ranks < 1 ||
            ranks > 1024) {
            hosts->count = 0;
            break;
        }
        strcpy(hosts->list[hosts->count].name, word);
        hosts->list[hosts->count++].ranks = ranks;
        hosts->ranks += ranks;
    }
    if (hosts->count >= 2)
        return 0;
    say_error(
        _("HOSTS names two hosts or more, each with a colon and how many ranks it takes: type "
          "HOSTS=\"a:8 b:8\" make lesson13"));
    return EINVAL;
}

/* The setting of Open MPI 4, and of its launcher since version 5, that is ssh if it is not set. */
static const char *const agents[] = {"OMPI_MCA_plm_rsh_agent", "PRTE_MCA_plm_ssh_agent"};
enum { AGENTS = sizeof agents / sizeof *agents };

const char *real_hosts_agent(void) {
    for (size_t i = 0; i < AGENTS; i++) {
        const char *own = getenv(agents[i]);
        if (own != NULL && own[0] != '\0')
            return own;
    }
    return "ssh";
}

int real_hosts_set_agent(const char *agent) {
    int error = 0;
    for (size_t i = 0; i < AGENTS && error == 0; i++)
        error = setenv(agents[i], agent, 1);
    return error;
}

/* One that is asked whether it has the program. */
struct asked {
    int pid;
    int words; /* what ssh prints on standard error */
};

static struct asked ask_host(const char *name, const char *program) {
    char test[PATH_MAX + 16], host[HOST_NAME_MOST];
    int ends[2];
    snprintf(test, sizeof test, "test -x '%s'", program);
    snprintf(host, sizeof host, "%s", name);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return (struct asked){-1, -1};
    int pid = worker_fork();
    if (pid != 0) {
        close(ends[1]);
        return (struct asked){pid, ends[0]};
    }
    dup2(ends[1], STDERR_FILENO);
    if (freopen("/dev/null", "r", stdin) == NULL)
        _exit(255);
    if (strcmp(real_hosts_agent(), "ssh") == 0)
        execlp("ssh", "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", host, test,
               (char *)NULL);
    else
        execlp(real_hosts_agent(), real_hosts_agent(), host, test, (char *)NULL);
    _exit(errno == ENOENT ? NO_SSH : 255);
}

/* Its exit status, or SILENT where it has not ended in time. */
static int answer_of(const struct asked *asked, int64_t until) {
    int status;
    while (asked->pid > 0 && kit_now_ns() < until) {
        if (waitpid(asked->pid, &status, WNOHANG) == asked->pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
        poll(NULL, 0, 5);
    }
    if (asked->pid > 0) {
        kill(asked->pid, SIGKILL);
        waitpid(asked->pid, &status, 0);
    }
    return SILENT;
}

/* The last line of what it has printed. */
static void last_words(const struct asked *asked, char line[LINE_MOST]) {
    char text[4096] = "";
    fcntl(asked->words, F_SETFL, O_NONBLOCK); /* a child of ssh may still have the other end */
    ssize_t bytes = read(asked->words, text, sizeof text - 1);
    text[bytes > 0 ? bytes : 0] = '\0';
    line[0] = '\0';
    for (char *rest = text, *word; (word = strtok_r(rest, "\r\n", &rest)) != NULL;)
        snprintf(line, LINE_MOST, "%s", word);
}

static int say_why(const char *host, int answer, const char *words, const char *program) {
    if (answer == 1)
        say_error(_("the host %s has no program %s; the kit must stand, built, in the same "
                    "folder of each host"),
                  host, program);
    else if (answer == NO_SSH)
        say_error(_("%s is missing; it reaches the hosts of HOSTS"), real_hosts_agent());
    else if (strstr(words, "Host key verification failed") != NULL)
        say_error(_("ssh does not trust the host %s: its key is unknown or has changed; type ssh "
                    "%s true and answer what it asks"),
                  host, host);
    else if (strstr(words, "Permission denied") != NULL)
        say_error(_("the host %s lets nobody in without a password, and mpirun can type none; "
                    "give it your key: ssh-copy-id %s"),
                  host, host);
    else if (answer == SILENT || words[0] == '\0' || strstr(words, "timed out") != NULL)
        say_error(_("the host %s has not answered within 10 s; try: %s %s true"), host,
                  real_hosts_agent(), host);
    else
        say_error(_("the host %s cannot be reached (%s); try: %s %s true"), host, words,
                  real_hosts_agent(), host);
    return answer == 1 ? ENOENT : EHOSTUNREACH;
}

int real_hosts_try(const struct real_hosts *hosts, const char *program) {
    struct asked asked[REAL_HOSTS_MOST];
    char words[LINE_MOST];
    int error = 0;
    int64_t until = kit_now_ns() + (int64_t)ANSWER_MS * 1000000;
    for (size_t i = 0; i < hosts->count; i++)
        asked[i] = ask_host(hosts->list[i].name, program);
    for (size_t i = 0; i < hosts->count; i++) {
        int answer = answer_of(&asked[i], until);
        last_words(&asked[i], words);
        close(asked[i].words);
        if (answer != 0 && error == 0)
            error = say_why(hosts->list[i].name, answer, words, program);
    }
    return error;
}
