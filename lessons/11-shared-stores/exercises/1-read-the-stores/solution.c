/* Read the stores: prints the right answer.txt for the summary that its argument names.
 *
 *   cc -Icommon/check -o /tmp/answer lessons/11-shared-stores/exercises/1-read-the-stores/solution.c &&
 *       /tmp/answer plots/lesson11.summary.csv
 */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("redis-per-file: %.4g\n",
           value("redis-incr", 4, "time") / value("file-flock", 4, "time"));
    printf("gone-of-1000: %.4g\n", 10 * value("redis-naive", 4, "lost"));
    printf("updates-per-second: %.4g\n", 1e6 / value("postgres-update", 8, "time"));
    printf("tries: %.4g\n", 1 + value("redis-watch", 4, "retries"));
    return 0;
}
