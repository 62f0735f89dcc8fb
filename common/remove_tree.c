/* remove_tree.c - see remove_tree.h.
 *
 * Folders may be nested deeper than any path can name, or than there are descriptors: so each folder
 * that is found inside another moves up to the top, and is emptied there.
 */
#include "remove_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Rights may be missing; where they cannot be given, what comes next fails. Never a link, see
 * is_folder. */
static bool give_rights(int parent, const char *name) {
    return fchmodat(parent, name, 0700, 0) == 0;
}

static DIR *open_folder(int parent, const char *name) {
    give_rights(parent, name);
    int file = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = file >= 0 ? fdopendir(file) : NULL;
    if (folder == NULL && file >= 0)
        close(file);
    return folder;
}

static bool is_folder(int parent, const char *name) {
    struct stat status;
    return fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode);
}

/* NULL at the end. */
static const char *next_name(DIR *folder) {
    struct dirent *entry;
    do {
        entry = readdir(folder);
    } while (entry != NULL &&
             (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry != NULL ? entry->d_name : NULL;
}

static void move_to_top(int parent, const char *name, int top) {
    static unsigned long number;
    char unused[48];
    give_rights(parent, name);
    do {
        snprintf(unused, sizeof unused, ".removed-%lu", number++);
    } while (renameat2(parent, name, top, unused, RENAME_NOREPLACE) != 0 && errno == EEXIST);
}

/* Empties the folder; what is a folder in it moves to top. */
static void empty(DIR *folder, int top) {
    for (const char *name; (name = next_name(folder)) != NULL;) {
        if (is_folder(dirfd(folder), name))
            move_to_top(dirfd(folder), name, top);
        else
            unlinkat(dirfd(folder), name, 0);
    }
}

/* Empties and removes the folders at the top. Returns whether one was there. */
static bool remove_folders(DIR *top) {
    bool found = false;
    rewinddir(top);
    for (const char *name; (name = next_name(top)) != NULL;) {
        if (!is_folder(dirfd(top), name)) {
            unlinkat(dirfd(top), name, 0);
            continue;
        }
        DIR *folder = open_folder(dirfd(top), name);
        if (folder != NULL) {
            empty(folder, dirfd(top));
            closedir(folder);
        }
        found |= unlinkat(dirfd(top), name, AT_REMOVEDIR) == 0;
    }
    return found;
}

int remove_tree(const char *path) {
    DIR *top = open_folder(AT_FDCWD, path);
    if (top == NULL)
        return errno;
    while (remove_folders(top))
        continue;
    closedir(top);
    return rmdir(path) == 0 ? 0 : errno;
}
