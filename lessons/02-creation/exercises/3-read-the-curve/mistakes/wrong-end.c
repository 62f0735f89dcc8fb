/* says: read from the small end */
/* 说：要从小的一端读起 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    char series[32];
    double size, us;
} rows[256];
static size_t count;

static void read_summary(const char *path) {
    char line[256];
    FILE *file = path != NULL ? fopen(path, "r") : NULL;
    if (file == NULL)
        exit(1);
    while (count < sizeof rows / sizeof *rows && fgets(line, sizeof line, file) != NULL)
        count += sscanf(line, "%31[^,],%lf,time,us,%*d,%lf", rows[count].series, &rows[count].size,
                        &rows[count].us) == 3;
    fclose(file);
}

/* The time of a series at a size; 0 when it was not measured. */
static double us(const char *series, double size) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, series) == 0 && rows[i].size == size)
            return rows[i].us;
    return 0;
}

/* The measured size of the parent next above this one, and next below. */
static double size_below(double size) {
    double below = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].size < size && rows[i].size > below)
            below = rows[i].size;
    return below;
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double large = size_below(1e9), middle = size_below(large), ten = large;
    double slope = (us("process", large) - us("process", middle)) / (large - middle);
    printf("ten-times-from-MB: %g\n", ten);
    printf("us-per-MB: %.4g\n", slope);
    printf("ns-per-page: %.4g\n", slope * 1000 / 256);
    if (us("process-huge", large) > 0)
        printf("huge-pages-times: %.4g\n", us("process", large) / us("process-huge", large));
    return 0;
}
