/* pictures.h - what the jobs raytrace and blur have computed, to look at. */
#ifndef PICTURES_H
#define PICTURES_H

/* Computes both pictures once more, a shrink-th of their size, writes them as PNG to a folder, and
 * says where they are or what went wrong. Returns 0 or an errno value. */
int pictures_write(const char *folder, unsigned shrink);

#endif
