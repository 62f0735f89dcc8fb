/* ipc_left.c - see ipc_left.h. The tables are those of /proc/sysvipc, see proc(5). */
#include "ipc_left.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "remove_tree.h"

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

/* --- files ----------------------------------------------------------------------------------------- */

static void remove_file(const char *path, const struct stat *status) {
    if (S_ISDIR(status->st_mode))
        remove_tree(path);
    else
        unlink(path);
}

static bool is_same(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Calls `take` for each file of this user that stands there, but for one. Returns whether there was one. */
static bool take_files(const char *place, uid_t user, const struct stat *except,
                       void (*take)(const char *path, const struct stat *status)) {
    bool found = false;
    DIR *folder = opendir(place);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char path[PATH_MAX];
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            status.st_uid != user || is_same(&status, except))
            continue;
        snprintf(path, sizeof path, "%s/%s", place, entry->d_name);
        found = true;
        if (take != NULL)
            take(path, &status);
    }
    if (folder != NULL)
        closedir(folder);
    return found;
}

static bool take_all_files(uid_t user, const char *except,
                           void (*take)(const char *path, const struct stat *status)) {
    static const char *const places[] = {"/dev/shm", "/dev/mqueue"};
    struct stat status = {0};
    bool found = false;
    if (except != NULL && lstat(except, &status) != 0)
        status = (struct stat){0};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        found |= take_files(places[i], user, &status, take);
    return found;
}

bool ipc_has_files(uid_t user) {
    return take_all_files(user, NULL, NULL);
}

void ipc_remove_files(uid_t user, const char *except) {
    take_all_files(user, except, remove_file);
}
