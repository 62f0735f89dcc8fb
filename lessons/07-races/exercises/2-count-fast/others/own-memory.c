/* Right as well: each worker asks for its number itself, at its first addition. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS_MOST = 16 };

static atomic_long *_Atomic places[WORKERS_MOST];

static void counter_add(int worker) {
    static _Thread_local atomic_long *mine;
    if (mine == NULL) {
        mine = aligned_alloc(128, 128);
        atomic_init(mine, 0);
        places[worker] = mine;
    }
    atomic_fetch_add_explicit(mine, 1, memory_order_relaxed);
}

static long counter_read(void) {
    long sum = 0;
    for (int i = 0; i < WORKERS_MOST; i++) {
        atomic_long *place = places[i];
        sum += place != NULL ? atomic_load_explicit(place, memory_order_relaxed) : 0;
    }
    return sum;
}

static const void *counter_place(int worker) {
    return places[worker];
}

static int n;
static long times;
static pthread_barrier_t half; /* all wait here for one another */
static atomic_int running;

static void *run(void *argument) {
    int worker = (int)(size_t)argument;
    for (long i = 0; i < times; i++)
        counter_add(worker);
    pthread_barrier_wait(&half); /* all have added: main reads */
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
    last = counter_read(); /* they add, main reads */
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
