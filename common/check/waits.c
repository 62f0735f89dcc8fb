/* waits.c - the part of watch.so (see watch.c) that sees how a student's program waits: calls of
 * nanosleep and its like, which stand for the answers of a server, and on condition variables. What
 * the numbers mean stands in watch_counts.h.
 *
 * It can also provoke (WATCH_PROVOKE in the environment) what a program has to bear but hardly ever
 * meets: "wakes" lets every pthread_cond_wait return after 3 ms for no reason, as POSIX
 * allows; "pauses" lets a thread pause whenever it has given a mutex back, so that others come in
 * between; "long pauses" does the same for longer; "holds" lets a thread pause whenever it has
 * taken a mutex, so that others have to wait for it; "slow sleeps" makes each
 * sleep last until all other threads sleep, too (rest.c); "slow main" lets main pause when it has taken its
 * first one, until nobody else gets on; "slow locks" lets it pause before it takes one;
 * "late" lets a thread that pthread_cond_wait
 * has woken pause much longer before it locks again, each thread another time, until it sleeps: so
 * whoever looks, unlocks, and locks again to wait is late.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "watch.h"

enum {
    PAUSE_NS = 4000000,
    LONG_PAUSE_NS = 25000000,
    LATE_NS = 30000000,
    LATER_NS = 10000000,
    LATE_KINDS = 8,
    SLOW_SLEEP_NS = 60000000,
    LOOK_EVERY_NS = 2000000,
    WAKES_NS = 3000000
};

/* How long a thread has lived, and how long of this it was not blocked. */
struct life {
    unsigned long long lived_ns, runnable_ns, cpu_ns;
};

static bool begun; /* before, constructors of libraries run, and threads that they start */
static pthread_key_t at_end; /* its destructor runs when a thread ends, in whichever way */
static bool provoke_wakes, provoke_holds, provoke_late, provoke_slow_locks, provoke_short_sleeps;
static bool provoke_slow_posts, provoke_slow_main, provoke_slow_sleeps;
static long pause_ns;               /* after each unlock */
static _Thread_local unsigned held; /* mutexes that this thread holds */
static _Thread_local bool woken;    /* by pthread_cond_wait, and has not slept since */
static _Thread_local unsigned number;
static atomic_uint numbers;
static _Thread_local struct life life_at_first; /* of this thread */

/* See Documentation/scheduler/sched-stats.rst: the time on a CPU and the time of waiting for one.
 * Who asks in a loop whether something has happened is never blocked, however busy the machine is.
 * By syscall(2), for ThreadSanitizer must not come in between in a thread that ends. */
