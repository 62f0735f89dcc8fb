/* silence.h - a store has not answered in time: does it hang, or is the machine busy? */
#ifndef SILENCE_H
#define SILENCE_H

#include "store.h"

/* Whether the server hangs: one of its processes is stopped, or a new connection is not answered
 * either, while none of them runs or wants a CPU. A file cannot hang so. Takes SILENT_MS at most, and a moment. */
bool store_hangs(const struct way *way, const struct places *places);

#endif
