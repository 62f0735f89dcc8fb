/* ipc_left.h - what a program has left behind that the kernel keeps when the last process is gone: shared memory,
 * queues and semaphores of System V (sysvipc(7)); and those of POSIX, which are files (shm_overview(7), mq_overview(7)).
 */
#ifndef IPC_LEFT_H
#define IPC_LEFT_H

#include <stdbool.h>
#include <sys/types.h>

/* Removes those that this user has made: all of them, or, where made_it is given, the shared memory that
 * such processes have made. (Of a queue or a semaphore the kernel does not say which process made it.) */
void ipc_remove_left(uid_t user, bool (*made_it)(pid_t));

/* The files of this user in /dev/shm and /dev/mqueue: whether there are some; and their removal, all but the folder
 * `except`. No kernel says which process has made a file: so only a user can be told from others. */
bool ipc_has_files(uid_t user);
void ipc_remove_files(uid_t user, const char *except);

#endif
