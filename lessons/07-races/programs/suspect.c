/* suspect.c - three small programs in one, for tools that look for races and deadlocks.
 *
 *   build/bin/07-races/suspect race     two threads change one variable without a lock
 *   build/bin/07-races/suspect mutex    the same with a mutex: nothing is wrong here
 *   build/bin/07-races/suspect order    one thread takes two locks, and when it has ended, another takes
 *                                       them the other way round: they cannot get stuck in this run
 *
 *   valgrind --tool=helgrind build/bin/07-races/suspect race
 *   build/bin/07-races/suspect-tsan race            the same source with -fsanitize=thread
 *
 * Prints how many ms the threads took. Written without anything of common/.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMES = 1000, TIMES_LOCKED = 10000 };

static long counter;
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

static void *add_without_lock(void *unused) {
    for (int i = 0; i < TIMES; i++)
        ++*(volatile long *)&counter;
    return unused;
}

static void *add_with_lock(void *unused) {
    for (int i = 0; i < TIMES_LOCKED; i++) {
        pthread_mutex_lock(&a);
        counter++;
        pthread_mutex_unlock(&a);
    }
    return unused;
}

static void add_with_both(pthread_mutex_t *first, pthread_mutex_t *second) {
    for (int i = 0; i < TIMES; i++) {
        pthread_mutex_lock(first);
        pthread_mutex_lock(second);
        counter++;
        pthread_mutex_unlock(second);
        pthread_mutex_unlock(first);
    }
}

static void *a_then_b(void *unused) {
    add_with_both(&a, &b);
    return unused;
}

static void *b_then_a(void *unused) {
    add_with_both(&b, &a);
    return unused;
}

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The second begins when the first has ended, or at once. */
static int run_two(void *(*one)(void *), void *(*other)(void *), int together) {
    pthread_t first, second;
    if (pthread_create(&first, NULL, one, NULL) != 0)
        return -1;
    if (!together)
        pthread_join(first, NULL);
    int error = pthread_create(&second, NULL, other, NULL);
    if (together)
        pthread_join(first, NULL);
    if (error == 0)
        pthread_join(second, NULL);
    return error == 0 ? 0 : -1;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    double start = now_ms();
    int error = -1;
    if (strcmp(what, "race") == 0)
        error = run_two(add_without_lock, add_without_lock, 1);
    else if (strcmp(what, "mutex") == 0)
        error = run_two(add_with_lock, add_with_lock, 1);
    else if (strcmp(what, "order") == 0)
        error = run_two(a_then_b, b_then_a, 0);
    if (error != 0)
        return EXIT_FAILURE;
    printf("%.6f\n", now_ms() - start);
    return EXIT_SUCCESS;
}
