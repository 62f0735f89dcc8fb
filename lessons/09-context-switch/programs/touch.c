/* touch.c - one worker touches working sets, and never switches. What one time takes, in us.
 *
 *   build/bin/09-context-switch/touch 1024
 *
 * "alone" is its own set again and again; "both" is two sets by turns, as the two workers of a pair
 * touch them together. Each by line and by page.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../pair.h"
#include "delay.h"
#include "kit.h"
#include "machine.h"
#include "worker.h"

enum { BATCHES = 3, BATCH_NS = 500000 };

static int measure(unsigned char *const sets[2], size_t bytes, size_t step) {
    size_t times = (size_t)(BATCH_NS / (1 + 4 * (double)(bytes / step)));
    times = times < 2 ? 2 : times - times % 2;
    for (size_t different = 1; different <= 2; different++) {
        for (size_t batch = 0; batch <= BATCHES; batch++) {
            int64_t start = kit_now_ns();
            for (size_t i = 0; i < times; i++)
                set_touch(sets[i % different], bytes, step);
            double us = (double)(kit_now_ns() - start) / (double)times / 1e3;
            if (batch > 0)
                printf("%s%s %zu turn %.5f\n", different == 1 ? "alone" : "both",
                       step == LINE ? "" : "-page", bytes >> 10, us);
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    size_t bytes = (argc > 1 ? strtoul(argv[1], NULL, 10) : 1024) << 10;
    worker_pin(worker_cpus() - 1);
    unsigned char *sets[2] = {set_map(bytes), set_map(bytes)};
    if (bytes == 0 || sets[0] == NULL || sets[1] == NULL) {
        printf("error %d memory %zu\n", bytes == 0 ? EINVAL : errno, bytes >> 20);
        return EXIT_FAILURE;
    }
    int64_t start = kit_now_ns(), delay = delay_of_thread();
    measure(sets, bytes, LINE);
    measure(sets, bytes, machine_page());
    printf("alone %zu delayed %.5f\n", bytes >> 10,
           (double)(delay_of_thread() - delay) / (double)(kit_now_ns() - start));
    return EXIT_SUCCESS;
}
