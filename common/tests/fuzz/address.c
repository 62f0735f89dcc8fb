/* address.c - fuzz target: an address that lesson 5's crawler is given, and one that its server is asked
 * for. */
#include <stdlib.h>
#include <string.h>

#include "../../../lessons/05-io-bound/fetch.h"
#include "../../../lessons/05-io-bound/site.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct site site = {.pages = 300};
    char *address = fuzz_text(data, size), origin[URL_MOST];
    struct site_answer answer = site_find(&site, address);
    fuzz_expect(answer.page < site.pages);
    if (fetch_origin(address, origin) == 0)
        fuzz_expect(strncmp(origin, "http://", 7) == 0 && strlen(origin) < sizeof origin);
    free(address);
    return 0;
}
