/* slices.c - see slices.h. */
#include "slices.h"

#include <string.h>

#include "draft.h"

enum { BARS = 120 };

/* Slices first to first + count - 1 as one. */
static struct slice merge(const struct slice *first, size_t count) {
    struct slice sum = {.start = first->start, .end = first[count - 1].end};
    for (size_t i = 0; i < count; i++)
        for (int d = 0; d < DOING_COUNT; d++)
            sum.threads[d] += first[i].threads[d] * (first[i].end - first[i].start);
    for (int d = 0; d < DOING_COUNT && sum.end > sum.start; d++)
        sum.threads[d] /= sum.end - sum.start;
    return sum;
}

int slices_write(const char *path, const struct observation *seen) {
    struct draft draft;
    size_t step = (seen->slice_count + BARS - 1) / BARS;
    int error = draft_open(&draft, path);
    if (error == 0) {
        fprintf(draft.file, "start,end,user,kernel,ready,disk,network,timer,lock,member\n");
        for (size_t i = 0; i < seen->slice_count; i += step) {
            size_t count = seen->slice_count - i < step ? seen->slice_count - i : step;
            struct slice slice = merge(&seen->slices[i], count);
            fprintf(draft.file, "%.6f,%.6f", slice.start, slice.end);
            for (int d = 0; d < DOING_COUNT; d++)
                fprintf(draft.file, ",%.4f", slice.threads[d]);
            fprintf(draft.file, "\n");
        }
    }
    return draft_finish(&draft, error, path);
}
