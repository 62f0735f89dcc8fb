/* tools.h - programs that measure the same thing, and are not of the kit: perf and lmbench's lat_ctx. */
#ifndef TOOLS_H
#define TOOLS_H

#include <stdbool.h>
#include <stddef.h>

enum { TOOL_PATH = 512 };

/* Writes where the tool is: on PATH, or in one of the folders in which Debian keeps lmbench. Returns
 * whether there is one. */
bool tool_find(const char *name, char path[TOOL_PATH]);

/* What stands behind the last `before` in the text ("" before the first number): for example 5.5 in
 * "  5.5 usecs/op". NAN where it is missing. */
double tool_number_before(const char *text, const char *unit);

/* The number of lat_ctx for two processes: the second one of its last line, "2 1.34". NAN where it is
 * missing. */
double tool_lat_ctx(const char *text);

#endif
