/* Read the databases: prints the right answer.txt for the summary that its argument names.
 *
 *   cc -Icommon/check -o /tmp/answer lessons/12-six-databases/exercises/2-read-the-databases/solution.c &&
 *       /tmp/answer plots/lesson12.summary.csv
 */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double saved = value("serial", 6, "wait") - value("async", 6, "wait");
    double slope = (value("lock", 12, "time") - value("lock", 6, "time")) / 6;
    double reached = value("process", 6, "reached");
    double times = value("type-inline", 99, "delay") / value("type-thread", 99, "delay");
    printf("waiting-saved-ms: %.5g\n", saved);
    printf("ms-per-database: %.5g\n", slope);
    printf("processes-reached: %.5g\n", reached);
    printf("slowest-key-times: %.5g\n", times);
    return 0;
}
