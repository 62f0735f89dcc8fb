/* says: one thread fetched all pages, or they took turns */
/* 说：不是一个线程取了全部网页，就是大家轮流去取 */
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

struct share {
    long first, end; /* pages */
    long words;
};

static void *fetch_share(void *argument) {
    struct share *share = argument;
    for (long page = share->first; page < share->end; page++)
        share->words += fetch(page);
    return NULL;
}

int main(int argc, char **argv) {
    long pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    struct share *shares = calloc((size_t)n, sizeof *shares);
    long words = 0;
    if (threads == NULL || shares == NULL)
        return 1;
    for (long i = 0; i < n; i++) {
        shares[i].first = 1;
        shares[i].end = i == 0 ? pages + 1 : 1;
        if (pthread_create(&threads[i], NULL, fetch_share, &shares[i]) != 0)
            return 1;
    }
    for (long i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        words += shares[i].words;
    }
    printf("total: %ld words\n", words);
    return 0;
}
