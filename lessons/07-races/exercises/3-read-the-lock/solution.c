/* Read the lock: prints answer.txt from the summary file in argv[1]. */
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
    double mutex = at(summary, "alone-mutex", 1, "time");
    double atomic = at(summary, "alone-atomic", 1, "time");
    double contended = at(summary, "thread-mutex", 2, "time");
    double one = at(summary, "inside-25", 1, "rate");
    double two = at(summary, "inside-25", 2, "rate");
    double distance = 128;
    while (distance > 8 &&
           at(summary, "atomic", distance / 2, "time") < 1.5 * at(summary, "atomic", 128, "time"))
        distance /= 2;
    printf("lost: %.1f\n", at(summary, "thread-volatile", 1, "lost"));
    printf("lock: %.2f\n", mutex / atomic);
    printf("contended: %.2f\n", contended / mutex);
    printf("speedup: %.2f\n", two / one);
    printf("bound: %d\n", 10);
    printf("distance: %.0f\n", distance);
    return 0;
}
