/* pressure.h - for which share of the time anybody on this machine was held up for want of a CPU, of the
 * disk, of memory: pressure stall information (Documentation/accounting/psi.rst), where the kernel has it.
 */
#ifndef PRESSURE_H
#define PRESSURE_H

#include <stdint.h>

struct pressure {
    int64_t now_ns;
    double stalled_us[3]; /* cpu, io, memory; -1 where it is not known */
};

void pressure_read(struct pressure *pressure);

/* One line: what happened between the two. */
void pressure_print(const struct pressure *before, const struct pressure *after);

#endif
