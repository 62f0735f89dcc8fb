/* says: the i whose address all were given */
/* 说：把地址传给了每个线程的 i */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long fetch(long page) {
    struct timespec delay = {.tv_nsec = 20000000};
    dprintf(1, "page %ld\n", page);
    nanosleep(&delay, NULL);
    return 100 + page * 37 % 101;
}

static long pages, n;
static long words[64];

/* Thread i of n fetches the pages i, i + n, i + 2n, ... */
static void *fetch_every_nth(void *argument) {
    long i = *(long *)argument;
    for (long page = i + 1; page <= pages; page += n)
        words[i] += fetch(page);
    return NULL;
}

int main(int argc, char **argv) {
    pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t threads[64];
    long total = 0;
    if (n > 64)
        return 1;
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, fetch_every_nth, &i) != 0)
            return 1;
    for (long i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        total += words[i];
    }
    printf("total: %ld words\n", total);
    return 0;
}
