/* other_tool.c - runs a tool that is not of the kit, and prints its number in the kit's form.
 *
 *   build/bin/09-context-switch/other_tool perf process   perf bench sched pipe, pinned to one CPU
 *   build/bin/09-context-switch/other_tool perf thread    the same between two threads
 *   build/bin/09-context-switch/other_tool perf free      the scheduler chooses the CPUs
 *   build/bin/09-context-switch/other_tool lat_ctx        lmbench: a token goes round in two processes
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../tools.h"
#include "kit.h"
#include "worker.h"

/* Runs the command, and keeps what it prints. Returns 0 or an errno value. */
static int run(const char *command, char *text, size_t size) {
    FILE *output = popen(command, "r");
    if (output == NULL)
        return errno;
    text[fread(text, 1, size - 1, output)] = '\0';
    return pclose(output) == 0 ? 0 : ECHILD;
}

static double cpu_ns_of_children(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return 1e9 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e3 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int perf(const char *path, const char *how) {
    bool pinned = strcmp(how, "free") != 0;
    char command[TOOL_PATH + 64], text[2048] = "";
    snprintf(command, sizeof command, "'%s' bench sched pipe -l %d %s 2>/dev/null", path,
             pinned ? 4000 : 1000, strcmp(how, "thread") == 0 ? "-T" : "");
    if (pinned)
        worker_pin(worker_cpus() - 1);
    int64_t start = kit_now_ns();
    int error = run(command, text, sizeof text);
    double us = tool_number_before(text, "usecs/op"), whole = (double)(kit_now_ns() - start);
    if (error != 0 || isnan(us))
        return error != 0 ? error : EPROTO;
    printf("perf-%s 0 roundtrip %.5f\n", how, us);
    if (pinned) /* all of it on one CPU: what it did not use went to somebody else */
        printf("perf-%s 0 delayed %.5f\n", how, fmax(0, 1 - cpu_ns_of_children() / whole));
    return 0;
}

static int lat_ctx(const char *path) {
    char command[TOOL_PATH + 64], text[2048] = "";
    snprintf(command, sizeof command, "'%s' -P 1 -W 0 -N 1 -s 0 2 2>&1", path);
    worker_pin(worker_cpus() - 1);
    int error = run(command, text, sizeof text);
    double us = tool_lat_ctx(text);
    if (error != 0 || isnan(us))
        return error != 0 ? error : EPROTO;
    printf("lat-ctx 0 turn %.5f\n", us);
    return 0;
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "perf", *how = argc > 2 ? argv[2] : "process";
    char path[TOOL_PATH];
    int error = ENOENT;
    if (tool_find(name, path))
        error = strcmp(name, "perf") == 0 ? perf(path, how) : lat_ctx(path);
    if (error != 0)
        printf("error %d %s\n", error, name);
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
