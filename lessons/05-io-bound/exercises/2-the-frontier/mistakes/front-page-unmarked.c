/* says: the front page, page 1, was fetched */
/* 说：首页（网页 1）取了 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LINKS_MOST = 16, PAGES_MOST = 1000, QUEUE_MOST = 100000 };

static long fetch(long page, long pages, long *links) {
    struct timespec delay = {.tv_nsec = 20000000};
    long first = page < 5 ? page + 1 : 6 * page - 24;
    long end = page < 5 ? page + 2 : first + 12;
    long count = 0;
    dprintf(1, "page %ld\n", page);
    nanosleep(&delay, NULL);
    links[count++] = 1;
    links[count++] = page;
    for (long link = first; link < end && link <= pages; link++)
        links[count++] = link;
    return count;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long queue[QUEUE_MOST], head, tail;
static bool seen[PAGES_MOST + 1];
static long pages, fetching, fetched;

static void put(long page) {
    if (seen[page])
        return;
    seen[page] = true;
    queue[tail++] = page;
}

static bool take(long *page) {
    pthread_mutex_lock(&lock);
    while (head == tail && fetching > 0)
        pthread_cond_wait(&changed, &lock);
    bool found = head < tail;
    if (found) {
        *page = queue[head++];
        fetching++;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static void done(const long *links, long count) {
    pthread_mutex_lock(&lock);
    for (long i = 0; i < count; i++)
        put(links[i]);
    fetching--;
    fetched++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void *crawl(void *unused) {
    (void)unused;
    long page, links[LINKS_MOST];
    while (take(&page)) {
        long count = fetch(page, pages, links);
        done(links, count);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pages = argc > 1 ? strtol(argv[1], NULL, 10) : 60;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    if (threads == NULL || pages > PAGES_MOST)
        return 1;
    queue[tail++] = 1;
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, crawl, NULL) != 0)
            return 1;
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("total: %ld pages\n", fetched);
    return 0;
}
