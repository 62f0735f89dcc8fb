#!/usr/bin/env bash
# watch.sh - what the judge of the exercises counts: threads of both libraries, processes however they
# are created, calls that wait; an order that is asked for; and what ThreadSanitizer sees of C11 threads,
# fences and slow stores.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../tests/lib.sh"
# shellcheck source=scripts/lib/exercises.sh
. scripts/lib/exercises.sh
mapfile -t tsan < <(tsan_flags build/check/tsan.a)

watch=$PWD/build/check/watch.so
flags='-std=gnu17 -D_GNU_SOURCE -O1 -pthread'
make --no-print-directory -s build/check/watch.so build/check/tsan.a >"$work/made" 2>&1 || not_ok 'watch.so builds' "$work/made"

# counts: compiles the C on standard input and runs it watched; prints the counts in the order
# of watch_counts.h: watched threads joined joining most_threads returned forks reaped blocks blocked most_blocked.
counts() {
    # shellcheck disable=SC2086
    cc $flags -o "$work/program" -x c - || return
    head -c 4096 /dev/zero >"$work/counts"
    timeout 60 env LD_PRELOAD="$watch" WATCH_FILE="$work/counts" "$work/program" || return
    od -An -v -N44 -tu4 -w44 "$work/counts" | tr -s ' ' | sed 's/^ //'
}

# counted NAME COUNTS: the program on standard input gives these counts.
counted() {
    counts >"$work/is" 2>&1
    if [ "$(cat "$work/is")" = "$2" ]; then pass "$1"; else not_ok "$1" "$work/is"; fi
}

counted 'threads of pthread.h are counted' '1 3 3 3 3 0 0 0 0 0 0' <<'C'
#include <pthread.h>
static void *nothing(void *argument) { return argument; }
int main(void) {
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, nothing, NULL);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
}
C
counted 'threads of threads.h are counted, and their result arrives' '1 2 2 2 1 0 0 0 0 0 0' <<'C'
#include <threads.h>
static int number(void *argument) { return *(int *)argument + 1; }
int main(void) {
    for (int i = 0; i < 2; i++) {
        thrd_t thread;
        int result = 0;
        if (thrd_create(&thread, number, &i) != thrd_success || thrd_join(thread, &result) != thrd_success || result != i + 1)
            return 1;
    }
}
C
counted 'fork, vfork, posix_spawn and posix_spawnp are counted' '1 0 0 0 0 0 4 4 0 0 0' <<'C'
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
    char *words[] = {"true", NULL}, *nothing[] = {NULL};
    pid_t pid;
    if (fork() == 0) _exit(0);
    if (vfork() == 0) _exit(0);
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, words, nothing) != 0) return 1;
    if (posix_spawnp(&pid, "true", NULL, NULL, words, nothing) != 0) return 1;
    if (posix_spawn(&pid, "/does/not/exist", NULL, NULL, words, nothing) == 0) return 1;
    for (int i = 0; i < 4; i++) wait(NULL);
}
C
counted 'calls that wait are counted, one after another' '1 0 0 0 0 0 0 0 7 0 1' <<'C'
#include <poll.h>
#include <sys/select.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>
int main(void) {
    int ends[2];
    char byte;
    struct timespec time = {.tv_nsec = 1000};
    struct timeval us = {.tv_usec = 1};
    if (pipe(ends) != 0 || write(ends[1], "", 1) != 1) return 1;
    nanosleep(&time, NULL), clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL), usleep(1), thrd_sleep(&time, NULL);
    poll(NULL, 0, 1), select(0, NULL, NULL, NULL, &us);
    return read(ends[0], &byte, 1) == 1 ? 0 : 1;
}
C
# Three threads read from a pipe into which nobody writes before all three do.
counted 'threads that wait at the same time are counted together' '1 3 3 3 3 0 0 0 3 0 3' <<'C'
#include <pthread.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
static int ends[2];
static void *wait_for_a_byte(void *argument) {
    char byte;
    return read(ends[0], &byte, 1) == 1 ? argument : NULL;
}
static int at_once(void) { /* most_blocked, from the file of the counts */
    unsigned counts[11] = {0};
    FILE *file = fopen(getenv("WATCH_FILE"), "r");
    size_t read_ = file != NULL ? fread(counts, sizeof *counts, 11, file) : 0;
    if (file != NULL) fclose(file);
    return read_ == 11 ? (int)counts[10] : 0;
}
int main(void) {
    pthread_t threads[3];
    if (pipe(ends) != 0) return 1;
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, wait_for_a_byte, NULL);
    while (at_once() < 3) sched_yield();
    if (write(ends[1], "abc", 3) != 3) return 1;
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
}
C

# Libraries begin before watch.so does. UCX, below Open MPI, has a thread by then, and a destructor for the first
# of all keys, where it would find what is ours.
cat >"$work/library.c" <<'C'
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static pthread_key_t key;
static void at_end(void *value) { if (value != &key) abort(); }
static void *sleeps(void *argument) { usleep(1000); return argument; }
__attribute__((constructor)) static void begin(void) {
    pthread_t thread;
    pthread_key_create(&key, at_end);
    if (pthread_create(&thread, NULL, sleeps, NULL) == 0) pthread_join(thread, NULL);
}
C
# shellcheck disable=SC2086
cc $flags -shared -fPIC -o "$work/library.so" "$work/library.c"
plain=$flags
flags="$flags -Wl,--no-as-needed $work/library.so"
counted 'a thread of a library, before the program: it is left as it is, and not counted' '1 0 0 0 0 0 0 0 0 0 0' <<'C'
int main(void) { return 0; }
C
flags=$plain

