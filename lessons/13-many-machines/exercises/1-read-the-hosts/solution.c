/* Read the hosts: prints the right answer.txt for the summary that its argument names.
 *
 *   cc -Icommon/check -o /tmp/answer lessons/13-many-machines/exercises/1-read-the-hosts/solution.c &&
 *       /tmp/answer plots/lesson13.summary.csv
 */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double latency = value("message-hosts", 0, "latency");
    double bandwidth = value("message-hosts", 0, "bandwidth");
    printf("hosts-per-machine: %.4g\n",
           value("message-hosts", 64, "message") / value("message-rank", 64, "message"));
    printf("us-of-100000: %.4g\n", latency + 100000 / bandwidth);
    printf("half-latency-bytes: %.4g\n", latency * bandwidth);
    printf("per-cent-of-ideal: %.4g\n", 100 * value("raytrace-hosts", 2, "speedup") / 2);
    return 0;
}
