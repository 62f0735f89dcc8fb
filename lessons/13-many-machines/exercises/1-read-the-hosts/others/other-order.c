/* Right as well: as many digits as there are, in another order. */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double latency = value("message-hosts", 0, "latency");
    double bandwidth = value("message-hosts", 0, "bandwidth");
    printf("per-cent-of-ideal: %.9g\n", 100 * value("raytrace-hosts", 2, "speedup") / 2);
    printf("half-latency-bytes: %.9g\n", latency * bandwidth);
    printf("hosts-per-machine: %.9g\n",
           value("message-hosts", 64, "message") / value("message-rank", 64, "message"));
    printf("us-of-100000: %.9g\n", latency + 100000 / bandwidth);
    return 0;
}
