/* Right as well: three digits of each. */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double saved = value("serial", 6, "wait") - value("async", 6, "wait");
    double slope = (value("lock", 12, "time") - value("lock", 6, "time")) / 6;
    double reached = value("process", 6, "reached");
    double times = value("type-inline", 99, "delay") / value("type-thread", 99, "delay");
    printf("waiting-saved-ms: %.3g\n", saved);
    printf("ms-per-database: %.3g\n", slope);
    printf("processes-reached: %.3g\n", reached);
    printf("slowest-key-times: %.3g\n", times);
    return 0;
}
