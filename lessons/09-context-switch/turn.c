/* turn.c - the ways to pass the turn: sched_yield(2), futex(2), pipe(2), eventfd(2), spinning.
 *
 * On one CPU only one worker runs. So whoever waits for the turn must leave the CPU, and each turn
 * costs a context switch. The ways differ in how the waiting worker leaves and how it comes back.
 */
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- yield: stays ready to run, and asks the scheduler to take another one first ------------- */

static int open_word(struct turn *turn) {
    atomic_store(&turn->whose, NOBODY);
    return 0;
}

static int await_yield(struct turn *turn, uint32_t me) {
    while (atomic_load(&turn->whose) != me)
        sched_yield();
    return 0;
}

static int pass_word(struct turn *turn, uint32_t to) {
    atomic_store(&turn->whose, to);
    return 0;
}

/* --- futex: sleeps until the word is woken (mutexes and conditions are made of it) ------------ */

static int await_futex(struct turn *turn, uint32_t me) {
    uint32_t seen;
    while ((seen = atomic_load(&turn->whose)) != me)
        if (syscall(SYS_futex, &turn->whose, FUTEX_WAIT | turn->futex_private, seen, NULL) != 0 &&
            errno != EAGAIN && errno != EINTR) /* EAGAIN: it has changed already */
            return errno;
    return 0;
}

static int pass_futex(struct turn *turn, uint32_t to) {
    atomic_store(&turn->whose, to);
    /* All who wait: before the first turn these are both. */
    long woken = syscall(SYS_futex, &turn->whose, FUTEX_WAKE | turn->futex_private, INT_MAX);
    return woken >= 0 ? 0 : errno;
}

/* --- pipe: sleeps until there is a byte ------------------------------------------------------- */

static int open_pipes(struct turn *turn) {
    for (int i = 0; i < 2; i++)
        if (pipe2(turn->files[i], O_CLOEXEC) != 0)
            return errno;
    return 0;
}

static int await_pipe(struct turn *turn, uint32_t me) {
    char byte;
    ssize_t got;
    do
        got = read(turn->files[me][0], &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? 0 : got == 0 ? EPIPE : errno;
}

static int pass_pipe(struct turn *turn, uint32_t to) {
    return write(turn->files[to][1], "", 1) == 1 ? 0 : errno;
}

/* --- eventfd: sleeps until a number in the kernel is not 0 ------------------------------------ */

static int open_eventfds(struct turn *turn) {
    for (int i = 0; i < 2; i++) {
        turn->files[i][0] = turn->files[i][1] = eventfd(0, EFD_CLOEXEC);
        if (turn->files[i][0] < 0)
            return errno;
    }
    return 0;
}

static int await_eventfd(struct turn *turn, uint32_t me) {
    uint64_t number;
    ssize_t got;
    do
        got = read(turn->files[me][0], &number, sizeof number);
    while (got < 0 && errno == EINTR);
    return got == sizeof number ? 0 : errno;
}

static int pass_eventfd(struct turn *turn, uint32_t to) {
    uint64_t one = 1;
    return write(turn->files[to][1], &one, sizeof one) == sizeof one ? 0 : errno;
}

/* --- spin: never leaves the CPU --------------------------------------------------------------- */

static int await_spin(struct turn *turn, uint32_t me) {
    while (atomic_load(&turn->whose) != me)
        continue;
    return 0;
}

const struct way ways[WAYS] = {
    [WAY_YIELD] = {"yield", open_word, await_yield, pass_word},
    [WAY_FUTEX] = {"futex", open_word, await_futex, pass_futex},
    [WAY_PIPE] = {"pipe", open_pipes, await_pipe, pass_pipe},
    [WAY_EVENTFD] = {"eventfd", open_eventfds, await_eventfd, pass_eventfd},
    [WAY_SPIN] = {"spin", open_word, await_spin, pass_word},
};

void turn_close(struct turn *turn) {
    for (int i = 0; i < 2; i++) {
        if (turn->files[i][0] > 0)
            close(turn->files[i][0]);
        if (turn->files[i][1] > 0 && turn->files[i][1] != turn->files[i][0])
            close(turn->files[i][1]);
        turn->files[i][0] = turn->files[i][1] = 0;
    }
}
