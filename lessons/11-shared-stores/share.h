/* share.h - N workers change a counter or a table in a store, again and again: how long does an update take, and
 * how many are lost?
 */
#ifndef SHARE_H
#define SHARE_H

#include "store.h"
#include "worker.h"

enum { SHARE_MOST = 64, SILENCES_MOST = 10 };

struct outcome {
    double us;      /* an update, all workers counted together */
    double lost;    /* per cent of the updates that were acknowledged */
    double retries; /* tries again, an update */
    double off;     /* of a table: how far its sum is from what it was */
    double refused; /* per cent of the updates that were asked for */
    char why[256];  /* of an error; "" where there is nothing to say */
};

/* Lets `count` workers of this kind, with a connection each, make updates for ms milliseconds, one each at
 * least; again where a store was silent for too long, but does not hang. Returns 0 or an errno value; EINTR where a worker was killed, by the signal *killed. */
int share_run(const struct way *way, const struct places *places, enum worker_kind kind,
              size_t count, double ms, struct outcome *outcome, int *killed);

#endif
