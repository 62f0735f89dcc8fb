/* deep.c - see deep.h. */
#include "deep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "observe.h"
#include "say.h"

enum { CALLS_SHOWN = 8 };

/* The rows of strace -c: share of the time, seconds, us a call, calls, errors (may be missing), name. */
static void print_rows(FILE *file) {
    char line[256], name[64];
    int shown = 0;
    printf(_("  system calls by time spent in them, all threads together (strace -c -f -w)\n"));
    while (fgets(line, sizeof line, file) != NULL && shown < CALLS_SHOWN) {
        double percent, seconds, us;
        unsigned long calls;
        const char *last = strrchr(line, ' ');
        if (sscanf(line, "%lf %lf %lf %lu", &percent, &seconds, &us, &calls) != 4 || last == NULL ||
            sscanf(last, " %63s", name) != 1 || strcmp(name, "total") == 0)
            continue;
        printf(_("    %5.1f %%  %8.3f s  %8lu calls  %s\n"), percent, seconds, calls, name);
        shown++;
    }
}

void deep_print(const char *command, double seconds, double alone_s) {
    char path[48];
    struct observation *seen = calloc(1, sizeof *seen);
    int file = memfd_create("calls", MFD_CLOEXEC); /* without a name: nothing stays of it */
    snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), file);
    if (file >= 0 && seen != NULL) {
        setenv("LESSON14_COMMAND", command, 1);
        setenv("LESSON14_CALLS", path, 1);
        const struct observe_plan plan = {
            "exec strace -c -f -w -o \"$LESSON14_CALLS\" sh -c \"$LESSON14_COMMAND\"", seconds,
            0.05, false};
        observe(&plan, seen);
        FILE *rows = fdopen(file, "r");
        if (WIFEXITED(seen->status) && WEXITSTATUS(seen->status) == 127 &&
            strstr(seen->words, "strace") != NULL)
            say_note(_("strace is missing; type scripts/setup.sh to install it"));
        else if (seen->out_of_time)
            say_note(_("under strace it took longer than %.0f s and was ended"), seconds);
        else if (rows != NULL)
            print_rows(rows);
        printf(_("  under strace it took %.3g s, without %.3g s\n"), seen->wall_s, alone_s);
        if (rows != NULL)
            fclose(rows);
    }
    free(seen);
}
