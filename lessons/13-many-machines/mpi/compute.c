/* compute.c - the ray tracer and the matrix product of lesson 3 as MPI programs.
 *
 * The picture: unit u belongs to rank u mod N, and nothing need be sent before; at the end rank 0 gathers rows
 * of the picture. The matrix: each rank gets a block of rows of A (MPI_Scatterv), all get B (MPI_Bcast), and
 * rank 0 gathers blocks of C (MPI_Gatherv). A rank is a process: it sees what it was sent, and nothing else.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "delay.h"
#include "jobs/matrix.h"
#include "jobs/units.h"
#include "ranks.h"
#include "timeline.h"

struct shares {
    int rank, count;
    bool blocks;                   /* of neighbouring units (the matrix), or every N-th unit */
    int *first, *units;            /* of each rank, as blocks */
    int *bytes, *begin;            /* of each rank's result; where it begins among those gathered */
    unsigned char *own, *gathered; /* the latter at rank 0 */
};

static size_t unit_of(const struct shares *shares, int rank, int i) {
    return (size_t)(shares->blocks ? shares->first[rank] + i : rank + i * shares->count);
}

static void divide(struct shares *shares, MPI_Comm ranks, const struct job *job) {
    MPI_Comm_rank(ranks, &shares->rank);
    MPI_Comm_size(ranks, &shares->count);
    shares->blocks = strcmp(job->slug, "matrix") == 0;
    int count = shares->count, all = (int)job->units;
    int *numbers = kit_allocate(4 * (size_t)count, sizeof *numbers);
    shares->first = numbers;
    shares->units = numbers + count;
    shares->bytes = numbers + 2 * count;
    shares->begin = numbers + 3 * count;
    for (int i = 0; i < count; i++) {
        shares->first[i] = all * i / count;
        shares->units[i] =
            shares->blocks ? all * (i + 1) / count - all * i / count : (all - i - 1) / count + 1;
        shares->units[i] = i < all ? shares->units[i] : 0;
        shares->bytes[i] = shares->units[i] * (int)job->unit_bytes;
        shares->begin[i] = i == 0 ? 0 : shares->begin[i - 1] + shares->bytes[i - 1];
    }
    shares->own = kit_allocate((size_t)shares->units[shares->rank] + 1, job->unit_bytes);
    shares->gathered = shares->rank == 0 ? kit_allocate(job->units, job->unit_bytes) : NULL;
}

/* Rows of A and the whole of B; what a rank is not sent stays zero, so that nobody computes with what he
 * could not have. */
static void hand_out(const struct shares *shares, MPI_Comm ranks, struct matrix_input *input) {
    int row = (int)input->depth * MATRIX_SIZE / JOB_UNITS; /* of a unit's rows, in numbers */
    int *numbers = kit_allocate(2 * (size_t)shares->count, sizeof *numbers);
    int *counts = numbers, *begins = numbers + shares->count;
    double *a = input->elements, *b = a + MATRIX_SIZE * input->depth;
    for (int i = 0; i < shares->count; i++) {
        counts[i] = shares->units[i] * row;
        begins[i] = shares->first[i] * row;
    }
    double *mine = a + begins[shares->rank];
    MPI_Scatterv(a, counts, begins, MPI_DOUBLE, shares->rank == 0 ? MPI_IN_PLACE : mine,
                 counts[shares->rank], MPI_DOUBLE, 0, ranks);
    MPI_Bcast(b, (int)input->depth * MATRIX_SIZE, MPI_DOUBLE, 0, ranks);
    free(numbers);
}

static void compute_own(const struct shares *shares, const struct job *job) {
    for (int i = 0; i < shares->units[shares->rank]; i++) {
        timeline_note(TIMELINE_RUNNING);
        job->compute(job->input, unit_of(shares, shares->rank, i),
                     shares->own + (size_t)i * job->unit_bytes);
    }
    timeline_note(TIMELINE_SPINNING);
}

/* From the order in which the ranks' results were gathered to the order of the units. */
static void put_in_place(const struct shares *shares, const struct work *work) {
    const unsigned char *from = shares->gathered;
    for (int rank = 0; rank < shares->count; rank++)
        for (int i = 0; i < shares->units[rank]; i++, from += work->job.unit_bytes)
            memcpy(work->result + unit_of(shares, rank, i) * work->job.unit_bytes, from,
                   work->job.unit_bytes);
}

int ranks_compute(MPI_Comm ranks, struct work *work, double *ms, double *delayed) {
    struct shares shares;
    divide(&shares, ranks, &work->job);
    struct matrix_input *input = (struct matrix_input *)(void *)work->job.input;
    if (shares.blocks && shares.rank != 0)
        memset(input->elements, 0, 2 * MATRIX_SIZE * input->depth * sizeof(double));
    memset(work->result, 0, work->bytes);

    timeline_worker(0);
    timeline_note(TIMELINE_SPINNING);
    MPI_Barrier(ranks);
    double begin = MPI_Wtime();
    int64_t delayed_ns = delay_of_thread();
    if (shares.blocks)
        hand_out(&shares, ranks, input);
    compute_own(&shares, &work->job);
    double own = (double)(delay_of_thread() - delayed_ns);
    MPI_Gatherv(shares.own, shares.bytes[shares.rank], MPI_BYTE, shares.gathered, shares.bytes,
                shares.begin, MPI_BYTE, 0, ranks);
    timeline_note(TIMELINE_RUNNING);
    if (shares.rank == 0)
        put_in_place(&shares, work);
    timeline_note(TIMELINE_ENDED);
    *ms = (MPI_Wtime() - begin) * 1e3;

    MPI_Reduce(&own, delayed, 1, MPI_DOUBLE, MPI_MAX, 0, ranks);
    *delayed = *delayed / 1e6 / *ms;
    bool right = shares.rank != 0 || work_is_right(work, work->result);
    free(shares.own);
    free(shares.gathered);
    free(shares.first);
    return right ? 0 : EBADMSG;
}
