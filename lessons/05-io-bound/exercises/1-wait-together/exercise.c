/* Wait together: N threads fetch all PAGES pages of a site and count their words (two arguments:
 * PAGES N).
 * 一起等：N 个线程取来一个网站的全部 PAGES 个网页，数出一共有多少个词（两个参数：PAGES N）。
 */
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

int main(int argc, char **argv) {
    long pages = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    long words = 0;

    /* TODO: main fetches page after page, and each answer is waited for alone. Let N threads fetch
     * them, so that N answers are waited for at the same time. */
    /* TODO：现在由 main 一页一页地取，每个响应都单独去等。请让 N 个线程来取，
     * 使 N 个响应可以同时等。 */
    (void)n;
    for (long page = 1; page <= pages; page++)
        words += fetch(page);

    printf("total: %ld words\n", words);
    return 0;
}
