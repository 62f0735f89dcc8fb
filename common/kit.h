/* kit.h - small things that every part of the kit needs. */
#ifndef KIT_H
#define KIT_H

#include <stddef.h>
#include <stdint.h>

/* Exit statuses of all programs of the kit: 0, or one of these. */
enum { EXIT_TROUBLE = 1, EXIT_USAGE = 2 };

/* Writes the path of a file of the kit (relative to the kit's folder) into path. The kit's folder
 * is found by going up from the program's own place (see proc(5), /proc/self/exe).
 * Returns 0, or -1 with errno when it is not found or the name does not fit. */
int kit_path(char *path, size_t size, const char *relative);

/* Writes the path of another program of the kit, which stands beside this one; NULL names this
 * program itself. Returns as kit_path does. */
int kit_program(char *path, size_t size, const char *name);

/* Reads a short file, such as those in /proc, into text (size bytes, ended by '\0'), with one read
 * and no buffer that would itself need memory or time. Returns 0 or an errno value; ESRCH where
 * nothing stands in it, as in those of a process that has ended. */
int kit_read_file(const char *path, char *text, size_t size);

/* Chinese input methods type full-width digits, signs and spaces, and some editors put a byte order
 * mark before a file: makes plain ASCII of them in text, in place. */
void kit_half_width(char *text);

/* The time since some fixed moment in nanoseconds, CLOCK_MONOTONIC: the same clock in every
 * process of the machine (see clock_gettime(2)). */
int64_t kit_now_ns(void);

/* Compares two doubles for qsort(3), ascending. */
int kit_by_value(const void *a, const void *b);

/* The next number of the generator splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom
 * number generators, OOPSLA 2014). state is any seed and is moved on. */
uint64_t kit_random(uint64_t *state);

/* Brings n elements of so many bytes into random order: Fisher and Yates (Knuth, The
 * Art of Computer Programming 2, algorithm 3.4.2P). */
void kit_shuffle(void *elements, size_t n, size_t size, uint64_t *state);

#endif
