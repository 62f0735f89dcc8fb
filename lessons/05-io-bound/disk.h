/* disk.h - where part two, the disk, writes. */
#ifndef DISK_H
#define DISK_H

/* Chooses the folder that DISK names; else that of the results, or /var/tmp where those lie in
 * memory. Where there is no disk to be waited for, says so, and *folder is NULL: part two is left
 * out. The folder is not owned by the caller.
 * Returns 0, or an errno value where DISK names a folder that cannot be written. */
int disk_choose(const char *results, const char **folder);

#endif
