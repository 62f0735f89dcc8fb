/* Measure a switch: parent and child, on the same CPU, send a byte to and fro; at the end stands what
 * one switch takes, in us.
 * 测量一次切换：父进程和子进程在同一个 CPU 上来回传一个字节；最后打印一次切换用了多少微秒。
 *
 *   exercise             20000 round trips
 *   exercise 5 40000     5 round trips; the child works 40000 us at each turn (to test the clock)
 *                        往返 5 次；子进程每次干活 40000 微秒（用来检验计时是否正确）
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the child does when it has the turn. Leave it as it is. */
/* 轮到子进程时它要干的活。请不要改它。 */
static void work(long us) {
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    if (us > 0)
        nanosleep(&pause, NULL);
}

/* Prints on which CPUs the caller may run, and how often it has left its CPU. Leave it as it is. */
/* 打印调用者可以在哪些 CPU 上运行，以及它离开过 CPU 多少次。请不要改它。 */
static void report(const char *who) {
    cpu_set_t allowed;
    struct rusage usage;
    int first = 0;
    sched_getaffinity(0, sizeof allowed, &allowed);
    getrusage(RUSAGE_SELF, &usage);
    while (!CPU_ISSET(first, &allowed))
        first++;
    dprintf(STDOUT_FILENO, "%s: may run on %d CPUs, the first is %d; left it %ld times\n", who,
            CPU_COUNT(&allowed), first, usage.ru_nvcsw + usage.ru_nivcsw);
}

int main(int argc, char **argv) {
    long trips = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
    long work_us = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    /* What one switch takes. / 一次切换的微秒数。 */
    double us = 0;

    /* TODO: the byte needs a way there and a way back (pipe). */
    /* TODO：这个字节去和回都要有路可走（pipe）。 */
    /* TODO: both shall run on one CPU only, and on the same (sched_setaffinity). */
    /* TODO：两个进程都只能在一个 CPU 上运行，而且是同一个（sched_setaffinity）。 */
    pid_t child = fork();
    if (child == 0) {
        /* TODO: so many times: wait for the byte, work(work_us), send it back. */
        /* TODO：重复这么多次：等字节来，work(work_us)，再把它送回去。 */
        work(work_us);
        report("child");
        _exit(0);
    }
    /* TODO: so many round trips, with a clock around them. How many switches is a round trip? */
    /* TODO：往返这么多次，前后读时钟。一次往返要切换几次？ */
    /* TODO: wait for the child. And what if the system refuses the fork? */
    /* TODO：等子进程结束。如果系统拒绝了 fork，怎么办？ */
    report("parent");
    printf("%.2f\n", us);
    return 0;
}
