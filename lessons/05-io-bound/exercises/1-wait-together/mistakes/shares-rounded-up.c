/* says: some have no pages */
/* 说：有的线程没有网页可取 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Fetches a page from a server that answers after 20 ms: prints its number and returns how many
 * words it has. Nothing is computed here; the thread waits. Leave this function as it is.
 * 向服务器取一个网页，20 ms 以后才有响应：打印页号，返回这个网页有多少个词。这里什么也不算，
 * 线程只是在等。这个函数请不要改。 */
static long fetch(long page) {
    struct timespec delay = {.tv_nsec = 20000000};
    dprintf(1, "page %ld\n", page);
    nanosleep(&delay, NULL);
    return 100 + page * 37 % 101;
}

struct part {
    long first, last, words;
};
static void *w(void *arg) {
    struct part *part = arg;
    for (long p = part->first; p <= part->last; p++)
        part->words += fetch(p);
    return NULL;
}
int main(int argc, char **argv) {
    long pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    long words = 0;

    pthread_t *t = malloc(n * sizeof *t);
    struct part *parts = calloc(n, sizeof *parts);
    long per = (pages + n - 1) / n;
    for (long i = 0; i < n; i++) {
        parts[i].first = i * per + 1;
        parts[i].last = (i + 1) * per > pages ? pages : (i + 1) * per;
        pthread_create(&t[i], NULL, w, &parts[i]);
    }
    for (long i = 0; i < n; i++) {
        pthread_join(t[i], NULL);
        words += parts[i].words;
    }

    printf("total: %ld words\n", words);
    return 0;
}
