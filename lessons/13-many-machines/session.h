/* session.h - mpirun, started once for a whole lesson: its ranks (mpi/ranks.c) do what they are asked through a
 * socket. Several sessions can rest side by side, so that rounds are interleaved as everywhere in this kit.
 */
#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stddef.h>

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

enum { SESSION_WORDS = 40, SESSION_HOSTS_MOST = 16, HOST_NAME_MOST = 80 };
enum { HOSTS_TEXT_MOST = SESSION_HOSTS_MOST * (HOST_NAME_MOST + sizeof ":1024,") };

/* The hosts of HOSTS="a:8 b:8". */
struct real_hosts {
    size_t count;
    struct {
        char name[HOST_NAME_MOST];
        size_t ranks;
    } list[SESSION_HOSTS_MOST];
    size_t ranks; /* of all */
};

/* Reads HOSTS; returns 0, or EINVAL after it has said what is wrong. */
int real_hosts_read(const char *text, struct real_hosts *hosts);

/* Whether each answers within 10 s and has the program of the ranks at the same place; returns 0, or an errno value
 * after it has said which does not. */
int real_hosts_try(const struct real_hosts *hosts, const char *program);

struct session {
    struct server server; /* server.pid is 0 where it does not run; server.why says why */
    enum where where;
    size_t ranks;
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
