/* Right as well: as many digits as there are, in another order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char series[32], metric[32];
    double x, median;
} rows[2048];
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
static double value(const char *series, const char *metric) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, series) == 0 && strcmp(rows[i].metric, metric) == 0)
            return rows[i].median;
    return -1;
}

static double computing(const char *series) {
    return value(series, "user") + value(series, "kernel");
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    printf("alone-computes: %.9g\n", 100 * 0.8 / (2.0 - 1.0));
    printf("processes-per-threads: %.9g\n",
           value("python-processes", "at-once") / value("python-two-threads", "at-once"));
    printf("mixed-computes: %.9g\n", computing("own-mixed"));
    printf("clients-per-cpu: %.9g\n", 100 / computing("curl"));
    return 0;
}
