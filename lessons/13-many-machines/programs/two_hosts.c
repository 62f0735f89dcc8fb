/* two_hosts.c - makes two hosts of this machine (hosts.h) and runs a command on the first.
 *
 *   build/bin/13-many-machines/two_hosts sh         look around: hostname, ip address, ping host-b
 *   build/bin/13-many-machines/two_hosts            no command: rests
 *
 * Its folder gets a file "hosts" with the processes in which host-a and host-b are, and where there is a Redis, its
 * socket "redis"; host-b reaches it by the network.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../hosts.h"
#include "kit.h"
#include "say.h"
#include "worker.h"

/* For the command: who host-b is, and the agent that goes there. By name, on PATH: a path may hold spaces. */
static int prepare_environment(pid_t other) {
    char text[PATH_MAX], path[3 * PATH_MAX];
    if (kit_program(text, sizeof text, NULL) != 0)
        return errno;
    *strrchr(text, '/') = '\0';
    snprintf(path, sizeof path, "%s:%s", text, getenv("PATH") != NULL ? getenv("PATH") : "");
    setenv("PATH", path, 1);
    snprintf(text, sizeof text, "%d", other);
    return setenv("OTHER_HOST", text, 1);
}

static void start_redis(const char *folder) {
    char socket[PATH_MAX + 8];
    snprintf(socket, sizeof socket, "%s/redis", folder);
    if (worker_fork() == 0) {
        execlp("redis-server", "redis-server", "--bind", host_addresses[0], "--protected-mode",
               "no", "--unixsocket", socket, "--save", "", (char *)NULL);
        _exit(127);
    }
}

static int write_hosts(pid_t other) {
    FILE *file = fopen("hosts.new", "w");
    if (file == NULL)
        return errno;
    fprintf(file, "%d %d\n", getpid(), other);
    return fclose(file) == 0 && rename("hosts.new", "hosts") == 0 ? 0 : errno;
}

int main(int argc, char **argv) {
    char folder[PATH_MAX];
    const char *step = "getcwd";
    pid_t other = 0;
    say_start();
    hosts_pin(0);
    int error = getcwd(folder, sizeof folder) != NULL ? 0 : errno;
    if (error == 0)
        error = hosts_make(folder, &other, &step);
    if (error != 0) {
        say_error(_("no hosts can be made of this machine: %s was refused (%s)"), step,
                  strerrorname_np(error));
        return EXIT_TROUBLE;
    }
    if (argc == 1 || getenv("HOSTS_REDIS") != NULL)
        start_redis(folder);
    if (prepare_environment(other) != 0 || write_hosts(other) != 0) {
        perror(folder);
        return EXIT_TROUBLE;
    }
    if (argc == 1)
        for (;;)
            pause();
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    return 127;
}