# Which of the two is first is chance, unless it is asked for.
cat >"$work/order.c" <<'C'
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
static const char *expected;
static atomic_int order; /* 1 thread first, 2 creator first */
static void *say(void *argument) { atomic_compare_exchange_strong(&order, &(int){0}, 1); return argument; }
int main(int argc, char **argv) {
    pthread_t thread;
    expected = argc > 1 ? argv[1] : "";
    pthread_create(&thread, NULL, say, NULL);
    if (strcmp(expected, "creator") == 0) nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    atomic_compare_exchange_strong(&order, &(int){0}, 2);
    pthread_join(thread, NULL);
    return order == (strcmp(expected, "thread") == 0 ? 1 : 2) ? 0 : 1;
}
C
# shellcheck disable=SC2086
cc $flags -o "$work/order" "$work/order.c"
check 'the creator is first, even if it sleeps' env LD_PRELOAD="$watch" WATCH_FIRST=creator "$work/order" creator
check 'the thread is first, 20 times out of 20' sh -c "
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        LD_PRELOAD=$watch WATCH_FIRST=thread $work/order thread || exit
    done"

cat >"$work/late.c" <<'C'
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
static void *nothing(void *argument) { return argument; }
int main(void) {
    pthread_t thread;
    double start = now_s();
    pthread_create(&thread, NULL, nothing, NULL);
    pthread_join(thread, NULL);
    double joined = now_s();
    if (fork() == 0) _exit(0);
    wait(NULL);
    return joined - start >= 0.3 && now_s() - joined >= 0.3 ? 0 : 1;
}
C
# shellcheck disable=SC2086
cc $flags -o "$work/late" "$work/late.c"
check 'nobody is first: threads and children begin late, also when they are waited for' \
    env LD_PRELOAD="$watch" WATCH_FIRST=nobody "$work/late"

# raced SOURCE: whether ThreadSanitizer reports a race in it, compiled as check.sh does.
raced() {
    # shellcheck disable=SC2086
    cc $flags -g "${tsan[@]}" -o "$work/raced" "$1" &&
        ! setarch -R "$work/raced" >"$work/report" 2>&1 && grep -q 'data race' "$work/report"
}
not_raced() {
    # shellcheck disable=SC2086
    cc $flags -g "${tsan[@]}" -o "$work/raced" "$1" && setarch -R "$work/raced"
}
c11_program() { # LOCK UNLOCK
    cat <<C
#include <threads.h>
static mtx_t lock;
static int sum;
static int add(void *argument) {
    for (int i = 0; i < 100; i++) { $1; sum++; $2; }
    return *(int *)argument;
}
int main(void) {
    thrd_t threads[2];
    int result;
    mtx_init(&lock, mtx_plain);
    for (int i = 0; i < 2; i++) thrd_create(&threads[i], add, &sum);
    for (int i = 0; i < 2; i++) thrd_join(threads[i], &result);
    return sum == 200 ? 0 : 1;
}
C
}
c11_program 'mtx_lock(&lock)' 'mtx_unlock(&lock)' | sed 's/return \*(int \*)argument/(void)argument; return 0/' >"$work/c11.c"
c11_program '' '' >"$work/c11-race.c"
check 'a lock of C11 keeps a race away' not_raced "$work/c11.c"
check 'a race of C11 threads is found' raced "$work/c11-race.c"
fence_program() { # ORDER FENCE
    cat <<C
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
static atomic_int references = 2;
static int written[2];
static void *release(void *argument) {
    *(int *)argument = 1;
    if (atomic_fetch_sub_explicit(&references, 1, $1) == 1) {
        $2;
        if (written[0] + written[1] != 2) abort();
    }
    return NULL;
}
int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, release, &written[i]);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
}
C
}
fence_program memory_order_release 'atomic_thread_fence(memory_order_acquire)' >"$work/fence.c"
fence_program memory_order_release '' >"$work/no-fence.c"
export WATCH_FENCES=1
check 'a fence keeps a race away' not_raced "$work/fence.c"
check 'it is seen in the program' sh -c "nm -u $work/raced | grep -q __tsan_atomic_thread_fence"
unset WATCH_FENCES
check 'without it the race is found' raced "$work/no-fence.c"

# A count that is read and written back: no data race, but with slow stores it goes wrong every time.
count_program() { # CHANGE
    cat <<C
#include <pthread.h>
#include <stdatomic.h>
static atomic_long count;
static void *change(void *argument) {
    for (int i = 0; i < 5; i++) $1;
    return argument;
}
int main(void) {
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, change, NULL);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    return count == 15 ? 0 : 1;
}
C
}
count_program 'count = count + 1' >"$work/two.c"
count_program 'count += 1' >"$work/one.c"
for program in one two; do
    # shellcheck disable=SC2086
    cc $flags -g "${tsan[@]}" -o "$work/$program" "$work/$program.c"
done
lost=0
for _ in 1 2 3 4 5 6 7 8 9 10; do
    WATCH_SLOW_STORES=1 setarch -R "$work/two" 2>"$work/said" || lost=$((lost + 1))
done
check "slow stores lose a change, and say so: $lost of 10 times" [ "$lost $(grep -c 'watch: atomic store' "$work/said")" = '10 3' ]
check 'they leave a change in one operation alone' env WATCH_SLOW_STORES=1 setarch -R "$work/one"
