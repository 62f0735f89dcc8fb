/* fuzz.h - what the fuzz targets share. A target is a function of libFuzzer that is given bytes and hands
 * them to what reads foreign bytes; scripts/maintain/fuzz.sh builds and runs all of them.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The path of a file in memory with these bytes, until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* A folder in which a file of that name, lesson01.summary.csv, holds the bytes of fuzz_file. */
const char *fuzz_folder(const char *name);

/* A copy of the bytes as a string, in memory of just that size; the caller frees it. */
char *fuzz_text(const uint8_t *data, size_t size);

/* Ends the program, as a finding, where something does not hold that should. */
void fuzz_expect(int holds);

#endif
