/* calls.c - the system calls of one turn, by a worker that is alone: nobody to switch to. In us.
 *
 *   build/bin/09-context-switch/calls
 *
 * What a turn takes above this is the switch. "empty" is a system call that does nothing else.
 */
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../pair.h"
#include "delay.h"
#include "kit.h"
#include "worker.h"

enum { BATCHES = 5, CALLS = 300 };

static struct turn turn;

static int call_empty(void) {
    return syscall(SYS_getppid) >= 0 ? 0 : errno;
}

static int call_yield(void) {
    return sched_yield() == 0 ? 0 : errno;
}

/* Nobody waits there, and the word is another one than expected: so both return at once. */
static int call_futex(void) {
    int error = ways[WAY_FUTEX].pass(&turn, 1);
    long waited = syscall(SYS_futex, &turn.whose, FUTEX_WAIT | turn.futex_private, 0, NULL);
    return error == 0 && waited != 0 && errno == EAGAIN ? 0 : EBADMSG;
}

/* What it has written it reads itself. */
static int call_pipe(void) {
    int error = ways[WAY_PIPE].pass(&turn, 0);
    return error == 0 ? ways[WAY_PIPE].await(&turn, 0) : error;
}

static int call_eventfd(void) {
    int error = ways[WAY_EVENTFD].pass(&turn, 0);
    return error == 0 ? ways[WAY_EVENTFD].await(&turn, 0) : error;
}

static const struct calls {
    const char *series;
    const struct way *way; /* to be opened; NULL: none */
    int (*call)(void);
} all[] = {{"empty-calls", NULL, call_empty},
           {"yield-calls", NULL, call_yield},
           {"futex-calls", &ways[WAY_FUTEX], call_futex},
           {"pipe-calls", &ways[WAY_PIPE], call_pipe},
           {"eventfd-calls", &ways[WAY_EVENTFD], call_eventfd}};

static int measure(const struct calls *calls) {
    int error = calls->way != NULL ? calls->way->open(&turn) : 0;
    for (size_t batch = 0; batch <= BATCHES && error == 0; batch++) {
        int64_t start = kit_now_ns();
        for (size_t i = 0; i < CALLS && error == 0; i++)
            error = calls->call();
        double us = (double)(kit_now_ns() - start) / CALLS / 1e3;
        if (batch > 0) /* the first one warms up */
            printf("%s 0 turn %.5f\n", calls->series, us);
    }
    turn_close(&turn);
    return error;
}

int main(void) {
    int error = 0;
    worker_pin(worker_cpus() - 1);
    int64_t start = kit_now_ns(), delay = delay_of_thread();
    for (size_t i = 0; i < sizeof all / sizeof *all && error == 0; i++) {
        error = measure(&all[i]);
        if (error != 0)
            printf("error %d %s\n", error, all[i].series);
    }
    printf("empty-calls 0 delayed %.5f\n",
           (double)(delay_of_thread() - delay) / (double)(kit_now_ns() - start));
    return error == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