static struct life life_now(void) {
    struct timespec now;
    struct life life = {0};
    char text[128] = "";
    clock_gettime(CLOCK_MONOTONIC, &now);
    life.lived_ns =
        (unsigned long long)now.tv_sec * 1000000000ULL + (unsigned long long)now.tv_nsec;
    long file = syscall(SYS_openat, AT_FDCWD, "/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return life;
    if (syscall(SYS_read, file, text, sizeof text - 1) > 0) {
        char *rest;
        life.cpu_ns = strtoull(text, &rest, 10);
        life.runnable_ns = life.cpu_ns;
        life.runnable_ns += strtoull(rest, NULL, 10);
    }
    syscall(SYS_close, file);
    return life;
}

static void note_end(void *unused) {
    (void)unused;
    struct life now = life_now();
    watch_counts()->cpu_ns += now.cpu_ns - life_at_first.cpu_ns;
    watch_counts()->ended++;
}

static struct life main_at_first;

/* See proc_pid_io(5): whatever call reads them, those of the children that were waited for included. */
static unsigned long long bytes_read(void) {
    char text[32] = "";
    long file = syscall(SYS_openat, AT_FDCWD, "/proc/self/io", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    long n = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    return n > 0 && strncmp(text, "rchar: ", 7) == 0 ? strtoull(text + 7, NULL, 10) : 0;
}

__attribute__((destructor)) static void note_exit(void) {
    if (gettid() != getpid() || watch_is_child())
        return;
    watch_note_exit();
    watch_counts()->main_read = bytes_read();
    struct life now = life_now();
    watch_counts()->main_lived_ns += now.lived_ns - main_at_first.lived_ns;
    watch_counts()->main_runnable_ns += now.runnable_ns - main_at_first.runnable_ns;
}

__attribute__((constructor)) static void begin(void) {
    main_at_first = life_now();
    provoke_wakes = watch_is_set("WATCH_PROVOKE", "wakes") ||
                    watch_is_set("WATCH_PROVOKE", "wakes and long pauses") ||
                    watch_is_set("WATCH_PROVOKE", "wakes and slow sleeps");
    provoke_late = watch_is_set("WATCH_PROVOKE", "late");
    provoke_short_sleeps = watch_is_set("WATCH_CHILD", "late");
    provoke_slow_locks = watch_is_set("WATCH_PROVOKE", "slow locks");
    provoke_slow_sleeps = watch_is_set("WATCH_PROVOKE", "slow sleeps") ||
                          watch_is_set("WATCH_PROVOKE", "wakes and slow sleeps");
    provoke_slow_posts = watch_is_set("WATCH_PROVOKE", "slow posts");
    provoke_slow_main = watch_is_set("WATCH_PROVOKE", "slow main");
    provoke_holds = watch_is_set("WATCH_PROVOKE", "holds");
    if (watch_is_set("WATCH_PROVOKE", "pauses"))
        pause_ns = PAUSE_NS;
    if (watch_is_set("WATCH_PROVOKE", "long pauses") ||
        watch_is_set("WATCH_PROVOKE", "wakes and long pauses"))
        pause_ns = LONG_PAUSE_NS;
    begun = pthread_key_create(&at_end, note_end) == 0;
}

static void note_thread(void) {
    if (!begun || life_at_first.lived_ns != 0)
        return;
    life_at_first = life_now();
    number = numbers++;
    pthread_setspecific(at_end, "seen");
}

/* --- waiting for a time ----------------------------------------------------------------------- */

static void note_who_waits(void) {
    static _Thread_local bool seen;
    watch_counts()->workers += !seen;
    seen = true;
    static pid_t noted;
    struct watch_counts *counts = watch_counts();
    counts->waiting_children += watch_is_child() && getpid() != noted;
    counts->child_waits += watch_is_child();
    counts->main_waits += !watch_is_child() && gettid() == getpid();
    noted = getpid();
}

static void note_shortest(const struct timespec *time) {
    unsigned us = 1 + (unsigned)(time->tv_sec * 1000000 + time->tv_nsec / 1000);
    unsigned before = watch_counts()->shortest_wait_us;
    while ((before == 0 || us < before) &&
           !atomic_compare_exchange_weak(&watch_counts()->shortest_wait_us, &before, us))
        continue;
}

static void begin_wait(void) {
    note_thread();
    struct watch_counts *counts = watch_counts();
    woken = false;
    watch_begin_block();
    note_who_waits();
    counts->naps++;
    counts->waits++;
    counts->waits_locked += held > 0;
    counts->waits_two += held > 1;
    counts->waits_after_end += counts->ended > 0;
    watch_note_most(&counts->most_waits, ++counts->waiting);
}

static void end_wait(void) {
    watch_counts()->waiting--;
    watch_end_block();
}

static int real_sleep(clockid_t clock, int flags, const struct timespec *time,
                      struct timespec *rest) {
    int (*next)(clockid_t, int, const struct timespec *, struct timespec *) = (int (*)(
        clockid_t, int, const struct timespec *, struct timespec *))watch_next("clock_nanosleep");
    return next(clock, flags, time, rest);
}

static int sleep_as_asked(clockid_t clock, int flags, const struct timespec *time,
                          struct timespec *rest) {
    watch_counts()->sleeping++;
    int error = real_sleep(clock, flags, time, rest);
    watch_counts()->sleeping--;
    return error;
}

static void pause_for(long ns) {
    real_sleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = ns}, NULL);
}

/* A worker of exercise 10.2 that dies sleeps in its sale; the others sleep first, and then lock. */
enum { MOMENT_NS = 30000000 };
static unsigned naps_of_this, moment_seen, asked_for_locks, got_locks;

static bool begin_moment(const struct timespec *time) {
    if (!watch_is_child() || time->tv_sec != 0 || time->tv_nsec != MOMENT_NS)
        return false;
    watch_counts()->moments_now++;
    watch_counts()->moments++;
    return true;
}

static void end_moment(bool is_moment) {
    watch_counts()->moments_now -= is_moment;
    if (watch_is_child() && naps_of_this++ == 0 && !is_moment && watch_counts()->moments_now > 0)
        moment_seen = watch_counts()->moments;
}

