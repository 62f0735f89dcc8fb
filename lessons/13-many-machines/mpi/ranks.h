/* ranks.h - what the ranks of lesson 13 do together. Every function here is called by all ranks of the
 * communicator; rank 0 has the work, the clock and the result. */
#ifndef RANKS_H
#define RANKS_H

#include <mpi.h>

#include "../message.h"
#include "../work.h"

/* Scatters the matrix by blocks of rows and hands everybody B, or hands out nothing (a picture is
 * computed from nothing), computes, gathers. The time in ms from after MPI_Barrier until rank 0 has all, and
 * the largest share of it that a rank waited for a CPU. Rank 0 returns 0 or an errno value (EBADMSG: the
 * result is wrong). */
int ranks_compute(MPI_Comm ranks, struct work *work, double *ms, double *delayed);

/* The same once more, and no time of it is believed: rank 0 prints who computed and who spun when (timeline.h), a row for
 * each rank. Returns as above. */
int ranks_trace(MPI_Comm ranks, struct work *work, const char *run);

/* Round trips between ranks 0 and 1, in batches; half of one in microseconds, for each size: the median of the batches.
 * Returns the largest share of the time that one of them waited for a CPU, in the median batch too. Both at rank 0. */
double ranks_exchange(MPI_Comm ranks, bool quick, double us[MESSAGE_SIZES]);

/* Rank 1 dies of SIGKILL while all sum up. Never returns. */
void ranks_die(MPI_Comm ranks);

#endif
