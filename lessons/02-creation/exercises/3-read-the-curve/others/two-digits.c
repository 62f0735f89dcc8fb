/* Right as well: two digits of each, in another order, with equals signs. */
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
    if (us("process-huge", large) > 0)
        printf("huge-pages-times = %.2g\n", us("process", large) / us("process-huge", large));
    printf("ns-per-page = %.2g\n", slope * 1000 / 256);
    printf("us-per-MB = %.2g\n", slope);
    printf("ten-times-from-MB = %g\n", ten);
    return 0;
}
