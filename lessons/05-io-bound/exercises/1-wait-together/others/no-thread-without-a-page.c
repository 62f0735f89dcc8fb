/* Right as well: no thread without a page. */
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

static long P, N;
static void *w(void *arg) {
    long words = 0;
    for (long p = (long)arg + 1; p <= P; p += N)
        words += fetch(p);
    return (void *)words;
}
int main(int argc, char **argv) {
    long pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    long words = 0;

    if (n > pages)
        n = pages;
    P = pages;
    N = n;
    pthread_t *t = malloc(n * sizeof *t);
    for (long i = 0; i < n; i++)
        pthread_create(&t[i], NULL, w, (void *)i);
    for (long i = 0; i < n; i++) {
        void *r;
        pthread_join(t[i], &r);
        words += (long)r;
    }

    printf("total: %ld words\n", words);
    return 0;
}
