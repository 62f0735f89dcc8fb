/* Count the references: N threads use an object, and the last one to let go of it destroys it
 * (three arguments: N ROUNDS LATENCY).
 * 数清引用：N 个线程使用同一个对象，谁最后释放引用，谁就销毁它（三个参数：N ROUNDS LATENCY）。
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { THREADS_MOST = 16 };

struct object {
    long references;         /* how many hold the object */
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

/* Takes the memory away: whoever touches the object from now on crashes. Leave this function
 * as it is.
 * 收回内存：从此谁碰这个对象，谁就崩溃。这个函数请不要改。 */
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

/* Waits for a part of the object to come from a disk, and uses it. Leave this function
 * as it is.
 * 等对象的一部分从磁盘读出来，再使用它。这个函数请不要改。 */
static void use(struct object *object, long number) {
    struct timespec latency = {.tv_nsec = latency_ms * 1000000};
    if (latency_ms > 0)
        nanosleep(&latency, NULL);
    object->uses[number]++;
}

/* TODO: N threads call acquire and release at the same time. Make the count right. */
/* TODO：N 个线程会同时调用 acquire 和 release。请让引用计数总是对的。 */

/* One more reference. The caller holds one already, or knows somebody who does. */
static void acquire(struct object *object) {
    object->references++;
}

/* One reference less; the last one takes the object along. */
static void release(struct object *object) {
    if (--object->references == 0)
        destroy(object);
}

/* What each thread does. */
static void *work(void *argument) {
    struct user *user = argument;
    for (long i = 0; i < rounds; i++) {
        acquire(user->object);
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

    /* TODO: main lets go of the object before its threads are done. Who holds it for them? */
    /* TODO：线程还没有用完，main 就释放了自己的引用。线程的引用在哪里？ */
    for (long i = 0; i < n; i++) {
        users[i] = (struct user){object, i};
        if (pthread_create(&threads[i], NULL, work, &users[i]) != 0)
            return 1;
    }
    release(object); /* main needs it no more */
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);

    printf("took %.0f ms\n", now_ms() - start_ms);
    return 0;
}
