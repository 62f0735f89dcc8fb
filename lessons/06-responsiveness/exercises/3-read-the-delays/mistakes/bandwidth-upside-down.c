/* says: is the time for 1 MB in µs */
/* 说：是交付 1 MB 所用的 µs */
#include <stdio.h>
#include <string.h>

/* The median of a series at x of a metric in the summary file. */
static double at(const char *summary, const char *series, double x, const char *metric) {
    char line[512], name[64], kind[64];
    double found_x, median, wanted = 0;
    FILE *file = fopen(summary, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%63[^,],%lf,%63[^,],%*[^,],%*d,%lf", name, &found_x, kind, &median) ==
                4 &&
            strcmp(name, series) == 0 && strcmp(kind, metric) == 0 && found_x == x)
            wanted = median;
    if (file != NULL)
        fclose(file);
    return wanted;
}

/* The share in per cent of the keys that were echoed later than that; the samples stand beside the
 * summary. */
static double share_late(const char *summary, const char *series, double ms) {
    char samples[512], line[512], name[64];
    double delay;
    long late = 0, all = 0;
    const char *word = strstr(summary, "summary.csv");
    snprintf(samples, sizeof samples, "%.*ssamples.csv", (int)(word - summary), summary);
    FILE *file = fopen(samples, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%63[^,],0,key,ms,%*d,%lf", name, &delay) == 2 &&
            strcmp(name, series) == 0) {
            all++;
            late += delay > ms;
        }
    if (file != NULL)
        fclose(file);
    return all > 0 ? 100 * (double)late / (double)all : 0;
}

static const double sizes[] = {1, 4, 16, 64, 256, 1024, 4096};

enum { SIZES = sizeof sizes / sizeof *sizes };

static double tenfold_from(const char *summary) {
    for (int i = 0; i < SIZES; i++)
        if (at(summary, "process", sizes[i], "handover") >=
            10 * at(summary, "thread", sizes[i], "handover"))
            return sizes[i];
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 2 || strstr(argv[1], "summary.csv") == NULL)
        return 2;
    const char *summary = argv[1];
    double largest = sizes[SIZES - 1];
    double median = at(summary, "one", 50, "delay");
    double ratio = at(summary, "one", 99, "delay") / at(summary, "thread", 99, "delay");
    double late = share_late(summary, "one", 16);
    double tenfold = tenfold_from(summary);
    double bandwidth = at(summary, "process", largest, "handover") / (largest / 1024);
    printf("median: %.4g\n", median);
    printf("ratio: %.3g\n", ratio);
    printf("late: %.1f\n", late);
    printf("tenfold: %.0f\n", tenfold);
    printf("bandwidth: %.4g\n", bandwidth);
    return 0;
}
