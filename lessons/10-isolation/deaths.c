/* deaths.c - eight ways for a worker to come to a bad end (see team.h).
 *
 * They are mistakes on purpose. Each is written so that the compiler has to keep it: what the language
 * leaves undefined, such as 1 / 0 or a write through NULL, a compiler may turn into nothing at all.
 */
#include "team.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MEGABYTE = 1 << 20, FRAME = 1024 };

/* A page that nobody may read or write, as the page at address 0 is. */
static void write_where_nobody_may(void) {
    volatile char *page = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0] = 1;
}

/* Each call needs a frame of its own, for the one before it is still to be used. */
static size_t recurse(volatile const char *before, size_t depth) {
    volatile char frame[FRAME];
    frame[depth % FRAME] = before[0];
    return depth == SIZE_MAX ? 0 : recurse(frame, depth + 1) + (size_t)frame[depth % FRAME];
}

/* RLIMIT_AS bounds the memory of a process: all its threads together. */
static void take_all_memory(void) {
    while (mmap(NULL, MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED)
        continue;
}

static void compute_for_ever(void) {
    for (volatile unsigned long i = 0;; i++)
        continue;
}

/* The usual mistake: the length belongs to something else than the buffer. */
static void fill(unsigned char *buffer, size_t length) {
    memset(buffer, 'x', length);
}

/* A crash shall leave no file, and start no program that collects crashes: both take their time. */
static void leave_no_core(void) {
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGABRT, SIG_DFL);
}

void die(enum death death, struct worker *worker) {
    volatile size_t length = ROOM + STRAY;
    const volatile char first = 0;
    leave_no_core();
    switch (death) {
    case DEATH_SEGV:
        write_where_nobody_may();
        break;
    case DEATH_ABORT:
        abort();
    case DEATH_EXIT:
        exit(1);
    case DEATH_KILL:
        kill(getpid(), SIGKILL);
        break;
    case DEATH_STACK:
        recurse(&first, 0);
        break;
    case DEATH_MEMORY:
        take_all_memory();
        break;
    case DEATH_LOOP:
        compute_for_ever();
        break;
    case DEATH_STRAY:
        fill(worker->buffer, length);
        break;
    }
}
