/* Count fast: a counter to which many CPUs add at the same time, and that can be read at any time.
 * 快速计数：许多 CPU 同时往上加，随时可以读的计数器。
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS_MOST = 16 };

struct counter {
    pthread_mutex_t lock;
    long value;
};
static struct counter counter = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* TODO: every worker takes the same lock and writes the same cache line, so that more workers are
 * slower, not faster. */
/* TODO：每个 worker 都获取同一把锁，写同一个缓存行，所以 worker 越多越慢，而不是越快。 */
static void counter_add(int worker) {
    (void)worker;
    pthread_mutex_lock(&counter.lock);
    counter.value++;
    pthread_mutex_unlock(&counter.lock);
}

/* All that was added before, by all workers. / 在这之前，全部 worker 加上去的总数。 */
static long counter_read(void) {
    pthread_mutex_lock(&counter.lock);
    long value = counter.value;
    pthread_mutex_unlock(&counter.lock);
    return value;
}

/* Where this worker's additions are counted: 8 bytes that hold a number. The check looks at it.
 * 这个 worker 加的数记在哪里：8 个字节，里面是一个数。检查时要看它。 */
static const void *counter_place(int worker) {
    (void)worker;
    return &counter.value;
}

/* --- leave what follows as it is / 以下请不要改 --- */

static int n;
static long times;
static pthread_barrier_t half; /* all wait here for one another / 大家在这里互相等待 */
static atomic_int running;

static void *run(void *argument) {
    int worker = (int)(size_t)argument;
    for (long i = 0; i < times; i++)
        counter_add(worker);
    pthread_barrier_wait(&half); /* all have added: main reads / 都加完了：main 来读 */
    pthread_barrier_wait(&half);
    for (long i = 0; i < times; i++)
        counter_add(worker);
    running--;
    return NULL;
}

static void print_places(void) {
    for (int i = 0; i < n; i++) {
        long number;
        memcpy(&number, counter_place(i), sizeof number);
        printf("worker %d counts at %p: %ld\n", i + 1, counter_place(i), number);
    }
}

int main(int argc, char **argv) {
    pthread_t threads[WORKERS_MOST];
    long last = 0, fell = 0;
    n = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 4;
    times = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    if (n < 1 || n > WORKERS_MOST)
        return 2;
    pthread_barrier_init(&half, NULL, (unsigned)n + 1);
    running = n;
    for (int i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, run, (void *)(size_t)i) != 0)
            return 1;
    last = counter_read(); /* they add, main reads / 它们在加，main 在读 */
    pthread_barrier_wait(&half);
    printf("half %ld\n", counter_read());
    pthread_barrier_wait(&half);
    while (running > 0) { /* a counter that only grows is never seen to fall */
        long now = counter_read();
        fell += now < last;
        last = now;
    }
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("all %ld, fell %ld times\n", counter_read(), fell);
    print_places();
    return 0;
}
