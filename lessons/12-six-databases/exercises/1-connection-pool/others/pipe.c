/* Right as well: a pipe holds the numbers of the idle connections; who reads from the empty pipe sleeps. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 3, THREADS_MOST = 64 };

/* A connection to a database server. / 一个到数据库服务器的连接。 */
struct connection {
    int number;       /* 1, 2, 3 */
    atomic_bool busy; /* a query is on its way / 正有一个查询在路上 */
};

static struct connection connections[CONNECTIONS] = {{1, false}, {2, false}, {3, false}};

/* Sends a query and waits for its answer, 20 ms. A connection carries one query at a time, as in libpq: where a second
 * one comes in between, both are lost, and the program ends. Leave this function as it is.
 * 发出一个查询，等待结果，要 20 ms。和 libpq 一样，一个连接同一时刻只能有一个查询：
 * 中途又来一个，两个都会损坏，程序就结束。这个函数请不要改。 */
static void ask(struct connection *connection, long query) {
    struct timespec answer = {.tv_nsec = 20000000};
    if (atomic_exchange(&connection->busy, true)) {
        dprintf(STDOUT_FILENO, "two queries at once on connection %d\n", connection->number);
        _exit(3);
    }
    dprintf(STDOUT_FILENO, "query %ld on connection %d\n", query, connection->number);
    nanosleep(&answer, NULL);
    atomic_store(&connection->busy, false);
}

static int ends[2];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prepare(void) {
    if (pipe(ends) != 0 || write(ends[1], "\0\1\2", CONNECTIONS) != CONNECTIONS)
        _exit(1);
}

static struct connection *borrow(void) {
    char i;
    pthread_once(&once, prepare);
    if (read(ends[0], &i, 1) != 1)
        _exit(1);
    return &connections[(int)i];
}

static void give_back(struct connection *connection) {
    char i = (char)(connection - connections);
    if (write(ends[1], &i, 1) != 1)
        _exit(1);
}

static long queries, threads;

/* Thread number i asks queries i, i + N, i + 2N ... / 第 i 个线程做第 i、i + N、i + 2N …… 个查询 */
static void *work(void *argument) {
    for (long query = (long)argument; query <= queries; query += threads) {
        struct connection *connection = borrow();
        ask(connection, query);
        give_back(connection);
    }
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t ids[THREADS_MOST];
    queries = argc > 1 ? strtol(argv[1], NULL, 10) : 12;
    threads = argc > 2 ? strtol(argv[2], NULL, 10) : 6;
    for (long i = 0; i < threads && i < THREADS_MOST; i++)
        if (pthread_create(&ids[i], NULL, work, (void *)(i + 1)) != 0)
            return 1;
    for (long i = 0; i < threads && i < THREADS_MOST; i++)
        pthread_join(ids[i], NULL);
    printf("done\n");
    return 0;
}
