/* relay.h - models the distance to servers: a process in front of their sockets that hands on whatever
 * comes, in both directions, half of the distance later. So the client waits in poll(2), as it would with
 * a far server, and not in a sleep of its own.
 *
 * One process serves all connections of all servers: it takes little of the CPUs that it shares.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stddef.h>
#include <sys/types.h>

enum { RELAY_MOST = 12 };

struct relay {
    int control; /* a socket, and it is at the other end; 0: it does not run */
};

/* Listens at the sockets far[i], which it makes, and connects to near[i]. A round trip takes distance_ms
 * longer through it. It is nobody's child and ends with its caller, however that ends; the files of its sockets are
 * the caller's to remove.
 * Returns 0 or an errno value, after it has said why. */
int relay_start(struct relay *relay, size_t count, const char *const near[],
                const char *const far[], double distance_ms);
void relay_end(struct relay *relay);

#endif
