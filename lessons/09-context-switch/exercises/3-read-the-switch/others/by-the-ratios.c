/* Right as well: the ratio that the lesson has taken in each round; turns in place of round trips, both
 * of which are half as long; and fewer digits. */
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
    double far = at(summary, "pipe-process-far", 0, "turn");
    double near = at(summary, "pipe-process", 0, "turn");
    printf("turn = %.2f us\n", at(summary, "yield-thread", 0, "turn"));
    printf("more = %.1f %%\n", 100 * at(summary, "yield", 0, "ratio") - 100);
    printf("switch = %.2f us\n",
           at(summary, "pipe-thread", 0, "turn") - at(summary, "pipe-calls", 0, "turn"));
    printf("touched = %.1f\n",
           at(summary, "yield-thread", 1024, "turn") / at(summary, "yield-thread", 0, "turn"));
    printf("wakeup = %.1f\n", far / near);
    return 0;
}
