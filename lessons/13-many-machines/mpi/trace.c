/* trace.c - a job by ranks that note what they do. Each has a timeline of its own and prints it into memory; rank 0
 * prints all of them. They run on one machine, so that their clocks are the same. */
#include <stdio.h>
#include <stdlib.h>

#include "allocate.h"
#include "ranks.h"
#include "timeline.h"

enum { TAG = 2 };

/* The notes of this rank as text; its length with the final zero to *size. */
static char *own_notes(int rank, const char *run, size_t *size) {
    char name[16], *text = NULL;
    const char *const names[] = {name};
    snprintf(name, sizeof name, "rank-%d", rank);
    FILE *file = open_memstream(&text, size);
    if (file == NULL)
        abort();
    timeline_print(file, run, names);
    fclose(file);
    *size += 1;
    return text;
}

static void print_others(MPI_Comm ranks, int count) {
    for (int rank = 1; rank < count; rank++) {
        MPI_Status status;
        int bytes;
        MPI_Probe(rank, TAG, ranks, &status);
        MPI_Get_count(&status, MPI_CHAR, &bytes);
        char *text = kit_allocate((size_t)bytes, 1);
        MPI_Recv(text, bytes, MPI_CHAR, rank, TAG, ranks, MPI_STATUS_IGNORE);
        fputs(text, stdout);
        free(text);
    }
}

int ranks_trace(MPI_Comm ranks, struct work *work, const char *run) {
    double ms, delayed;
    size_t size;
    int rank, count;
    MPI_Comm_rank(ranks, &rank);
    MPI_Comm_size(ranks, &count);
    if (timeline_open(1) != 0)
        abort();
    MPI_Barrier(ranks); /* so that all are awake when they begin to note */
    int error = ranks_compute(ranks, work, &ms, &delayed);
    char *text = own_notes(rank, run, &size);
    if (rank == 0) {
        fputs(text, stdout);
        print_others(ranks, count);
    } else {
        MPI_Send(text, (int)size, MPI_CHAR, 0, TAG, ranks);
    }
    free(text);
    return error;
}
