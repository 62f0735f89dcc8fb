/* messages.c - the part of watch.so (see watch.c) that sees where the ranks of an MPI program stand: how many
 * have begun, and how many are in a call that waits. What the numbers mean stands in watch_counts.h.
 *
 * MPI's handles are pointers in Open MPI and numbers in MPICH: they are handed on as they came, so this file
 * needs no mpi.h.
 */
#include <signal.h>
#include <stddef.h>

#include "watch.h"

typedef void *handle;

static void note_call(void) {
    watch_counts()->calls++;
}

int MPI_Init(int *count, char ***arguments);
int MPI_Finalize(void);
int MPI_Init_thread(int *count, char ***arguments, int wanted, int *got);
int MPI_Send(const void *items, int count, handle type, int to, int tag, handle ranks);
int MPI_Ssend(const void *items, int count, handle type, int to, int tag, handle ranks);
int MPI_Rsend(const void *items, int count, handle type, int to, int tag, handle ranks);
int MPI_Bsend(const void *items, int count, handle type, int to, int tag, handle ranks);
int MPI_Isend(const void *items, int count, handle type, int to, int tag, handle ranks,
              handle *request);
int MPI_Issend(const void *items, int count, handle type, int to, int tag, handle ranks,
               handle *request);
int MPI_Recv(void *items, int count, handle type, int from, int tag, handle ranks, void *status);
int MPI_Start(handle *request);
int MPI_Startall(int count, handle *requests);

/* --- beginning -------------------------------------------------------------------------------- */

static struct sigaction before; /* MPI's own, which says what has happened */

/* The access is tried again, and fails again. */
static void note_crash(int number) {
    watch_counts()->rank_crashes++;
    sigaction(number, &before, NULL);
}

static int note_begin(int error) {
    struct sigaction action = {.sa_handler = note_crash};
    sigaction(SIGSEGV, &action, &before);
    watch_counts()->ranks++;
    note_call();
    return error;
}

int MPI_Init(int *count, char ***arguments) {
    int (*next)(int *, char ***) = (int (*)(int *, char ***))watch_next("MPI_Init");
    return note_begin(next(count, arguments));
}

int MPI_Init_thread(int *count, char ***arguments, int wanted, int *got) {
    int (*next)(int *, char ***, int, int *) =
        (int (*)(int *, char ***, int, int *))watch_next("MPI_Init_thread");
    return note_begin(next(count, arguments, wanted, got));
}

int MPI_Finalize(void) {
    int (*next)(void) = (int (*)(void))watch_next("MPI_Finalize");
    watch_counts()->finished++;
    note_call();
    return next();
}

/* --- sending ---------------------------------------------------------------------------------- */

typedef int send_function(const void *, int, handle, int, int, handle);
typedef int begin_function(const void *, int, handle, int, int, handle, handle *);

/* By the function of this name, which may have to wait for the receiver. */
static int send_by(const char *name, bool waits, const void *items, int count, handle type, int to,
                   int tag, handle ranks) {
    send_function *next = (send_function *)watch_next(name);
    watch_counts()->sends++;
    watch_counts()->sending += waits;
    note_call();
    int error = next(items, count, type, to, tag, ranks);
    watch_counts()->sending -= waits;
    note_call();
    return error;
}

int MPI_Send(const void *items, int count, handle type, int to, int tag, handle ranks) {
    return send_by("MPI_Send", true, items, count, type, to, tag, ranks);
}

int MPI_Ssend(const void *items, int count, handle type, int to, int tag, handle ranks) {
    return send_by("MPI_Ssend", true, items, count, type, to, tag, ranks);
}

int MPI_Rsend(const void *items, int count, handle type, int to, int tag, handle ranks) {
    return send_by("MPI_Rsend", false, items, count, type, to, tag, ranks);
}

int MPI_Bsend(const void *items, int count, handle type, int to, int tag, handle ranks) {
    return send_by("MPI_Bsend", false, items, count, type, to, tag, ranks);
}

static int begin_by(const char *name, const void *items, int count, handle type, int to, int tag,
                    handle ranks, handle *request) {
    begin_function *next = (begin_function *)watch_next(name);
    watch_counts()->sends++;
    note_call();
    return next(items, count, type, to, tag, ranks, request);
}

int MPI_Isend(const void *items, int count, handle type, int to, int tag, handle ranks,
              handle *request) {
    return begin_by("MPI_Isend", items, count, type, to, tag, ranks, request);
}

int MPI_Issend(const void *items, int count, handle type, int to, int tag, handle ranks,
               handle *request) {
    return begin_by("MPI_Issend", items, count, type, to, tag, ranks, request);
}

/* What was prepared, which may be a message to somebody. */
int MPI_Start(handle *request) {
    int (*next)(handle *) = (int (*)(handle *))watch_next("MPI_Start");
    watch_counts()->sends++;
    note_call();
    return next(request);
}

int MPI_Startall(int count, handle *requests) {
    int (*next)(int, handle *) = (int (*)(int, handle *))watch_next("MPI_Startall");
    watch_counts()->sends++;
    note_call();
    return next(count, requests);
}

/* --- receiving -------------------------------------------------------------------------------- */

int MPI_Recv(void *items, int count, handle type, int from, int tag, handle ranks, void *status) {
    int (*next)(void *, int, handle, int, int, handle, void *) =
        (int (*)(void *, int, handle, int, int, handle, void *))watch_next("MPI_Recv");
    watch_counts()->receiving++;
    note_call();
    int error = next(items, count, type, from, tag, ranks, status);
    watch_counts()->receiving--;
    note_call();
    return error;
}
