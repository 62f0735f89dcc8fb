/* A ring in shared memory: a child process puts COUNT numbers into a ring of SLOTS places, and its parent
 * takes them out (two arguments: COUNT SLOTS).
 * 共享内存里的环形缓冲区：子进程把 COUNT 个数放进有 SLOTS 个位置的环形缓冲区，父进程取出来
 * （两个参数：COUNT SLOTS）。
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Making is quick and using takes 1 ms. Leave these two functions as they are.
 * 产生得快，使用一个要 1 ms。这两个函数请不要改。 */
static long make_number(long i) {
    dprintf(1, "made %ld\n", i);
    return i * 1000003 % 65521;
}

static void use_number(long i, long number) {
    struct timespec time = {.tv_nsec = 1000000};
    dprintf(1, "used %ld: %ld\n", i, number);
    nanosleep(&time, NULL);
}

/* TODO: this memory is the child's and the parent's, each has its own after fork; and nobody waits. Put
 * the ring where both see it, with what they need to wait for each other: the child while the ring is
 * full, the parent while it is empty. */
/* TODO：fork 以后，这块内存父子进程各有各的一份；而且谁也不等。请把环形缓冲区放到双方都看得到的地方，
 * 再加上互相等待所需要的东西：满了，子进程等；空了，父进程等。 */
struct ring {
    long put, taken; /* how many so far */
    long slots[];
};

static struct ring *make_ring(long slots) {
    return calloc(1, sizeof(struct ring) + (size_t)slots * sizeof(long));
}

static void put(struct ring *ring, long slots, long number) {
    ring->slots[ring->put % slots] = number;
    ring->put++;
}

static long take(struct ring *ring, long slots) {
    long number = ring->slots[ring->taken % slots];
    ring->taken++;
    return number;
}

int main(int argc, char **argv) {
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    long slots = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    struct ring *ring = make_ring(slots);
    if (ring == NULL)
        return 1;
    pid_t child = fork();
    if (child < 0)
        return 1;
    if (child == 0) {
        for (long i = 1; i <= count; i++)
            put(ring, slots, make_number(i));
        _exit(0);
    }
    for (long i = 1; i <= count; i++)
        use_number(i, take(ring, slots));
    waitpid(child, NULL, 0);
    dprintf(1, "end\n");
    return 0;
}
