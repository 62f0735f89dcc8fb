/* Right as well: as many digits as there are, in another order. */
#include "summary.h"

static double named(const char *series, const char *metric) {
    return value(series, NAN, metric); /* its x is its number among the commands */
}

static double computing(const char *series) {
    return named(series, "user") + named(series, "kernel");
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("alone-computes: %.9g\n", 100 * 0.8 / (2.0 - 1.0));
    printf("processes-per-threads: %.9g\n",
           named("python-processes", "at-once") / named("python-two-threads", "at-once"));
    printf("mixed-computes: %.9g\n", computing("own-mixed"));
    printf("clients-per-cpu: %.9g\n", 100 / computing("curl"));
    return 0;
}
