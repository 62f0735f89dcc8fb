/* ipc_left.h - objects of System V that a program has left behind: shared memory, queues, semaphores. The
 * kernel keeps them when the last process is gone (sysvipc(7)).
 */
#ifndef IPC_LEFT_H
#define IPC_LEFT_H

#include <stdbool.h>
#include <sys/types.h>

/* Removes those that this user has made: all of them, or, where made_it is given, the shared memory that
 * such processes have made. (Of a queue or a semaphore the kernel does not say which process made it.) */
void ipc_remove_left(uid_t user, bool (*made_it)(pid_t));

#endif
