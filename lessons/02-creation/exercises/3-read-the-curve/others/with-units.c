/* Right as well: all digits, with units and remarks, as in a lab book; 1 MB has 1024 / 4 pages. */
#include "summary.h"

/* The time of a series at a size; below 0 when it was not measured. */
static double us(const char *series, double size) {
    return value(series, size, "time");
}

/* The measured size of the parent next above this one, and next below. */
static double next_size(double size) {
    double next = 1e9;
    for (size_t i = 0; i < count; i++)
        if (rows[i].x > size && rows[i].x < next)
            next = rows[i].x;
    return next;
}

static double size_below(double size) {
    double below = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].x < size && rows[i].x > below)
            below = rows[i].x;
    return below;
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double large = size_below(1e9), middle = size_below(large), ten = 0;
    while (ten < large && us("process", ten) < 10 * us("thread", ten))
        ten = next_size(ten);
    double slope = (us("process", large) - us("process", middle)) / (large - middle);
    printf("# my machine, today\n\n");
    printf("  ten-times-from-MB:%g MB\n", ten);
    printf("us-per-MB:\t%.6f us\n", slope);
    printf("ns-per-page: %.6f ns (%.2f us / 256)\n", slope * 1000 / (1024.0 / 4), slope);
    if (us("process-huge", large) > 0)
        printf("huge-pages-times: %.2f times\n", us("process", large) / us("process-huge", large));
    else
        printf("huge-pages-times: ?\n");
    return 0;
}
