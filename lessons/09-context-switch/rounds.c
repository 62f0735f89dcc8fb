/* rounds.c - see rounds.h. What claims compare is in every round; the rest takes turns. */
#include "rounds.h"

#include "show.h"
#include "tools.h"
#include "worker.h"

static const char *const way_names[] = {"yield", "futex", "pipe", "eventfd"};
enum { WAY_NAMES = 4 };

/* Processes / threads, in each round in which both were measured. */
static void add_ratio(struct experiment *e, const char *series, const char *thread,
                      const char *process, double kb) {
    experiment_derive(e, (struct value){series, kb, RATIO}, 1,
                      (struct ratio){{process, kb, TURN}, {thread, kb, TURN}});
}

/* The bare switch is in every round twice. */
static void add_working_set(struct experiment *e, size_t size) {
    double kb = (double)size;
    experiment_cells(e,
                     "yield-thread yield-process futex-thread futex-process pipe-thread "
                     "pipe-process eventfd-thread eventfd-process",
                     kb);
    add_ratio(e, "yield", "yield-thread", "yield-process", kb);
    add_ratio(e, "futex", "futex-thread", "futex-process", kb);
    add_ratio(e, "pipe", "pipe-thread", "pipe-process", kb);
    add_ratio(e, "eventfd", "eventfd-thread", "eventfd-process", kb);
    for (size_t i = 0; i < WAY_NAMES; i++)
        experiment_program(e, size == 0 && i % 2 == 0 ? 1 : 4, "pair %s %zu line SEED",
                           way_names[i], size);
    if (size == 0) {
        experiment_program(e, 1, "pair yield 0 line SEED");
        return;
    }
    experiment_cells(e, "yield-thread-page yield-process-page alone alone-page both both-page", kb);
    add_ratio(e, "yield-page", "yield-thread-page", "yield-process-page", kb);
    experiment_program(e, 4, "pair yield %zu page SEED", size);
    experiment_program(e, 4, "touch %zu", size);
}

static void add_two_cpus(struct experiment *e) {
    experiment_cells(e,
                     "pipe-thread-far pipe-process-far futex-thread-far futex-process-far "
                     "spin-thread-far spin-process-far pipe-thread-free pipe-process-free",
                     0);
    if (worker_cpus() < 2)
        return;
    experiment_program(e, 1, "pair pipe 0 far SEED");
    experiment_program(e, 4, "pair futex 0 far SEED");
    experiment_program(e, 4, "pair spin 0 far SEED");
    experiment_program(e, 4, "pair pipe 0 free SEED");
}

static void add_rest(struct experiment *e) {
    char path[TOOL_PATH];
    experiment_cells(e,
                     "empty-calls yield-calls futex-calls pipe-calls eventfd-calls stay move "
                     "hog pipe-thread-hog pipe-process-hog sleep-alone sleep-hog "
                     "perf-process perf-thread perf-free lat-ctx",
                     0);
    experiment_cells(e, "stay move", 1024);
    for (size_t kb = 0; kb <= 1024; kb += 1024)
        experiment_program(e, 4, "migrate %zu", kb);
    experiment_program(e, 4, "calls");
    experiment_program(e, 4, "slice");
    experiment_program(e, 4, "pair pipe 0 hog SEED");
    if (tool_find("perf", path)) {
        experiment_program(e, 4, "other_tool perf process");
        experiment_program(e, 4, "other_tool perf thread");
        experiment_program(e, 8, "other_tool perf free");
    }
    if (tool_find("lat_ctx", path))
        experiment_program(e, 8, "other_tool lat_ctx");
}

void add_rounds(struct experiment *e, size_t largest) {
    for (size_t kb = 0; kb <= largest; kb = kb == 0 ? 64 : kb < 4096 ? 4 * kb : 2 * kb)
        add_working_set(e, kb);
    add_two_cpus(e);
    add_rest(e);
}
