/* Read the evidence: prints the right answer.txt for the summary that its argument names.
 *
 *   cc -Icommon/check -o /tmp/answer lessons/14-choosing/exercises/1-read-the-evidence/solution.c &&
 *       /tmp/answer plots/lesson14.summary.csv
 */
#include "summary.h"

static double named(const char *series, const char *metric) {
    return value(series, NAN, metric); /* its x is its number among the commands */
}

static double computing(const char *series) {
    return named(series, "user") + named(series, "kernel");
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("mixed-computes: %.4g\n", computing("own-mixed"));
    printf("processes-per-threads: %.4g\n",
           named("python-processes", "at-once") / named("python-two-threads", "at-once"));
    printf("clients-per-cpu: %.4g\n", 100 / computing("curl"));
    printf("alone-computes: %.4g\n", 100 * 0.8 / (2.0 - 1.0));
    return 0;
}
