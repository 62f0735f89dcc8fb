/* says: is the time from one page to the next */
/* 说：是一个网页到下一个网页之间的时间 */
#include <stdio.h>
#include <string.h>

/* The median of a series at x of a metric in the summary file, 0 where there is none. */
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

/* The largest number of workers below this one that was measured, 0 where there is none. */
static double one_before(const char *summary, double workers) {
    double x = workers - 1;
    while (x > 0 && at(summary, "thread", x, "rate") == 0)
        x--;
    return x;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    const char *summary = argv[1];
    double rate = at(summary, "thread", 8, "rate"), below = 0;
    for (double x = one_before(summary, 1000);
         x > 0 && at(summary, "thread", x, "rate") < 0.9 * at(summary, "ideal", x, "rate");
         x = one_before(summary, x))
        below = x;
    double thread = at(summary, "thread", 32, "memory");
    double process = at(summary, "process", 32, "memory");
    double one = at(summary, "disk-serial", 1, "records");
    double eight = at(summary, "disk-thread", 8, "records");
    printf("rate: %.1f\n", rate);
    printf("delay: %.2f\n", 1000 / rate);
    printf("below: %.0f\n", below);
    printf("memory: %.1f\n", (process - thread) / 32);
    printf("force: %.4f\n", 1000 / one);
    printf("times: %.3f\n", eight / one);
    return 0;
}
