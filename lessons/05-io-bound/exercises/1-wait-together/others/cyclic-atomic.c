/* Right as well: thread i fetches the pages i, i + n, i + 2n, ..., and the total is
 * atomic. */
#include <pthread.h>
#include <stdatomic.h>
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
static atomic_long words;

static void *fetch_every_nth(void *argument) {
    for (long page = (long)argument; page <= pages; page += n)
        words += fetch(page);
    return NULL;
}

int main(int argc, char **argv) {
    pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    if (threads == NULL)
        return 1;
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, fetch_every_nth, (void *)(i + 1)) != 0)
            return 1;
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("total: %ld words\n", words);
    return 0;
}
