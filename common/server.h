/* server.h - a server that is not of the kit, for as long as the program runs: it listens on a Unix socket in
 * a temporary folder of its own, and both are gone when the program ends, however that is.
 *
 * A process of its own, the keeper, starts the server and waits at a socket for the end of the program: where
 * that is killed with SIGKILL, too, the kernel closes its end. Then the keeper stops the server,
 * kills whatever that has left, and removes the folder. It is nobody's child and in a session of its own,
 * so that Ctrl-C does not reach it, and it has no file of the program's open. Where the keeper is killed the
 * server dies with it (PR_SET_PDEATHSIG): then the server has ended, and server_stop ends what it had forked and
 * removes the folder.
 *
 * A program that root runs starts servers as the user nobody: some refuse to be root.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "worker.h"

struct server_order {
    /* The program, a path or looked up on PATH, and its arguments; ends with NULL. It runs in the folder, so
     * that arguments name the socket, and files, without a path. What it prints goes into a file there. */
    char *const *command;
    const char *name;   /* what sentences call it; NULL: the first word of the command */
    const char *socket; /* the name of its socket in the folder */
    /* It is ready when it listens and, unless NULL, its answer to `ask` begins with `answer`; or, unless
     * NULL, when is_ready says so of its folder. */
    const char *ask, *answer;
    bool (*is_ready)(const char *folder);
    /* Unless NULL, called before the program is started, by the user that we are, in the process that
     * becomes the server, in the folder. Returns 0, or another value after it has printed why on
     * standard error. */
    int (*prepare)(const char *folder, const void *context);
    const void *context;
    int stop_signal; /* asks it to end; 0: SIGTERM */
    bool as_we_are;  /* root's server is root, too */
    double seconds;  /* it must be ready after; 0: 5 */
};

/* A server as its program sees it; the same object until it is stopped. */
struct server {
    char folder[96];
    char socket[108]; /* its path; as long as sun_path (unix(7)) */
    pid_t pid;        /* 0: it does not run */
    char why[480];    /* a sentence in the reader's language: why it does not run */
    /* For server.c. */
    int control, report;
    bool ended, keeper_died;
    struct worker_end end;
    int no_folder; /* why none could be made, an errno value */
    struct server *next;
};

/* Starts a server and waits until it is ready. Returns 0, or an errno value and the reason in server->why: ENOENT
 * where there is no such program, ENAMETOOLONG where the socket's path is too long, ETIMEDOUT where it is not
 * ready in time, ECHILD where it has ended. Then there is no server, and nothing is left of it.
 * Not for several threads at once. */
int server_start(struct server *server, const struct server_order *order);

/* The same in two steps, so that several servers start at the same time: begin each, then await each. What did
 * not begin need not be awaited. */
int server_begin(struct server *server, const struct server_order *order);
int server_await(struct server *server, const struct server_order *order);

/* Makes the folder alone, ours, which is gone when the program ends as a server's is. Returns as above. */
int server_folder(struct server *server);

/* Stops it, waits for its end and removes its folder. Harmless where it does not run. When the program calls
 * exit, or returns from main, it is done to all. */
void server_stop(struct server *server);

/* Begins to stop it; server_stop waits for its end. So several end at the same time. */
void server_stop_begin(struct server *server);

/* Waits until it has ended, by itself or with its keeper. */
void server_wait(struct server *server);

/* Sends the server a signal; SIGKILL waits for its end, and the folder stays. Returns 0 or an errno value. */
int server_signal(struct server *server, int signal_number);

/* Starts it again in the folder as it is, after it has ended, without order->prepare. Returns as server_start. */
int server_restart(struct server *server, const struct server_order *order);

/* Whether it has ended by itself, and how, to *end (NULL: nobody wants to know). Does not wait. */
bool server_has_ended(struct server *server, struct worker_end *end);

/* Where it has ended, a sentence about it in server->why; returns whether it has. */
bool server_explain(struct server *server, const char *name);

/* --- for prepare ------------------------------------------------------------------------------- */

/* Becomes the user as whom servers run. Returns 0 or an errno value. */
int server_become_user(void);

/* Runs a program and waits for it, as that user where `as_user`. What it prints goes where our own output goes.
 * Returns whether it has ended well. */
bool server_run(char *const command[], bool as_user);

/* Gives a folder and what is in it to that user; the folder must be ours. Returns 0 or an errno value. */
int server_give(const char *folder);

#endif
