/* Right as well: every time of a turn is half of a round trip. */
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
    double turn = at(summary, "yield-thread", 0, "roundtrip") / 2;
    double process = at(summary, "yield-process", 0, "roundtrip") / 2;
    double pipe = at(summary, "pipe-thread", 0, "roundtrip") / 2;
    printf("# my answers\n\n");
    printf("wakeup: %.2fx\n", at(summary, "pipe-process-far", 0, "roundtrip") /
                                  at(summary, "pipe-process", 0, "roundtrip"));
    printf("touched: %.1fx\n", at(summary, "yield-thread", 1024, "turn") / turn);
    printf("switch: %.2f us\n", pipe - at(summary, "pipe-calls", 0, "turn"));
    printf("more: %.1f%%\n", 100 * (process - turn) / turn);
    printf("turn: %.2f us\n", turn);
    return 0;
}
