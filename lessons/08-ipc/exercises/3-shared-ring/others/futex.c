/* Right as well: each end writes a counter of its own, and sleeps in futex(2) until the other one has
 * changed. */
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
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
    _Atomic unsigned put, taken; /* how many so far */
    long slots[];
};

static struct ring *make_ring(long slots) {
    size_t bytes = sizeof(struct ring) + (size_t)slots * sizeof(long);
    struct ring *ring =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (ring == MAP_FAILED)
        return NULL;
    return ring;
}

/* The kernel looks at *word once more before it lets us sleep. */
static void sleep_while(_Atomic unsigned *word, unsigned value) {
    while (atomic_load(word) == value)
        syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void count_up(_Atomic unsigned *word) {
    atomic_fetch_add(word, 1);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void put(struct ring *ring, long slots, long number) {
    unsigned mine = atomic_load(&ring->put);
    sleep_while(&ring->taken, mine - (unsigned)slots);
    ring->slots[mine % (unsigned)slots] = number;
    count_up(&ring->put);
}

static long take(struct ring *ring, long slots) {
    unsigned mine = atomic_load(&ring->taken);
    sleep_while(&ring->put, mine);
    long number = ring->slots[mine % (unsigned)slots];
    count_up(&ring->taken);
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
