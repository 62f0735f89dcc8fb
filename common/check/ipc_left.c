/* ipc_left.c - see ipc_left.h. The tables are those of /proc/sysvipc, see proc(5). */
#include "ipc_left.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

enum { COLUMNS = 10, ID = 1, SHARED_MEMORY_PID = 4 };

static void remove_memory(int id) {
    shmctl(id, IPC_RMID, NULL);
}

static void remove_queue(int id) {
    msgctl(id, IPC_RMID, NULL);
}

static void remove_semaphores(int id) {
    semctl(id, 0, IPC_RMID);
}

/* The column of the user who made it, and what removes it. Shared memory is the first. */
static const struct {
    const char *path;
    size_t creator;
    void (*remove)(int id);
} tables[] = {{"/proc/sysvipc/shm", 9, remove_memory},
              {"/proc/sysvipc/msg", 9, remove_queue},
              {"/proc/sysvipc/sem", 6, remove_semaphores}};

static bool read_row(FILE *file, long long numbers[COLUMNS]) {
    char line[512];
    int used, at = 0;
    size_t count = 0;
    if (fgets(line, sizeof line, file) == NULL)
        return false;
    for (; count < COLUMNS && sscanf(line + at, "%lld%n", &numbers[count], &used) == 1; count++)
        at += used;
    while (count < COLUMNS) /* the heading, or a row that has fewer */
        numbers[count++] = -1;
    return true;
}

void ipc_remove_left(uid_t user, bool (*made_it)(pid_t)) {
    for (size_t i = 0; i < (made_it != NULL ? 1 : sizeof tables / sizeof *tables); i++) {
        long long row[COLUMNS];
        FILE *file = fopen(tables[i].path, "re");
        while (file != NULL && read_row(file, row))
            if (row[tables[i].creator] == (long long)user &&
                (made_it == NULL || made_it((pid_t)row[SHARED_MEMORY_PID])))
                tables[i].remove((int)row[ID]);
        if (file != NULL)
            fclose(file);
    }
}
