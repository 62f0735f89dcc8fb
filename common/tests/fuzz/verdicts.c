/* verdicts.c - fuzz target: a verdicts file, which make claims and the book read. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { MOST = 4 };
    struct verdict_line lines[MOST];
    size_t count;
    int error = results_read_verdicts(fuzz_file(data, size), lines, MOST, &count);
    fuzz_expect(count <= MOST);
    for (size_t i = 0; error == 0 && i < count; i++)
        fuzz_expect(strlen(lines[i].claim) < sizeof lines[i].claim && lines[i].who[0] != '\0');
    return 0;
}
