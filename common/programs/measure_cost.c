/* measure_cost.c - what the measuring itself costs: two looks at the clock and one sample.
 *
 *   build/bin/measure_cost    prints nanoseconds a sample, the median of 101 batches of 10000
 */
#include <stdio.h>
#include <stdlib.h>

#include "kit.h"
#include "measure.h"

enum { BATCHES = 101, SAMPLES = 10000 };

static int take_batch(size_t run, struct recording *recording, void *context) {
    double *batches = context;
    static size_t batch;
    (void)run;
    int64_t start = kit_now_ns();
    for (int i = 0; i < SAMPLES; i++) {
        int64_t before = kit_now_ns();
        record(recording, 0, 0, (double)(kit_now_ns() - before));
    }
    batches[batch++ % BATCHES] = (double)(kit_now_ns() - start) / SAMPLES;
    return 0;
}

int main(void) {
    static double batches[BATCHES];
    const struct cell cell = {"nothing", 0};
    const struct metric metric = {"time", "ns"};
    const struct plan plan = {.cells = &cell,
                              .cell_count = 1,
                              .metrics = &metric,
                              .metric_count = 1,
                              .run_count = BATCHES,
                              .run = take_batch,
                              .context = batches,
                              .budget_s = 0.1,
                              .seed = 1};
    struct recording recording;
    if (measure(&plan, &recording) != 0)
        return EXIT_FAILURE;
    struct interval cost = interval_of(batches, BATCHES);
    printf("%.1f [%.1f, %.1f]\n", cost.median, cost.low, cost.high);
    recording_free(&recording);
    return EXIT_SUCCESS;
}
