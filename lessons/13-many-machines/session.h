/* session.h - mpirun, started once for a whole lesson: its ranks (mpi/ranks.c) do what they are asked through a
 * socket. Several sessions can rest side by side, so that rounds are interleaved as everywhere in this kit.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "real_hosts.h"
#include "server.h"

/* The MPI of this machine. */
struct mpi {
    bool there;
    bool open_mpi; /* else MPICH */
    char why[320]; /* where it is not there: a sentence */
};

/* Looks for it. Returns 0, also where there is none, or the errno value with which the system refused a process,
 * and has said so. */
int mpi_find(struct mpi *mpi);

/* Where ranks run. */
enum where {
    MACHINE, /* this machine, as it is */
    MADE,    /* two hosts that are made of it (hosts.h) */
    REAL     /* the hosts that HOSTS names */
};

enum { SESSION_WORDS = 40 };

struct session {
    struct server server; /* server.pid is 0 where it does not run; server.why says why */
    enum where where;
    size_t ranks;
    size_t of_first; /* how many of them are on the first host */
    char words[SESSION_WORDS][HOSTS_TEXT_MOST];
    char *command[SESSION_WORDS + 1];
    bool open_mpi;
    struct server_order order;
};

/* Begins to start the ranks, so that several sessions start at the same time: `ranks` of them, half of them on each
 * made host, or those of the real ones; `argument` is what mpi/ranks.c takes. Where MPI is not there (mpi->there is
 * false) and `where` is MADE, it makes the hosts alone. Returns as server_begin. */
int session_begin(struct session *session, const struct mpi *mpi, enum where where, size_t ranks,
                  const struct real_hosts *hosts, const char *argument);

/* Waits until the ranks can be asked. Returns as server_await. */
int session_await(struct session *session);

#endif
