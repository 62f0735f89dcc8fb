/* Right as well: two digits of each. */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double latency = value("message-hosts", 0, "latency");
    double bandwidth = value("message-hosts", 0, "bandwidth");
    printf("hosts-per-machine: %.2g\n",
           value("message-hosts", 64, "message") / value("message-rank", 64, "message"));
    printf("us-of-100000: %.2g\n", latency + 100000 / bandwidth);
    printf("half-latency-bytes: %.2g\n", latency * bandwidth);
    printf("per-cent-of-ideal: %.2g\n", 100 * value("raytrace-hosts", 2, "speedup") / 2);
    return 0;
}
