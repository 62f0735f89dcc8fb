/* Right as well: other order, more digits, units behind the numbers, the cache line known by heart. */
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

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    const char *summary = argv[1];
    double free_ns = at(summary, "alone-mutex", 1, "time");
    printf("distance = 64 bytes\nbound = 10.0\n");
    printf("speedup = %.4f\n",
           at(summary, "inside-25", 2, "rate") / at(summary, "inside-25", 1, "rate"));
    printf("contended = %.4f times\n", at(summary, "thread-mutex", 2, "time") / free_ns);
    printf("lock = %.4f\n", free_ns / at(summary, "alone-atomic", 1, "time"));
    printf("lost = %.0f %%\n", at(summary, "thread-volatile", 1, "lost"));
    return 0;
}
