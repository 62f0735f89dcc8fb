/* agent.c - what mpirun uses in place of ssh: runs a command on host-b, in the namespaces of the process that is
 * host-b and on its CPU.
 *
 *   agent HOST COMMAND ...        OTHER_HOST in the environment is the number of that process
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../hosts.h"

/* The CPU of the process that is host-b, and no other. */
static void take_its_cpu(pid_t process) {
    cpu_set_t cpus;
    if (sched_getaffinity(process, sizeof cpus, &cpus) == 0)
        sched_setaffinity(0, sizeof cpus, &cpus);
}

int main(int argc, char **argv) {
    static char command[65536];
    int word = 1;
    const char *other = getenv("OTHER_HOST");
    while (word < argc && argv[word][0] == '-') /* options of ssh */
        word++;
    for (int i = word + 1; i < argc; i++)
        snprintf(command + strlen(command), sizeof command - strlen(command), "%s ", argv[i]);
    if (other == NULL || word + 1 >= argc || strlen(command) + 1 == sizeof command) {
        fprintf(stderr, "agent: HOST COMMAND ...\n");
        return 2;
    }
    take_its_cpu(atoi(other));
    if (hosts_enter(atoi(other)) != 0) {
        perror("agent: setns");
        return 255; /* as ssh */
    }
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    perror("agent: /bin/sh");
    return 255;
}
