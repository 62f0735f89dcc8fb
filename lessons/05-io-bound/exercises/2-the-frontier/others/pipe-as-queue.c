/* Right as well: the queue is a pipe that all threads read; a read of a whole number
 * is never torn apart (pipe(7)). Whoever finishes the last page writes a 0 for each thread. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINKS_MOST = 16, PAGES_MOST = 1000 };

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

static atomic_bool seen[PAGES_MOST + 1];
static atomic_long open_pages; /* in the pipe, or being fetched */
static atomic_long fetched;
static long pages, n;
static int ends[2];

static void send(long page) {
    if (write(ends[1], &page, sizeof page) != sizeof page)
        exit(1);
}

static void put(long page) {
    if (atomic_exchange(&seen[page], true))
        return;
    open_pages++;
    send(page);
}

static void *crawl(void *unused) {
    (void)unused;
    long page, links[LINKS_MOST];
    while (read(ends[0], &page, sizeof page) == sizeof page && page != 0) {
        long count = fetch(page, pages, links);
        for (long i = 0; i < count; i++)
            put(links[i]);
        fetched++;
        if (--open_pages == 0)
            for (long i = 0; i < n; i++)
                send(0);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pages = argc > 1 ? strtol(argv[1], NULL, 10) : 60;
    n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    if (threads == NULL || pages > PAGES_MOST)
        return 1;
    if (pipe(ends) != 0)
        return 1;
    put(1);
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, crawl, NULL) != 0)
            return 1;
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("total: %ld pages\n", (long)fetched);
    return 0;
}
