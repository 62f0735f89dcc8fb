/* Right as well: all digits, with units and remarks; the first size is sought from the small end. */
#include "summary.h"

/* The largest supervisor that was measured and is smaller than this; 0 where there is none. */
static double size_below(double size) {
    double below = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, "fork") == 0 && rows[i].x < size && rows[i].x > below)
            below = rows[i].x;
    return below;
}

int main(int argc, char **argv) {
    read_summary(argc > 1 ? argv[1] : NULL);
    double lost = value("server", 1, "lost"), own = value("server-own", 1, "lost");
    double large = size_below(1e9), middle = size_below(large), from = large;
    double slope =
        (value("fork", large, "back") - value("fork", middle, "back")) / (large - middle);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].series, "fork") == 0 && strcmp(rows[i].metric, "back") == 0 &&
            rows[i].x < from && rows[i].median > value("fresh", rows[i].x, "back"))
            from = rows[i].x;
    printf("# my machine, today\n\n");
    printf("others-lost:\t%.1f requests\n", lost - 1);
    printf("  kept-by-the-socket: %.1f requests\n", own - lost);
    printf("us-per-MB: %.6f us\n", slope);
    printf("fresh-from-MB: %g MB (measured: %g)\n", from, from);
    return 0;
}