void watch_note_sold(void) {
    struct watch_counts *counts = watch_counts();
    counts->sold_meanwhile +=
        moment_seen != 0 && counts->moments_now > 0 && counts->moments == moment_seen;
    counts->sold_unlocked += asked_for_locks > 0 && got_locks == 0;
}

static void pause_to_look(void) {
    pause_for(LOOK_EVERY_NS);
}

/* Until all others have gone on as far as they can. (Where they wake up for no reason, nobody rests.) */
static void sleep_slowly(void) {
    if (provoke_wakes)
        pause_for(SLOW_SLEEP_NS);
    else
        watch_let_others_rest(pause_to_look);
    unsigned used = watch_counts()->used, made = watch_counts()->made;
    if (made > used)
        watch_note_most(&watch_counts()->most_ahead, made - used);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *rest) {
    begin_wait();
    if ((flags & TIMER_ABSTIME) == 0)
        note_shortest(time);
    bool is_moment = begin_moment(time);
    int error = provoke_short_sleeps ? 0 : sleep_as_asked(clock, flags, time, rest);
    if (provoke_slow_sleeps)
        sleep_slowly();
    end_moment(is_moment);
    end_wait();
    return error;
}

int nanosleep(const struct timespec *time, struct timespec *rest) {
    int error = clock_nanosleep(CLOCK_REALTIME, 0, time, rest);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

int usleep(useconds_t us) {
    struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000L};
    return nanosleep(&time, NULL);
}

unsigned sleep(unsigned seconds) {
    struct timespec time = {.tv_sec = seconds}, rest = {0};
    return nanosleep(&time, &rest) == 0 ? 0 : (unsigned)rest.tv_sec;
}

int thrd_sleep(const struct timespec *time, struct timespec *rest) {
    int error = clock_nanosleep(CLOCK_REALTIME, 0, time, rest);
    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

/* --- timers ----------------------------------------------------------------------------------- */

static void note_timer(const struct timespec *interval, const struct timespec *first) {
    watch_counts()->timers +=
        interval->tv_sec + interval->tv_nsec + first->tv_sec + first->tv_nsec > 0;
}

int setitimer(__itimer_which_t which, const struct itimerval *restrict wanted,
              struct itimerval *restrict before) {
    int (*next)(__itimer_which_t, const struct itimerval *, struct itimerval *) = (int (*)(
        __itimer_which_t, const struct itimerval *, struct itimerval *))watch_next("setitimer");
    watch_counts()->timers +=
        wanted != NULL && (wanted->it_value.tv_sec > 0 || wanted->it_value.tv_usec > 0);
    return next(which, wanted, before);
}

unsigned alarm(unsigned seconds) {
    unsigned (*next)(unsigned) = (unsigned (*)(unsigned))watch_next("alarm");
    watch_counts()->timers += seconds > 0;
    return next(seconds);
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict wanted,
                  struct itimerspec *restrict before) {
    int (*next)(timer_t, int, const struct itimerspec *, struct itimerspec *) = (int (*)(
        timer_t, int, const struct itimerspec *, struct itimerspec *))watch_next("timer_settime");
    note_timer(&wanted->it_interval, &wanted->it_value);
    return next(timer, flags, wanted, before);
}

int timerfd_settime(int file, int flags, const struct itimerspec *wanted,
                    struct itimerspec *before) {
    int (*next)(int, int, const struct itimerspec *, struct itimerspec *) = (int (*)(
        int, int, const struct itimerspec *, struct itimerspec *))watch_next("timerfd_settime");
    note_timer(&wanted->it_interval, &wanted->it_value);
    watch_note_timer_file(file);
    return next(file, flags, wanted, before);
}

/* --- mutexes ---------------------------------------------------------------------------------- */

/* How long mutexes are held, in CPU time: the first locks of a thread are all looked at, then every
 * EIGHTH one, which counts for eight. */
enum { ALL_UNTIL = 64, EIGHTH = 8 };
static _Thread_local unsigned looked_at;
static _Thread_local unsigned long long held_since_ns;

static unsigned long long cpu_now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (unsigned long long)now.tv_sec * 1000000000ULL + (unsigned long long)now.tv_nsec;
}

static void note_held(void) {
    if (held == 1 && (looked_at++ < ALL_UNTIL || looked_at % EIGHTH == 0))
        held_since_ns = cpu_now_ns();
}

