/* exchange.c - messages between two ranks, and a rank that dies. */
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocate.h"
#include "delay.h"
#include "kit.h"
#include "measure.h"
#include "ranks.h"

enum { TAG = 1, ROUNDS = 20 };

static void bounce(MPI_Comm ranks, int rank, char *buffer, size_t bytes) {
    if (rank == 0) {
        MPI_Send(buffer, (int)bytes, MPI_BYTE, 1, TAG, ranks);
        MPI_Recv(buffer, (int)bytes, MPI_BYTE, 1, TAG, ranks, MPI_STATUS_IGNORE);
    } else {
        MPI_Recv(buffer, (int)bytes, MPI_BYTE, 0, TAG, ranks, MPI_STATUS_IGNORE);
        MPI_Send(buffer, (int)bytes, MPI_BYTE, 0, TAG, ranks);
    }
}

double ranks_exchange(MPI_Comm ranks, bool quick, double us[MESSAGE_SIZES]) {
    char *buffer = kit_allocate(MESSAGE_MOST, 1);
    int rank;
    memset(buffer, 0, MESSAGE_MOST);
    MPI_Comm_rank(ranks, &rank);
    bounce(ranks, rank, buffer, MESSAGE_MOST); /* connects, and touches all pages */
    double own = 0, most = 0;
    for (size_t i = 0; i < MESSAGE_SIZES; i++) {
        double batches[MESSAGE_BATCHES], delays[MESSAGE_BATCHES];
        size_t trips = message_trips(message_sizes[i], quick);
        MPI_Barrier(ranks);
        for (size_t batch = 0; batch < MESSAGE_BATCHES; batch++) {
            int64_t delayed_ns = delay_of_thread();
            double begin = MPI_Wtime(), seconds;
            for (size_t trip = 0; trip < trips; trip++)
                bounce(ranks, rank, buffer, message_sizes[i]);
            seconds = MPI_Wtime() - begin;
            batches[batch] = seconds * 1e6 / (double)trips / 2;
            delays[batch] = (double)(delay_of_thread() - delayed_ns) / 1e9 / seconds;
        }
        us[i] = interval_of(batches, MESSAGE_BATCHES).median;
        /* What disturbs fewer than half of the batches does not reach their median. */
        own = fmax(own, interval_of(delays, MESSAGE_BATCHES).median);
    }
    MPI_Reduce(&own, &most, 1, MPI_DOUBLE, MPI_MAX, 0, ranks);
    free(buffer);
    return most;
}

/* One line for programs/die.c, which names a file for them; else for the reader. */
static void note(const char *format, int64_t number) {
    const char *path = getenv("RANKS_FILE");
    int file = path != NULL ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : STDOUT_FILENO;
    dprintf(file, format, number);
}

void ranks_die(MPI_Comm ranks) {
    int rank, sum, rounds = 0;
    MPI_Comm_rank(ranks, &rank);
    note("rank %" PRId64 "\n", getpid());
    for (;;) {
        if (rank == 1 && rounds++ == ROUNDS) {
            note("dies at %" PRId64 "\n", kit_now_ns());
            raise(SIGKILL);
        }
        MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, ranks);
    }
}
