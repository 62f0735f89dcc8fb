/* model.c - see model.h. */
#include "model.h"

#include <math.h>
#include <stdio.h>

struct model model_matrix(double rows, double depth) {
    double row = depth * sizeof(double);
    return (struct model){
        .out = rows * row, .all = rows * row, .back = rows * rows * sizeof(double)};
}

struct model model_picture(double bytes) {
    return (struct model){.back = bytes};
}

/* What a share of so many bytes costs the first rank, for each of the others; nothing where there is
 * nothing to send. */
static double shares_us(const struct model *model, double bytes, double hosts) {
    return bytes > 0 ? (hosts - 1) * hockney_us(model->message, bytes / hosts) : 0;
}

static double tree_us(const struct model *model, double hosts) {
    return model->all > 0 ? ceil(log2(hosts)) * hockney_us(model->message, model->all) : 0;
}

double model_strong(const struct model *model, double hosts) {
    double us = model->one_rank_us / hosts + tree_us(model, hosts) +
                shares_us(model, model->out, hosts) + shares_us(model, model->back, hosts);
    return model->one_rank_us / us;
}

double model_weak(const struct model *model, double hosts) {
    double us = model->one_rank_us + tree_us(model, hosts) +
                shares_us(model, model->out * hosts, hosts) +
                shares_us(model, model->back * hosts, hosts);
    return hosts * model->one_rank_us / us;
}

size_t model_best(const struct model *model, size_t most) {
    size_t best = 1;
    for (size_t hosts = 2; hosts <= most; hosts++)
        if (model_strong(model, (double)hosts) > model_strong(model, (double)best))
            best = hosts;
    return best;
}

void model_print(const char *job, const struct model *model) {
    for (size_t hosts = 1; hosts <= MODEL_HOSTS; hosts *= 2) {
        printf("model-%s-strong %zu model %.6g\n", job, hosts, model_strong(model, (double)hosts));
        printf("model-%s-weak %zu model %.6g\n", job, hosts, model_weak(model, (double)hosts));
    }
    printf("model-%s-strong 1 best %zu\n", job, model_best(model, MODEL_HOSTS));
}
