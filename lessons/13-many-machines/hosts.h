/* hosts.h - two hosts made of one machine: each has a name, a network and one CPU of its own, and nothing but
 * the network between them (see network_namespaces(7), uts_namespaces(7) and veth(4)).
 *
 *   host-a  10.77.0.1  first CPU   <-- veth -->   host-b  10.77.0.2  second CPU
 *
 * They need no root: an ordinary user makes them in a user namespace (user_namespaces(7)). They have no names in
 * the file system and are held by their processes alone, so they are gone with the last of these.
 */
#ifndef HOSTS_H
#define HOSTS_H

#include <stddef.h>
#include <sys/types.h>

enum { HOSTS = 2 };
#define HOSTS_SUBNET "10.77.0.0/24"
extern const char *const host_names[HOSTS], *const host_addresses[HOSTS];

/* Becomes host-a, and starts a process that is host-b, which dies with this one. Both have a /dev/shm of their own,
 * and see a file /etc/hosts that names them. The folder is for the file from which that is made. Returns 0
 * and the process of host-b, or an errno value and what was refused to *step. */
int hosts_make(const char *folder, pid_t *other, const char **step);

/* Moves the calling process, which must have one thread, into the host in which `process` is. Returns 0 or an errno
 * value. */
int hosts_enter(pid_t process);

/* Pins the calling process to the CPU of this host: the first or the second that it may use. */
void hosts_pin(int host);

#endif
