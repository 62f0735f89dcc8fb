/* facts.h - what this machine has that changes the price of a switch. */
#ifndef FACTS_H
#define FACTS_H

#include <stdbool.h>
#include <stddef.h>

enum { FACT_SIZE = 256 };

/* Whether the flags of a processor, as in /proc/cpuinfo, have this one. false also where there is no
 * line of flags, for example on ARM. */
bool fact_flag(const char *cpuinfo_path, const char *flag);

/* The line of /sys/devices/system/cpu/vulnerabilities/NAME without its newline, or "unknown". */
void fact_vulnerability(const char *name, char text[FACT_SIZE]);

/* 0 where the processor's counter of TLB misses can be read, else the errno value that
 * perf_event_open(2) gives: ENOENT where the (virtual) machine has none, EACCES where they are
 * forbidden. */
int fact_counters(void);

#endif
