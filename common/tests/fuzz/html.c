/* html.c - fuzz target: a page that lesson 5's crawler has fetched. */
#include "../../../lessons/05-io-bound/html.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static void note(const char *value, void *bytes) {
    fuzz_expect(value != NULL);
    *(size_t *)bytes += strlen(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *page = fuzz_text(data, size);
    size_t words, linked = 0;
    html_start();
    fuzz_expect(html_scan(page, size, &words, note, &linked) == 0);
    fuzz_expect(words <= size);
    free(page);
    return 0;
}
