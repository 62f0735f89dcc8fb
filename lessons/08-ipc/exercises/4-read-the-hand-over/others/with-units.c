/* Right as well: with units behind the numbers, and the rate by way of bytes. */
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

static const double sizes[] = {64, 4096, 65536, 1048576};

/* The smallest size from which on the queue is quicker at all larger ones. */
static double quicker_from(const char *summary) {
    double from = 0;
    for (int i = 3; i >= 0; i--) {
        if (at(summary, "queue-thread", sizes[i], "time") >=
            at(summary, "pipe-process", sizes[i], "time"))
            break;
        from = sizes[i];
    }
    return from;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    const char *summary = argv[1];
    double pipe = at(summary, "pipe-process", 65536, "time");
    double queue = at(summary, "queue-thread", 65536, "time");
    double ring = at(summary, "ring-process", 65536, "time");
    double place = at(summary, "place-process", 65536, "time");
    double megabyte = at(summary, "pipe-process", 1048576, "time");
    double us = at(summary, "queue-depth", 1, "time") - at(summary, "queue-depth", 1024, "time");
    double switches =
        at(summary, "queue-depth", 1, "switches") - at(summary, "queue-depth", 1024, "switches");
    printf("pipe: %.3f times\n", pipe / queue);
    printf("copying: %.3f us\n", ring - place);
    printf("from: %.0f bytes\n", quicker_from(summary));
    printf("rate: %.1f MB\n", 1048576 / (megabyte / 1e6) / 1024 / 1024);
    printf("switch: %.3f us\n", us / switches);
    return 0;
}
