/* own_server.h - a site_server of one's own: started, asked, and ended again. */
#ifndef OWN_SERVER_H
#define OWN_SERVER_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct own_server {
    pid_t pid; /* 0: none */
    char url[64];
};

/* Starts a site_server with so many pages on a free port. It dies with its caller. Says what went
 * wrong. Returns 0 or an errno value; own_server_end ends it in both cases. */
int own_server_start(struct own_server *server, size_t pages, double delay_ms);
void own_server_end(struct own_server *server);

/* How many requests it has answered, and in how many seconds. Returns 0 or an errno value. */
int own_server_ask(const struct own_server *server, size_t *answers, double *seconds);

#endif
