/* pressure.c - see pressure.h. */
#include "pressure.h"

#include <stdio.h>
#include <string.h>

#include "kit.h"
#include "say.h"

void pressure_read(struct pressure *pressure) {
    static const char *const names[] = {"cpu", "io", "memory"};
    pressure->now_ns = kit_now_ns();
    for (int i = 0; i < 3; i++) {
        char path[32], text[256];
        snprintf(path, sizeof path, "/proc/pressure/%s", names[i]);
        const char *total =
            kit_read_file(path, text, sizeof text) == 0 ? strstr(text, "total=") : NULL;
        if (total == NULL || sscanf(total, "total=%lf", &pressure->stalled_us[i]) != 1)
            pressure->stalled_us[i] = -1;
    }
}

void pressure_print(const struct pressure *before, const struct pressure *after) {
    double us = (double)(after->now_ns - before->now_ns) / 1e3, share[3];
    for (int i = 0; i < 3; i++) {
        if (before->stalled_us[i] < 0 || after->stalled_us[i] < 0) {
            printf(_("  this kernel does not say what the machine was short of (PSI)\n"));
            return;
        }
        share[i] = 100 * (after->stalled_us[i] - before->stalled_us[i]) / us;
    }
    printf(_("  the whole machine meanwhile (PSI): somebody was short of a CPU for %.0f %% of the "
             "time, of the disk for %.0f %%, of memory for %.0f %%\n"),
           share[0], share[1], share[2]);
}
