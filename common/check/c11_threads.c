/* c11_threads.c - the functions of threads.h (C11), made of those of pthread.h. The C library has
 * the same, but calls its own inner functions, past everybody who stands before pthread_create or
 * pthread_mutex_lock: our counting (watch.c, which this is a part of) and ThreadSanitizer (into
 * whose program check.sh links this where threads.h is used).
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

struct start {
    thrd_start_t function;
    void *argument;
};

static void *run(void *memory) {
    struct start start = *(struct start *)memory;
    free(memory);
    return (void *)(intptr_t)start.function(start.argument);
}

static int as_thrd(int error) {
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case EAGAIN:
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

int thrd_create(thrd_t *thread, thrd_start_t function, void *argument) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL)
        return thrd_nomem;
    *start = (struct start){function, argument};
    int error = pthread_create(thread, NULL, run, start);
    if (error != 0)
        free(start);
    return as_thrd(error);
}

int thrd_join(thrd_t thread, int *result) {
    void *value = NULL;
    int error = pthread_join(thread, &value);
    if (error == 0 && result != NULL)
        *result = (int)(intptr_t)value;
    return as_thrd(error);
}

int thrd_detach(thrd_t thread) {
    return as_thrd(pthread_detach(thread));
}

/* A mtx_t and a cnd_t have room for a pthread_mutex_t and a pthread_cond_t, as in the C library. */

int mtx_init(mtx_t *lock, int kind) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    if ((kind & mtx_recursive) != 0)
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    int error = pthread_mutex_init((pthread_mutex_t *)lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return as_thrd(error);
}

int mtx_lock(mtx_t *lock) {
    return as_thrd(pthread_mutex_lock((pthread_mutex_t *)lock));
}

int mtx_trylock(mtx_t *lock) {
    return as_thrd(pthread_mutex_trylock((pthread_mutex_t *)lock));
}

int mtx_timedlock(mtx_t *restrict lock, const struct timespec *restrict until) {
    return as_thrd(pthread_mutex_timedlock((pthread_mutex_t *)lock, until));
}

int mtx_unlock(mtx_t *lock) {
    return as_thrd(pthread_mutex_unlock((pthread_mutex_t *)lock));
}

void mtx_destroy(mtx_t *lock) {
    pthread_mutex_destroy((pthread_mutex_t *)lock);
}

int cnd_init(cnd_t *condition) {
    return as_thrd(pthread_cond_init((pthread_cond_t *)condition, NULL));
}

int cnd_signal(cnd_t *condition) {
    return as_thrd(pthread_cond_signal((pthread_cond_t *)condition));
}

int cnd_broadcast(cnd_t *condition) {
    return as_thrd(pthread_cond_broadcast((pthread_cond_t *)condition));
}

int cnd_wait(cnd_t *condition, mtx_t *lock) {
    return as_thrd(pthread_cond_wait((pthread_cond_t *)condition, (pthread_mutex_t *)lock));
}

int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict lock,
                  const struct timespec *restrict until) {
    return as_thrd(
        pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)lock, until));
}

void cnd_destroy(cnd_t *condition) {
    pthread_cond_destroy((pthread_cond_t *)condition);
}

void call_once(once_flag *flag, void (*function)(void)) {
    pthread_once((pthread_once_t *)flag, function);
}
