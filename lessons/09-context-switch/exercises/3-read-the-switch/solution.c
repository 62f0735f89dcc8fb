/* Read the switch: prints answer.txt from the summary file in argv[1]. */
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
    double thread = at(summary, "yield-thread", 0, "turn");
    double process = at(summary, "yield-process", 0, "turn");
    double pipe = at(summary, "pipe-thread", 0, "turn");
    double calls = at(summary, "pipe-calls", 0, "turn");
    double touched = at(summary, "yield-thread", 1024, "turn");
    double far = at(summary, "pipe-process-far", 0, "roundtrip");
    double near = at(summary, "pipe-process", 0, "roundtrip");
    printf("turn: %.3f\n", thread);
    printf("more: %.2f\n", 100 * (process / thread - 1));
    printf("switch: %.3f\n", pipe - calls);
    printf("touched: %.2f\n", touched / thread);
    printf("wakeup: %.2f\n", far / near);
    return 0;
}
