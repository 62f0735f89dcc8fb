/* disk.c - see disk.h. */
#include "disk.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "append.h"
#include "say.h"

int disk_choose(const char *results, const char **folder) {
    const char *wanted = getenv("DISK");
    bool named = wanted != NULL && wanted[0] != '\0';
    if (!named)
        wanted = folder_is_memory(results) ? "/var/tmp" : results;
    *folder = NULL;
    if (folder_is_memory(wanted)) {
        say_note(_("%s lies in memory (tmpfs), where no disk is waited for, so the disk is left "
                   "out and io.files stays undecided; name a folder on a disk: DISK=FOLDER"),
                 wanted);
        return 0;
    }
    int error = append_try(wanted);
    if (error != 0 && named) {
        say_error(_("DISK=%s cannot be written (%s); name a folder on a disk that you may write"),
                  wanted, strerrorname_np(error));
        return error;
    }
    if (error != 0)
        say_note(_("%s cannot be written (%s), so the disk is left out and io.files stays "
                   "undecided; name a folder on a disk: DISK=FOLDER"),
                 wanted, strerrorname_np(error));
    else
        *folder = wanted;
    return 0;
}
