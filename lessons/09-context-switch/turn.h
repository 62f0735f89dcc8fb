/* turn.h - a turn that two workers pass to and fro, and the ways to pass it. */
#ifndef TURN_H
#define TURN_H

#include <stdatomic.h>
#include <stdint.h>

enum { NOBODY = 2 }; /* has the turn before the first one: neither worker 0 nor worker 1 */

/* Lies in memory that both workers see. */
struct turn {
    _Atomic uint32_t whose; /* for yield, futex and spin */
    int futex_private;      /* FUTEX_PRIVATE_FLAG where both are threads of one process, else 0 */
    int files[2][2]; /* for pipe and eventfd: worker i reads its turn from files[i][0], and whoever
                      * passes it writes to files[i][1] */
};

/* open before the workers are started. await returns when worker `me` has the turn, pass gives the
 * turn to worker `to`. All return 0 or an errno value. */
struct way {
    const char *series; /* its name in the result files */
    int (*open)(struct turn *turn);
    int (*await)(struct turn *turn, uint32_t me);
    int (*pass)(struct turn *turn, uint32_t to);
};

/* Spinning needs two CPUs: on one, whoever spins keeps the other from running. */
enum { WAY_YIELD, WAY_FUTEX, WAY_PIPE, WAY_EVENTFD, WAY_SPIN, WAYS };
extern const struct way ways[WAYS];

void turn_close(struct turn *turn); /* closes the files, as far as there are any */

#endif
