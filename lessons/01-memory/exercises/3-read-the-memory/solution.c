/* Reads the answers off the results: between 1 worker and the most workers. The program prints
 * answer.txt; its argument is the path of lesson01.summary.csv.
 */
#include <stdio.h>
#include <string.h>

static const char *path; /* of lesson01.summary.csv */

struct row {
    double x, median;
};

/* The row of this series and metric with the smallest x (end < 0) or the largest. */
static struct row find(const char *series, const char *metric, int end) {
    char line[512], name[64], kind[64];
    struct row found = {-1, 0}, row;
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%63[^,],%lf,%63[^,],%*[^,],%*d,%lf", name, &row.x, kind, &row.median) ==
                4 &&
            strcmp(name, series) == 0 && strcmp(kind, metric) == 0 &&
            (found.x < 0 || (row.x - found.x) * end > 0))
            found = row;
    if (file != NULL)
        fclose(file);
    return found;
}

/* What one more worker adds to this metric. */
static double one_more(const char *series, const char *metric) {
    struct row first = find(series, metric, -1), last = find(series, metric, 1);
    return (last.median - first.median) / (last.x - first.x);
}

int main(int argc, char **argv) {
    path = argc > 1 ? argv[1] : "plots/lesson01.summary.csv";
    double process = one_more("process", "pss"), thread = one_more("thread", "pss");
    double process_tables = one_more("process", "page-tables");
    double thread_tables = one_more("thread", "page-tables");
    struct row faults = find("process", "faults", 1);
    printf("process_kb: %.1f\n", process);
    printf("thread_kb: %.1f\n", thread);
    printf("faults_per_mb: %.0f\n", faults.median / faults.x);
    printf("times_as_heavy: %.2f\n", (process + process_tables) / (thread + thread_tables));
    return 0;
}
