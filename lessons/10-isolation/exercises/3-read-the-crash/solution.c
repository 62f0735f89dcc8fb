/* Read the crash: prints the right answer.txt for the summary that its argument names.
 *
 *   cc -Icommon/check -o /tmp/answer lessons/10-isolation/exercises/3-read-the-crash/solution.c &&
 *       /tmp/answer plots/lesson10.summary.csv
 */
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
    for (double size = large; value("fresh", size, "back") < value("fork", size, "back");
         size = size_below(size)) {
        from = size;
        if (size == 0)
            break;
    }
    printf("others-lost: %g\n", lost - 1);
    printf("kept-by-the-socket: %g\n", own - lost);
    printf("us-per-MB: %.4g\n", slope);
    printf("fresh-from-MB: %g\n", from);
    return 0;
}
