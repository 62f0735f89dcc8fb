/* guard.c - see guard.h. */
#include "guard.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "worker.h"
#include "worker_limits.h"

static volatile sig_atomic_t stopped;
static volatile pid_t inner;

static void note_stop(int signal_number) {
    stopped = signal_number;
}

int guard_stopped(void) {
    return stopped;
}

int guard_parent(int pid) {
    char path[48], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (kit_read_file(path, text, sizeof text) != 0)
        return -1;
    const char *behind = strrchr(text, ')'); /* the name may hold anything, also brackets */
    int parent;
    return behind != NULL && sscanf(behind + 1, " %*c %d", &parent) == 1 ? parent : -1;
}

/* Kills every child but `keep`. Returns how many there were. */
static unsigned kill_children(int keep) {
    unsigned count = 0;
    DIR *folder = opendir("/proc");
    if (folder == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        int pid = atoi(entry->d_name);
        if (pid > 0 && pid != keep && guard_parent(pid) == getpid()) {
            kill(pid, SIGKILL);
            count++;
        }
    }
    closedir(folder);
    return count;
}

/* A grandchild becomes a child when its parent dies, so one level after the other. A program of another
 * user (sudo) cannot be killed; it is not waited for for ever. */
unsigned guard_end_children(int keep) {
    const struct timespec pause = {.tv_nsec = 1000000};
    int64_t end = kit_now_ns() + 3000000000;
    unsigned most = 0;
    for (unsigned count; (count = kill_children(keep)) > 0 && kit_now_ns() < end;) {
        most = count > most ? count : most;
        for (int pid, status; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
            continue;
        nanosleep(&pause, NULL);
    }
    return most;
}

static void pass_on(int signal_number) {
    if (inner > 0)
        kill(inner, signal_number);
}

static void on_signal(int signal_number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    sigaction(signal_number, &action, NULL); /* no SA_RESTART: who waits shall notice */
}

static int inside(int (*work)(void *argument), void *argument, pid_t outer) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        on_signal(signals[i], note_stop);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != outer)
        return 1;
    int status = work(argument);
    fflush(NULL);
    guard_end_children(0);
    return status;
}

int guard(int (*work)(void *argument), void *argument) {
    pid_t outer = getpid();
    int status;
    fflush(NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    on_signal(SIGINT, SIG_IGN); /* the terminal sends it to the inner process as well */
    on_signal(SIGTERM, pass_on);
    on_signal(SIGHUP, pass_on);
    inner = fork();
    if (inner == 0)
        _exit(inside(work, argument, outer));
    if (inner < 0) {
        worker_say_refused(WORKER_PROCESS, errno);
        return 1;
    }
    while (waitpid(inner, &status, 0) < 0 && errno == EINTR)
        continue;
    guard_end_children(0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
