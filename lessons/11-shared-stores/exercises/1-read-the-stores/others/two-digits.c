/* Right as well: two digits of each. */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("redis-per-file: %.2g\n",
           value("redis-incr", 4, "time") / value("file-flock", 4, "time"));
    printf("gone-of-1000: %.2g\n", 10 * value("redis-naive", 4, "lost"));
    printf("updates-per-second: %.2g\n", 1e6 / value("postgres-update", 8, "time"));
    printf("tries: %.2g\n", 1 + value("redis-watch", 4, "retries"));
    return 0;
}
