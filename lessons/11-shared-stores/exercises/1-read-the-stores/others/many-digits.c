/* Right as well: as many digits as there are, in another order. */
#include "summary.h"

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("tries: %.9g\n", 1 + value("redis-watch", 4, "retries"));
    printf("redis-per-file: %.9g\n",
           value("redis-incr", 4, "time") / value("file-flock", 4, "time"));
    printf("gone-of-1000: %.9g\n", 10 * value("redis-naive", 4, "lost"));
    printf("updates-per-second: %.9g\n", 1e6 / value("postgres-update", 8, "time"));
    return 0;
}
