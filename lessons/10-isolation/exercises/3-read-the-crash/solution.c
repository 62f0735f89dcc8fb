/* Read the crash: prints the right answer.txt for the summary that its argument names.
 *
 *   cc -o /tmp/answer solution.c && /tmp/answer plots/lesson10.summary.csv
 */
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

/* The largest supervisor that was measured and is smaller than this; 0 where there is none. */
static double size_below(double size) {
    double below = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, "fork") == 0 && rows[i].x < size && rows[i].x > below)
            below = rows[i].x;
    return below;
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double lost = value("server", 1, "lost"), own = value("server-own", 1, "lost");
    double large = size_below(1e9), middle = size_below(large), from = large;
    double slope =
        (value("fork", large, "back") - value("fork", middle, "back")) / (large - middle);
    for (double size = large; value("fresh", size, "back") < value("fork", size, "back");
         size = size_below(size)) {
        from = size;
        if (size == 0)
            break;
    }
    printf("others-lost: %g\n", lost - 1);
    printf("kept-by-the-socket: %g\n", own - lost);
    printf("us-per-MB: %.4g\n", slope);
    printf("fresh-from-MB: %g\n", from);
    return 0;
}
