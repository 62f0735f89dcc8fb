/* other_tool.c - runs a tool that is not of the kit, and prints its number in the kit's form; nothing
 * where there is no such tool, or where it breaks off.
 *
 *   build/bin/09-context-switch/other_tool perf process   perf bench sched pipe, pinned to one CPU
 *   build/bin/09-context-switch/other_tool perf thread    the same between two threads
 *   build/bin/09-context-switch/other_tool perf free      the scheduler chooses the CPUs
 *   build/bin/09-context-switch/other_tool lat_ctx        lmbench: a token goes round in two processes
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../tools.h"
#include "kit.h"
#include "subprocess.h"
#include "worker.h"

/* What becomes the tool: a child whose output goes into the pipe. timeout(1) ends the tool with all its
 * processes where it hangs (perf does when it is refused a thread), and when this program dies: perf
 * would leave a process that waits for ever for its dead partner. */
static _Noreturn void become(char *const arguments[], int output) {
    int nowhere = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* SIGKILL could not be passed on */
    dup2(nowhere, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(strstr(arguments[2], "lat_ctx") != NULL ? output : nowhere, STDERR_FILENO);
    execvp(arguments[0], arguments);
    _exit(WORKER_NO_PROGRAM);
}

/* Runs the tool, and keeps what it prints. Returns 0 also where it broke off, or an errno value where the
 * system refused a process. */
static int run(char *const arguments[], char *text, size_t size) {
    int ends[2];
    size_t length = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    pid_t tool = worker_fork();
    int error = errno;
    if (tool == 0)
        become(arguments, ends[1]);
    close(ends[1]);
    for (ssize_t got = 1; tool > 0 && got > 0; length += (size_t)(got > 0 ? got : 0))
        got = read(ends[0], text + length, size - 1 - length);
    text[length] = '\0';
    close(ends[0]);
    struct worker_end end;
    return tool > 0 ? worker_wait(tool, &end) : error;
}

/* A round trip has four system calls. Who says that it is quicker was refused a thread, and does not
 * mind. */
#define LEAST_US 0.1

static double cpu_ns_of_children(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return 1e9 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int perf(char *path, const char *how) {
    bool pinned = strcmp(how, "free") != 0, threads = strcmp(how, "thread") == 0;
    char text[2048];
    char *arguments[] = {"timeout",
                         "4",
                         path,
                         "bench",
                         "sched",
                         "pipe",
                         "-l",
                         pinned ? "4000" : "1000",
                         threads ? "-T" : NULL,
                         NULL};
    if (pinned)
        worker_pin(worker_cpus() - 1);
    int64_t start = kit_now_ns();
    int error = run(arguments, text, sizeof text);
    double us = tool_number_before(text, "usecs/op"), whole = (double)(kit_now_ns() - start);
    if (error != 0 || !(us > LEAST_US))
        return error;
    printf("perf-%s 0 roundtrip %.5f\n", how, us);
    if (pinned) /* all of it on one CPU: what it did not use went to somebody else */
        printf("perf-%s 0 delayed %.5f\n", how, fmax(0, 1 - cpu_ns_of_children() / whole));
    return 0;
}

static int lat_ctx(char *path) {
    char text[2048];
    char *arguments[] = {"timeout", "4", path, "-P", "1", "-W", "0",
                         "-N",      "1", "-s", "0",  "2", NULL};
    worker_pin(worker_cpus() - 1);
    int error = run(arguments, text, sizeof text);
    double us = tool_lat_ctx(text);
    if (error == 0 && !isnan(us))
        printf("lat-ctx 0 turn %.5f\n", us);
    return error;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "perf", *how = argc > 2 ? argv[2] : "process";
    char path[TOOL_PATH];
    int error = 0;
    if (tool_find(name, path))
        error = strcmp(name, "perf") == 0 ? perf(path, how) : lat_ctx(path);
    if (error != 0)
        printf("error %d process\n", error);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
