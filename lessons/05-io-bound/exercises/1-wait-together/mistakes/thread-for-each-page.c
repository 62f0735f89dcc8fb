/* says: one for each page */
/* 说：每个网页一个 */
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

static void *fetch_one(void *argument) {
    return (void *)fetch((long)argument);
}

int main(int argc, char **argv) {
    long pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    pthread_t *threads = calloc((size_t)pages + 1, sizeof *threads);
    long words = 0;
    if (threads == NULL)
        return 1;
    for (long page = 1; page <= pages; page++)
        if (pthread_create(&threads[page], NULL, fetch_one, (void *)page) != 0)
            return 1;
    for (long page = 1; page <= pages; page++) {
        void *found;
        pthread_join(threads[page], &found);
        words += (long)found;
    }
    printf("total: %ld words\n", words);
    return 0;
}
