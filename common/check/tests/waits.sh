#!/usr/bin/env bash
# waits.sh - what the checks see of how a program waits (common/check/waits.c): sleeps, at once, with
# a lock held, after a thread's end; and what they provoke.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../tests/lib.sh"

make --no-print-directory -s build/check/watch.so >"$work/made" 2>&1 || not_ok 'watch.so builds' "$work/made"
cat >"$work/program.c" <<'C'
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static int number, woken;
static void *sleeps(void *unused) {
    pthread_barrier_wait(&barrier);
    usleep(200000);
    return unused;
}
static void *sleeps_locked(void *unused) {
    pthread_mutex_lock(&lock);
    nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
    pthread_mutex_unlock(&lock);
    clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = 1000}, NULL);
    return unused;
}
static void *leaves(void *unused) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_exit(unused);
}
static void *wakes(void *unused) {
    pthread_barrier_wait(&barrier);
    usleep(100000);
    pthread_mutex_lock(&lock); /* not before the other has begun to wait */
    number = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return unused;
}
static void *waits(void *unused) {
    pthread_mutex_lock(&lock);
    pthread_barrier_wait(&barrier);
    while (number == 0) {
        pthread_cond_wait(&changed, &lock);
        woken++;
    }
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    return unused;
}
static void *locks(void *unused) {
    for (int i = 0; i < 20; i++) {
        pthread_mutex_lock(&lock);
        number++;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}
static void *spins(void *unused) {
    struct timespec own = {0};
    pthread_barrier_wait(&barrier);
    while (own.tv_nsec < 300000000)
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    return unused;
}
static void *naps(void *unused) {
    pthread_barrier_wait(&barrier);
    usleep(1000);
    return unused;
}
static void *tries_again(void *unused) {
    pthread_mutex_lock(&lock);
    pthread_mutex_trylock(&lock);
    pthread_mutex_unlock(&lock);
    return unused;
}
static void start(void *(*first)(void *), void *(*second)(void *)) {
    pthread_t threads[2];
    pthread_barrier_init(&barrier, NULL, 2);
    pthread_create(&threads[0], NULL, first, NULL);
    if (second != NULL)
        pthread_create(&threads[1], NULL, second, NULL);
    pthread_join(threads[0], NULL);
    if (second != NULL)
        pthread_join(threads[1], NULL);
}
int main(int argc, char **argv) {
    (void)argc;
    if (strcmp(argv[1], "at-once") == 0)
        start(sleeps, sleeps);
    if (strcmp(argv[1], "locked") == 0)
        start(sleeps_locked, NULL);
    if (strcmp(argv[1], "after-end") == 0) {
        start(leaves, NULL);
        usleep(1000);
    }
    if (strcmp(argv[1], "woken") == 0)
        start(waits, wakes);
    if (strcmp(argv[1], "spins") == 0)
        start(spins, naps);
    if (strcmp(argv[1], "own") == 0)
        start(tries_again, NULL);
    if (strcmp(argv[1], "unlocks") == 0)
        start(locks, locks);
    printf("woken %d\n", woken);
    return 0;
}
C
cat >"$work/counts.c" <<'C'
#include <stdio.h>
#include "check/watch_counts.h"
int main(void) {
    struct watch_counts counts;
    if (fread(&counts, sizeof counts, 1, stdin) != 1)
        return 1;
    printf("waits %u at once %u locked %u after end %u ended %u locks %u broadcasts %u cond %u now %u\n",
           counts.waits, counts.most_waits, counts.waits_locked, counts.waits_after_end, counts.ended,
           counts.locks, counts.broadcasts, counts.cond_waits, counts.waiting);
    printf("rests %u spins %u own %u\n", counts.rests, counts.spins, counts.own_locks);
    return 0;
}
C
check 'the program that waits builds' \
    cc -std=gnu17 -D_GNU_SOURCE -pthread -o "$work/program" "$work/program.c"
check 'what reads the counts builds' cc -std=gnu17 -Icommon -o "$work/counts" "$work/counts.c"

# watch WHAT [PROVOKE]: the counts of one run, and what it printed.
watch() {
    head -c 4096 /dev/zero >"$work/watched"
    WATCH_FILE=$work/watched WATCH_PROVOKE=${2:-} LD_PRELOAD=$PWD/build/check/watch.so \
        timeout 60 "$work/program" "$1" && "$work/counts" <"$work/watched"
}

# counts NAME WHAT PROVOKE EXPECTED: a pattern for both lines.
counts() {
    watch "$2" "$3" >"$work/seen" 2>&1
    if tr '\n' ' ' <"$work/seen" | grep -qE "$4"; then pass "$1"; else not_ok "$1: $4" "$work/seen"; fi
}
counts 'two sleeps at the same time' at-once '' 'waits 2 at once 2 locked 0 after end 0 ended 2 .* now 0'
counts 'a sleep with a lock held, and one without' locked '' 'waits 2 at once 1 locked 1 after end 0 ended 1 locks 1'
counts 'a sleep after a thread has ended by pthread_exit' after-end '' 'waits 1 at once 1 locked 0 after end 1 ended 1'
counts 'a condition variable wakes once' woken '' 'woken 1 .* broadcasts 1 cond 1'
counts 'a wait is returned from for no reason' woken wakes 'woken ([2-9]|[1-9][0-9]+) .* broadcasts 1 cond ([2-9]|[1-9][0-9]+)'
counts 'sleeps that are provoked are not counted' unlocks pauses 'waits 0 at once 0 .* locks 40'
counts 'a slow sleep lasts until all others sleep' woken 'slow sleeps' 'woken 1 .* rests 1 spins 0'
counts 'two of them as well' at-once 'slow sleeps' 'at once 2 .* rests 2 spins 0'
counts 'or until one of them has computed all the while' spins 'slow sleeps' ' rests 0 spins [1-9]'
counts 'who locks its own mutex once more is seen' own '' ' own 1'

# took MS NAME WHAT PROVOKE: the run takes that long at least.
took() {
    local before
    before=$(date +%s%N)
    watch "$3" "$4" >"$work/seen" 2>&1
    check "$2" [ "$((($(date +%s%N) - before) / 1000000))" -ge "$1" ]
}
took 80 'whoever unlocks pauses, 4 ms each time' unlocks pauses
took 130 'who was woken pauses for 30 ms or more before it locks again' woken late
