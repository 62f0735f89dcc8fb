/* Right as well: two digits of each, in another order, with equals signs. */
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
static double next_size(double size) {
    double next = 1e9;
    for (size_t i = 0; i < count; i++)
        if (rows[i].size > size && rows[i].size < next)
            next = rows[i].size;
    return next;
}

static double size_below(double size) {
    double below = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].size < size && rows[i].size > below)
            below = rows[i].size;
    return below;
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double large = size_below(1e9), middle = size_below(large), ten = 0;
    while (ten < large && us("process", ten) < 10 * us("thread", ten))
        ten = next_size(ten);
    double slope = (us("process", large) - us("process", middle)) / (large - middle);
    if (us("process-huge", large) > 0)
        printf("huge-pages-times = %.2g\n", us("process", large) / us("process-huge", large));
    printf("ns-per-page = %.2g\n", slope * 1000 / 256);
    printf("us-per-MB = %.2g\n", slope);
    printf("ten-times-from-MB = %g\n", ten);
    return 0;
}
