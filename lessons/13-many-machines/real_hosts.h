/* real_hosts.h - the hosts that the reader names: HOSTS="a:8 b:8" make lesson13. */
#ifndef REAL_HOSTS_H
#define REAL_HOSTS_H

#include <stddef.h>

enum { REAL_HOSTS_MOST = 16, HOST_NAME_MOST = 80 };
enum { HOSTS_TEXT_MOST = REAL_HOSTS_MOST * (HOST_NAME_MOST + sizeof ":1024,") };

/* The hosts of HOSTS="a:8 b:8". */
struct real_hosts {
    size_t count;
    struct {
        char name[HOST_NAME_MOST];
        size_t ranks;
    } list[REAL_HOSTS_MOST];
    size_t ranks; /* of all */
};

/* Reads HOSTS; returns 0, or EINVAL after it has said what is wrong. */
int real_hosts_read(const char *text, struct real_hosts *hosts);

/* Whether each answers within 10 s and has the program of the ranks at the same place; returns 0, or an errno value
 * after it has said which does not. */
int real_hosts_try(const struct real_hosts *hosts, const char *program);

/* What takes a command to another host: ssh, or what Open MPI has been told to use in its place. */
const char *real_hosts_agent(void);

/* Tells so the Open MPI that this process becomes, of whichever version; returns as setenv(3). */
int real_hosts_set_agent(const char *agent);

#endif
