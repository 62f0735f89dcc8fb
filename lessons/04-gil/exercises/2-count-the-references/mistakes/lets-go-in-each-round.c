/* says: the count came to 0 although somebody still held the object */
/* 说：计数到 0 的时候，还有线程持有它的引用 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { THREADS_MOST = 16 };

struct object {
    atomic_long references;  /* how many hold the object */
    long uses[THREADS_MOST]; /* by each thread */
};

struct user {
    struct object *object;
    long number; /* of the thread */
};

static long rounds, latency_ms;
static pthread_t main_thread;

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A new object. Its creator has the first reference. */
static struct object *create(void) {
    struct object *object =
        mmap(NULL, sizeof *object, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (object == MAP_FAILED)
        exit(1);
    object->references = 1;
    return object;
}

/* Takes the memory away: whoever touches the object from now on crashes. */
static void destroy(struct object *object) {
    long uses = 0;
    for (long i = 0; i < THREADS_MOST; i++)
        uses += object->uses[i];
    printf("destroyed after %ld uses, by %s\n", uses,
           pthread_equal(pthread_self(), main_thread) ? "main" : "a thread");
    fflush(stdout);
    *object = (struct object){0};
    mprotect(object, sizeof *object, PROT_NONE);
}

/* Waits for a part of the object to come from a disk, and uses it. */
static void use(struct object *object, long number) {
    struct timespec latency = {.tv_nsec = latency_ms * 1000000};
    if (latency_ms > 0)
        nanosleep(&latency, NULL);
    object->uses[number]++;
}

/* One more reference. The caller holds one already, or knows somebody who does. */
static void acquire(struct object *object) {
    atomic_fetch_add(&object->references, 1);
}

/* One reference less; the last one takes the object along. */
static void release(struct object *object) {
    if (atomic_fetch_sub(&object->references, 1) == 1) /* it returns what was there before */
        destroy(object);
}

/* What each thread does. */
static void *work(void *argument) {
    struct user *user = argument;
    for (long i = 0; i < rounds; i++) {
        use(user->object, user->number);
        release(user->object);
    }
    return NULL;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 4;
    rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
    latency_ms = argc > 3 ? strtol(argv[3], NULL, 10) : 10;
    if (n < 1 || n > THREADS_MOST)
        return 1;
    pthread_t threads[THREADS_MOST];
    struct user users[THREADS_MOST];
    double start_ms = now_ms();
    main_thread = pthread_self();
    struct object *object = create();

    for (long i = 0; i < n; i++) {
        users[i] = (struct user){object, i};
        acquire(object);
        if (pthread_create(&threads[i], NULL, work, &users[i]) != 0)
            return 1;
    }
    release(object); /* main needs it no more */
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);

    printf("took %.0f ms\n", now_ms() - start_ms);
    return 0;
}
