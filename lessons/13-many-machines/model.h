/* model.h - on paper: the speedup of both jobs on up to 1,024 hosts, from three measured constants: the time of
 * one rank, and the latency and bandwidth of a message between hosts. Nothing here is a measurement.
 *
 * A message of m bytes takes t(m) = latency + m / bandwidth. The first rank hands out and collects p - 1
 * shares one after another; what all need goes from rank to rank as a tree, in log2(p) steps. Computing is
 * divided as finely as wanted.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stddef.h>

#include "message.h"

struct model {
    double one_rank_us;    /* the whole job by one rank */
    double out, all, back; /* bytes: handed out in shares, to everybody, collected in shares */
    struct hockney message;
};

/* The bytes that the job moves: a matrix of `rows` rows, its sums of `depth` terms; a picture. */
struct model model_matrix(double rows, double depth);
struct model model_picture(double bytes);

/* Strong scaling: the job stays as it is. Weak scaling: on p hosts the job is p times as large (for the matrix: p
 * times as many rows of A and C; B stays). Both: how many times as much is done in the same time as by one. */
double model_strong(const struct model *model, double hosts);
double model_weak(const struct model *model, double hosts);

/* The number of hosts, up to `most`, with the largest strong speedup. */
size_t model_best(const struct model *model, size_t most);

enum { MODEL_HOSTS = 1024 };

/* Prints the lines "model-JOB-strong P model S", "model-JOB-weak P model S" for P = 1, 2, 4 ...
 * MODEL_HOSTS, and "model-JOB-strong 1 best P". */
void model_print(const char *job, const struct model *model);

#endif
