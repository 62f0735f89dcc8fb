/* says: pages were never fetched; the site has the pages 1 to PAGES */
/* 说：没有取；网站的网页是 1 到 PAGES */
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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long pages, next_page = 1, words;

static long take_page(void) {
    pthread_mutex_lock(&lock);
    long page = next_page < pages ? next_page++ : 0;
    pthread_mutex_unlock(&lock);
    return page;
}

static void *fetch_pages(void *unused) {
    (void)unused;
    for (long page; (page = take_page()) != 0;) {
        long found = fetch(page);
        pthread_mutex_lock(&lock);
        words += found;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    if (threads == NULL)
        return 1;
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, fetch_pages, NULL) != 0)
            return 1;
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("total: %ld words\n", words);
    return 0;
}
