/* Right as well: a mutex and two condition variables, all marked for several processes. */
#include <pthread.h>
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
    pthread_mutex_t lock;
    pthread_cond_t not_full, not_empty;
    long put, taken; /* how many so far */
    long slots[];
};

static struct ring *make_ring(long slots) {
    size_t bytes = sizeof(struct ring) + (size_t)slots * sizeof(long);
    struct ring *ring =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ring == MAP_FAILED)
        return NULL;
    pthread_mutexattr_t for_lock;
    pthread_condattr_t for_condition;
    pthread_mutexattr_init(&for_lock);
    pthread_mutexattr_setpshared(&for_lock, PTHREAD_PROCESS_SHARED);
    pthread_condattr_init(&for_condition);
    pthread_condattr_setpshared(&for_condition, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&ring->lock, &for_lock);
    pthread_cond_init(&ring->not_full, &for_condition);
    pthread_cond_init(&ring->not_empty, &for_condition);
    return ring;
}

static void put(struct ring *ring, long slots, long number) {
    pthread_mutex_lock(&ring->lock);
    while (ring->put - ring->taken == slots)
        pthread_cond_wait(&ring->not_full, &ring->lock);
    ring->slots[ring->put % slots] = number;
    ring->put++;
    pthread_cond_signal(&ring->not_empty);
    pthread_mutex_unlock(&ring->lock);
}

static long take(struct ring *ring, long slots) {
    pthread_mutex_lock(&ring->lock);
    while (ring->put == ring->taken)
        pthread_cond_wait(&ring->not_empty, &ring->lock);
    long number = ring->slots[ring->taken % slots];
    ring->taken++;
    pthread_cond_signal(&ring->not_full);
    pthread_mutex_unlock(&ring->lock);
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