static void note_given_back(void) {
    if (held == 1 && held_since_ns != 0)
        watch_counts()->held_ns +=
            (looked_at <= ALL_UNTIL ? 1 : EIGHTH) * (cpu_now_ns() - held_since_ns);
    held_since_ns = 0;
}

/* Slow main: the others go on as far as they can; a thread begins to lock when main has its mutex, or after
 * FIRST_MOST_MS. */
enum { FIRST_MOST_MS = 500 };

static void let_main_be_first(void) {
    for (int ms = 0; provoke_slow_main && gettid() != getpid() && watch_counts()->main_holds == 0 &&
                     ms < FIRST_MOST_MS;
         ms++)
        pause_for(1000000);
}

static void wait_for_all_others(void) {
    struct watch_counts *counts = watch_counts();
    if (!provoke_slow_main || gettid() != getpid() || counts->main_holds != 0)
        return;
    counts->main_holds = 1;
    watch_let_others_rest(pause_to_look);
    counts->waits_meanwhile = counts->waits_locked;
}

/* The mutex that this thread has tried for in vain, and how often since it gave one back. */
static _Thread_local pthread_mutex_t *vain;
static _Thread_local unsigned kept_tries;

static void note_vain(pthread_mutex_t *mutex) {
    kept_tries = mutex == vain ? kept_tries + 1 : 1;
    vain = mutex;
    if (held > 0)
        watch_note_most(&watch_counts()->most_kept_tries, kept_tries);
}

/* error: what the function returned that locks. */
static int note_lock(pthread_mutex_t *mutex, int error) {
    if (error == EBUSY || error == ETIMEDOUT)
        note_vain(mutex);
    asked_for_locks++;
    watch_counts()->owner_dead += error == EOWNERDEAD;
    if (error != 0 && error != EOWNERDEAD)
        return error;
    got_locks++;
    held++;
    vain = NULL;
    note_held();
    wait_for_all_others();
    if (provoke_holds)
        pause_for(PAUSE_NS);
    return error;
}

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes) {
    int (*next)(pthread_mutex_t *, const pthread_mutexattr_t *) =
        (int (*)(pthread_mutex_t *, const pthread_mutexattr_t *))watch_next("pthread_mutex_init");
    int shared = PTHREAD_PROCESS_PRIVATE;
    if (attributes != NULL)
        pthread_mutexattr_getpshared(attributes, &shared);
    watch_counts()->private_inits += shared == PTHREAD_PROCESS_PRIVATE;
    return next(mutex, attributes);
}

/* Whether this thread holds it already: to lock it again is to wait for ever. (glibc notes the owner; of a robust one
 * whose owner had died, only in the word that is locked, until pthread_mutex_consistent.) */
static bool is_own(const pthread_mutex_t *mutex) {
    enum { ROBUST = 16 }; /* in glibc's __kind */
    return mutex->__data.__owner == gettid() ||
           ((mutex->__data.__kind & ROBUST) != 0 &&
            (mutex->__data.__lock & FUTEX_TID_MASK) == gettid());
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    int (*next)(pthread_mutex_t *) = (int (*)(pthread_mutex_t *))watch_next("pthread_mutex_lock");
    note_thread();
    watch_counts()->locks++;
    let_main_be_first();
    if (provoke_slow_locks)
        pause_for(PAUSE_NS);
    if (provoke_late && woken)
        pause_for(LATE_NS + number % LATE_KINDS * LATER_NS);
    bool own = is_own(mutex);
    watch_counts()->own_locks += own;
    int error = next(mutex);
    watch_counts()->own_locks -= own; /* it may be locked several times, or said to be a mistake */
    return note_lock(mutex, error);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex,
                            const struct timespec *restrict until) {
    int (*next)(pthread_mutex_t *, const struct timespec *) =
        (int (*)(pthread_mutex_t *, const struct timespec *))watch_next("pthread_mutex_timedlock");
    note_thread();
    watch_counts()->locks++;
    let_main_be_first();
    return note_lock(mutex, next(mutex, until));
}

