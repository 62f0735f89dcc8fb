/* client.h - a client that asks on time, whether the server answers or not. */
#ifndef CLIENT_H
#define CLIENT_H

#include <stddef.h>
#include <stdint.h>

enum fate { FATE_OPEN, FATE_ANSWERED, FATE_LOST }; /* of a request */

struct request {
    int file; /* its connection; -1: none */
    enum fate fate;
    int64_t sent_ns, ended_ns;
};

/* Sends `count` requests to 127.0.0.1, one every interval_ns, each on a connection of its own; number
 * `crash` asks for a crash. It does not wait for an answer before it sends the next. Fills requests.
 * What is not answered 2 s after the last was sent is lost. Says what went wrong. Returns 0 or an
 * errno value. */
int client_run(unsigned port, size_t count, size_t crash, int64_t interval_ns,
               struct request *requests);

#endif
