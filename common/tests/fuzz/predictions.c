/* predictions.c - fuzz target: the file in which a reader's predictions are kept. */
#include <stdio.h>

#include "fuzz.h"
#include "predict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct options options;
    static const struct question questions[] = {{"speedup", "How much faster?", "", 0, 100},
                                                {"time", "How long?", "ms", 1e-3, 1e9}};
    struct interval measured = {.n = 9, .low = 1, .median = 2, .high = 3};
    struct prediction predictions[] = {{&questions[0], measured, 1, 2, 1},
                                       {&questions[1], measured, 0, 0, 0}};
    fuzz_file(data, size);
    snprintf(options.out, sizeof options.out, "%s", fuzz_folder("lesson01.predictions.csv"));
    fuzz_expect(predict_report(predictions, 2, 1, &options) == 0);
    return 0;
}
