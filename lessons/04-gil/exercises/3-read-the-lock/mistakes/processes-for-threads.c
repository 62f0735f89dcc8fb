/* says: belongs to the processes, and each of them has a lock of its own */
/* 说：是进程的数，而每个进程各有一把锁 */
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

/* The most workers of a metric of gil-thread. */
static double most_workers(const char *summary, const char *metric) {
    char line[512], kind[64];
    double x, most = 0;
    FILE *file = fopen(summary, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "gil-thread,%lf,%63[^,]", &x, kind) == 2 && strcmp(kind, metric) == 0 &&
            x > most)
            most = x;
    if (file != NULL)
        fclose(file);
    return most;
}

/* The shortest switch interval with a delay of more than 3 ms. */
static double interval_with_delay(const char *summary) {
    char line[512];
    double x, delay, shortest = 1e9;
    FILE *file = fopen(summary, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "gil-convoy,%lf,delay,%*[^,],%*d,%lf", &x, &delay) == 2 && delay > 3 &&
            x < shortest)
            shortest = x;
    if (file != NULL)
        fclose(file);
    return shortest;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    const char *summary = argv[1];
    double workers = workers_compared(summary), waiting = most_workers(summary, "wait-speedup");
    double speedup = at(summary, "gil-process", workers, "speedup");
    double slowdown = at(summary, "atomic-thread", 1, "slowdown");
    double interval = interval_with_delay(summary);
    double reached = 100 * at(summary, "gil-thread", waiting, "wait-speedup") / waiting;
    double turn =
        at(summary, "gil-thread", workers, "time") / at(summary, "gil-thread", workers, "switches");
    printf("speedup: %.3f\n", speedup);
    printf("atomic: %.1f\n", 100 * (slowdown - 1));
    printf("interval: %g\n", interval);
    printf("waiting: %.1f\n", reached);
    printf("turn: %.2f\n", turn);
    return 0;
}
