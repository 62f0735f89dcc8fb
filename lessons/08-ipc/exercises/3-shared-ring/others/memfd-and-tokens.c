/* Right as well: the numbers stand in a memfd, and tokens in two pipes count the free and the filled
 * places; a read from an empty pipe sleeps. */
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
    long put, taken; /* how many so far */
    long slots[];
};

static int room[2], filled[2];

static struct ring *make_ring(long slots) {
    size_t bytes = sizeof(struct ring) + (size_t)slots * sizeof(long);
    int file = memfd_create("ring", 0);
    if (file < 0 || ftruncate(file, (off_t)bytes) != 0 || pipe(room) != 0 || pipe(filled) != 0)
        return NULL;
    for (long i = 0; i < slots; i++)
        if (write(room[1], "", 1) != 1)
            return NULL;
    struct ring *ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return ring == MAP_FAILED ? NULL : ring;
}

static void must(ssize_t n) {
    if (n != 1)
        abort();
}

static void put(struct ring *ring, long slots, long number) {
    char token;
    must(read(room[0], &token, 1));
    ring->slots[ring->put++ % slots] = number;
    must(write(filled[1], "", 1));
}

static long take(struct ring *ring, long slots) {
    char token;
    must(read(filled[0], &token, 1));
    long number = ring->slots[ring->taken++ % slots];
    must(write(room[1], "", 1));
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
