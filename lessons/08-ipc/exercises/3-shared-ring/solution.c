/* A ring in shared memory: two semaphores count the free and the filled places. */
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Making is quick and using takes 1 ms. */
static long make_number(long i) {
    dprintf(1, "made %ld\n", i);
    return i * 1000003 % 65521;
}

static void use_number(long i, long number) {
    struct timespec time = {.tv_nsec = 1000000};
    dprintf(1, "used %ld: %ld\n", i, number);
    nanosleep(&time, NULL);
}

struct ring {
    sem_t room, filled;
    long put, taken; /* how many so far */
    long slots[];
};

static struct ring *make_ring(long slots) {
    size_t bytes = sizeof(struct ring) + (size_t)slots * sizeof(long);
    struct ring *ring =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ring == MAP_FAILED)
        return NULL;
    if (sem_init(&ring->room, 1, (unsigned)slots) != 0 || sem_init(&ring->filled, 1, 0) != 0)
        return NULL;
    return ring;
}

/* sem_wait may return early when a signal has come (EINTR). */
static void put(struct ring *ring, long slots, long number) {
    while (sem_wait(&ring->room) != 0)
        ;
    ring->slots[ring->put % slots] = number;
    ring->put++;
    sem_post(&ring->filled);
}

static long take(struct ring *ring, long slots) {
    while (sem_wait(&ring->filled) != 0)
        ;
    long number = ring->slots[ring->taken % slots];
    ring->taken++;
    sem_post(&ring->room);
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
