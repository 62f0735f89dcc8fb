/* Right as well: as many digits as there are, in another order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char series[32], metric[32];
    double x, median;
} rows[1024];
static size_t count;

static void read_summary(const char *path) {
    char line[256];
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    if (file == NULL)
        exit(1);
    while (count < sizeof rows / sizeof *rows && fgets(line, sizeof line, file) != NULL)
        count += sscanf(line, "%31[^,],%lf,%31[^,],%*[^,],%*d,%lf", rows[count].series,
                        &rows[count].x, rows[count].metric, &rows[count].median) == 4;
    fclose(file);
}

/* -1 where it was not measured. */
static double value(const char *series, double x, const char *metric) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, series) == 0 && rows[i].x == x &&
            strcmp(rows[i].metric, metric) == 0)
            return rows[i].median;
    return -1;
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("tries: %.9g\n", 1 + value("redis-watch", 4, "retries"));
    printf("redis-per-file: %.9g\n",
           value("redis-incr", 4, "time") / value("file-flock", 4, "time"));
    printf("gone-of-1000: %.9g\n", 10 * value("redis-naive", 4, "lost"));
    printf("updates-per-second: %.9g\n", 1e6 / value("postgres-update", 8, "time"));
    return 0;
}