int pthread_mutex_clocklock(pthread_mutex_t *restrict mutex, clockid_t clock,
                            const struct timespec *restrict until) {
    int (*next)(pthread_mutex_t *, clockid_t, const struct timespec *) =
        (int (*)(pthread_mutex_t *, clockid_t, const struct timespec *))watch_next(
            "pthread_mutex_clocklock");
    note_thread();
    watch_counts()->locks++;
    let_main_be_first();
    return note_lock(mutex, next(mutex, clock, until));
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) {
    int (*next)(pthread_mutex_t *) =
        (int (*)(pthread_mutex_t *))watch_next("pthread_mutex_trylock");
    note_thread();
    watch_counts()->locks++;
    let_main_be_first();
    int error = next(mutex);
    watch_counts()->own_locks += error == EBUSY && is_own(mutex);
    return note_lock(mutex, error);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    int (*next)(pthread_mutex_t *) = (int (*)(pthread_mutex_t *))watch_next("pthread_mutex_unlock");
    note_given_back();
    int error = next(mutex);
    held -= error == 0 && held > 0;
    if (error == 0)
        vain = NULL;
    if (error == 0 && pause_ns > 0)
        pause_for(pause_ns);
    return error;
}

/* --- other locks that sleep ------------------------------------------------------------------- */

int sem_wait(sem_t *semaphore) {
    int (*next)(sem_t *) = (int (*)(sem_t *))watch_next("sem_wait");
    note_thread();
    watch_counts()->other_locks++;
    return next(semaphore);
}

int sem_post(sem_t *semaphore) {
    int (*next)(sem_t *) = (int (*)(sem_t *))watch_next("sem_post");
    int result = next(semaphore);
    if (provoke_slow_posts)
        pause_for(PAUSE_NS);
    return result;
}

/* Returns result; its time was over where errno is this. */
static int note_timed(int result, int timed_out) {
    watch_counts()->naps += result == -1 && errno == timed_out;
    return result;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    int (*next)(sem_t *, const struct timespec *) =
        (int (*)(sem_t *, const struct timespec *))watch_next("sem_timedwait");
    note_thread();
    watch_counts()->other_locks++;
    return note_timed(next(semaphore, until), ETIMEDOUT);
}

int sem_clockwait(sem_t *restrict semaphore, clockid_t clock,
                  const struct timespec *restrict until) {
    int (*next)(sem_t *, clockid_t, const struct timespec *) =
        (int (*)(sem_t *, clockid_t, const struct timespec *))watch_next("sem_clockwait");
    note_thread();
    watch_counts()->other_locks++;
    return note_timed(next(semaphore, clock, until), ETIMEDOUT);
}

int sigtimedwait(const sigset_t *restrict signals, siginfo_t *restrict info,
                 const struct timespec *restrict time) {
    int (*next)(const sigset_t *, siginfo_t *, const struct timespec *) =
        (int (*)(const sigset_t *, siginfo_t *, const struct timespec *))watch_next("sigtimedwait");
    return note_timed(next(signals, info, time), EAGAIN);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
    int (*next)(pthread_rwlock_t *) =
        (int (*)(pthread_rwlock_t *))watch_next("pthread_rwlock_wrlock");
    note_thread();
    watch_counts()->other_locks++;
    return next(lock);
}

/* --- condition variables ---------------------------------------------------------------------- */

static int cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                          const struct timespec *until) {
    int (*next)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *) =
        (int (*)(pthread_cond_t *, pthread_mutex_t *, clockid_t,
                 const struct timespec *))watch_next("pthread_cond_clockwait");
    return next(condition, mutex, clock, until);
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                           const struct timespec *until) {
    note_thread();
    watch_counts()->cond_waits++;
    int error = cond_clockwait(condition, mutex, clock, until);
    watch_counts()->naps += error == ETIMEDOUT;
    return error;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    int (*next)(pthread_cond_t *, pthread_mutex_t *) =
        (int (*)(pthread_cond_t *, pthread_mutex_t *))watch_next("pthread_cond_wait");
    note_thread();
    watch_counts()->cond_waits++;
    if (provoke_wakes) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WAKES_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        int waited = cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &until);
        return waited == ETIMEDOUT ? 0 : waited;
    }
    int error = next(condition, mutex);
    woken = true;
    return error;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *until) {
    int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) =
        (int (*)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *))watch_next(
            "pthread_cond_timedwait");
    note_thread();
    watch_counts()->cond_waits++;
    int error = next(condition, mutex, until);
    watch_counts()->naps += error == ETIMEDOUT;
    return error;
}

int pthread_cond_broadcast(pthread_cond_t *condition) {
    int (*next)(pthread_cond_t *) = (int (*)(pthread_cond_t *))watch_next("pthread_cond_broadcast");
    watch_counts()->broadcasts++;
    return next(condition);
}
