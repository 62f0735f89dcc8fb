/* says: is the end of the curve; asked for is one worker on each CPU */
/* 说：是曲线的尽头；问的是每个 CPU 上一个 worker */
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

static double workers_compared(const char *summary) {
    char line[512];
    double workers = 0;
    FILE *file = fopen(summary, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        sscanf(line, "# workers compared: %lf", &workers);
    if (file != NULL)
        fclose(file);
    return workers;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    const char *summary = argv[1];
    double workers = 2 * workers_compared(summary);
    double speedup = at(summary, "raytrace-thread", workers, "speedup");
    double all = at(summary, "thread", workers, "speedup");
    double overhead = 100 * at(summary, "matrix-process", workers, "overhead") /
                      at(summary, "matrix-process", workers, "time");
    double serial = 100 * (workers / all - 1) / (workers - 1);
    printf("workers: %.0f\n", workers);
    printf("speedup: %.3f\n", speedup);
    printf("efficiency: %.1f\n", 100 * speedup / workers);
    printf("overhead: %.2f\n", overhead);
    printf("serial: %.2f\n", serial);
    return 0;
}
