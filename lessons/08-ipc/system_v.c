/* system_v.c - a System V message queue (see svipc(7)): whole messages, each with a type.
 *
 * The limits are /proc/sys/kernel/msgmax (8192 bytes) for a message and msgmnb (16384) for what a
 * queue holds. A longer message goes in parts.
 *
 * Such a queue has no owner and no descriptor that the kernel could close: it stays until somebody
 * removes it, and whoever is killed leaves it behind (ipcs -q shows it). Removed early it is gone for
 * both ends. So the queue is put where it cannot stay: into an IPC namespace of our own, which ends
 * with its last process (see ipc_namespaces(7)). Where that is not allowed a guard, a process that
 * does nothing else, waits for our end and removes the queue.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include "channel.h"

static int guarded = -1; /* the end of a pipe that all our processes hold; -1: no guard is needed */

static void guard(int from) {
    int id, ids[8], count = 0;
    setsid(); /* Ctrl-C is not for the guard */
    signal(SIGTERM, SIG_IGN);
    while (read(from, &id, sizeof id) == sizeof id)
        if (count < 8)
            ids[count++] = id;
    while (count > 0) /* the end: nobody holds the other end any more */
        msgctl(ids[--count], IPC_RMID, NULL);
    _exit(0);
}

static int start_guard(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    int pid = fork();
    if (pid == 0) {
        close(ends[1]);
        close(STDOUT_FILENO); /* or else whoever reads what we print would wait for the guard too */
        close(STDERR_FILENO);
        guard(ends[0]);
    }
    int error = pid < 0 ? errno : 0;
    close(ends[0]);
    if (pid < 0)
        close(ends[1]);
    else
        guarded = ends[1];
    return error;
}

static int make_safe(void) {
    static int error = -1;
    if (error < 0)
        error = unshare(CLONE_NEWIPC) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWIPC) == 0
                    ? 0
                    : start_guard();
    return error;
}

static int system_v_open(struct channel *channel) {
    int error = make_safe();
    if (error != 0)
        return error;
    size_t most = system_limit("/proc/sys/kernel/msgmax", 8192);
    channel->part = channel->bytes < most ? channel->bytes : most;
    /* A structure with the type before the message, as msgsnd(2) asks for. */
    channel->memory = malloc(2 * (sizeof(long) + channel->part));
    if (channel->memory == NULL)
        return ENOMEM;
    channel->to = msgget(IPC_PRIVATE, 0600);
    error = channel->to >= 0 ? 0 : errno;
    if (error == 0 && guarded >= 0 &&
        write(guarded, &channel->to, sizeof channel->to) != sizeof channel->to)
        error = errno;
    if (error != 0)
        free(channel->memory);
    return error;
}

/* The type and the part must stand side by side, so each part is copied once more, by us. */
static int system_v_send(struct channel *channel) {
    char *buffer = channel->memory;
    long type = 1;
    memcpy(buffer, &type, sizeof type);
    for (size_t done = 0; done < channel->bytes;) {
        size_t part = channel->bytes - done < channel->part ? channel->bytes - done : channel->part;
        memcpy(buffer + sizeof type, channel->out + done, part);
        channel->calls++;
        while (msgsnd(channel->to, buffer, part, 0) != 0) {
            if (errno != EINTR)
                return errno;
            channel->calls++;
        }
        done += part;
    }
    channel->copied += 2 * channel->bytes;
    return 0;
}

static const char *system_v_receive(struct channel *channel) {
    char *buffer = (char *)channel->memory + sizeof(long) + channel->part;
    for (size_t done = 0; done < channel->bytes;) {
        ssize_t n = msgrcv(channel->to, buffer, channel->part, 0, 0);
        channel->calls++;
        if (n < 0 && errno != EINTR)
            return NULL;
        if (n > 0)
            memcpy(channel->in + done, buffer + sizeof(long), (size_t)n);
        done += n > 0 ? (size_t)n : 0;
    }
    channel->copied += 2 * channel->bytes;
    return channel->in;
}

static size_t system_v_capacity(struct channel *channel) {
    struct msqid_ds state;
    return msgctl(channel->to, IPC_STAT, &state) == 0 ? state.msg_qbytes : 0;
}

static void system_v_close(struct channel *channel) {
    msgctl(channel->to, IPC_RMID, NULL);
    free(channel->memory);
}

const struct mechanism system_v = {"sysv",           false,           false,
                                   system_v_open,    place_in_own,    system_v_send,
                                   system_v_receive, release_nothing, system_v_capacity,
                                   system_v_close};
