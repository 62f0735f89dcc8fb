/* The frontier: N threads crawl a site of PAGES pages, from link to link, and fetch no page twice
 * (two arguments: PAGES N).
 * 抓取边界：N 个线程顺着链接抓取一个有 PAGES 个网页的网站，哪个网页都不取第二次
 * （两个参数：PAGES N）。
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LINKS_MOST = 16, PAGES_MOST = 1000, QUEUE_MOST = 100000 };

/* Fetches a page from a server that answers after 20 ms: prints its number, writes the pages that
 * it links to into links, and returns how many these are. Leave this function as it is.
 * 向服务器取一个网页，20 ms 以后才有响应：打印页号，把它链接到的网页写进 links，
 * 返回有多少个链接。这个函数请不要改。 */
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

static long queue[QUEUE_MOST], head, tail; /* queue[head] to queue[tail - 1] wait to be fetched */
static bool seen[PAGES_MOST + 1];          /* they have been in the queue */
static long pages, fetched;

/* Puts a page into the queue, unless it has been there before.
 * 把一个网页放进队列；以前放过的就不再放。 */
static void put(long page) {
    if (seen[page])
        return;
    seen[page] = true;
    queue[tail++] = page;
}

/* Takes the next page. Returns false when there is none.
 * 取出下一个网页；没有了就返回 false。 */
static bool take(long *page) {
    if (head == tail)
        return false;
    *page = queue[head++];
    return true;
}

/* What each thread does. 每个线程做的事。 */
static void *crawl(void *unused) {
    (void)unused;
    long page, links[LINKS_MOST];
    while (take(&page)) {
        long count = fetch(page, pages, links);
        for (long i = 0; i < count; i++)
            put(links[i]);
        fetched++;
    }
    return NULL;
}

int main(int argc, char **argv) {
    pages = argc > 1 ? strtol(argv[1], NULL, 10) : 60;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    if (n < 1 || pages > PAGES_MOST)
        return 1;
    put(1);

    /* TODO: main crawls alone. Let N threads crawl, and make put, take and crawl right for them:
     * what do they share? And what is a thread to do when the queue is empty, but another thread
     * is still fetching? */
    /* TODO：现在由 main 独自抓取。请让 N 个线程来抓取，并把 put、take 和 crawl 改成适合多个线程：
     * 它们共用哪些东西？队列空了，可是别的线程还在取网页，这时一个线程该做什么？ */
    crawl(NULL);

    printf("total: %ld pages\n", fetched);
    return 0;
}
