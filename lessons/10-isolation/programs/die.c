/* die.c - who still answers when one of four workers has come to a bad end?
 *
 *   build/bin/10-isolation/die                 all eight ways, as threads and as processes
 *   build/bin/10-isolation/die process 1       one of them: lines "process 1 METRIC VALUE"
 *
 * The ways stand in team.h. alive and right are shares of the other workers; damaged are bytes in
 * their buffers; series shared: processes with their buffers in shared memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../team.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

enum { OTHERS = TEAM - 1 };

static int say_trouble(const struct kind *kind, int error) {
    if (error == EBADMSG || error == ECHILD)
        say_error(_("the workers did not answer before one of them was ended; that must not be"));
    else
        worker_say_refused(kind == &thread_kind ? WORKER_THREAD : WORKER_PROCESS, error);
    return EXIT_TROUBLE;
}

static int show(const struct kind *kind, enum death death, bool shared) {
    struct outcome outcome;
    const char *series = shared ? "shared" : kind->series;
    int error = watch_death(kind, death, shared, &outcome);
    if (error != 0)
        return say_trouble(kind, error);
    printf("%s %d alive %.3g\n", series, (int)death, (double)outcome.alive / OTHERS);
    printf("%s %d right %.3g\n", series, (int)death, (double)outcome.right / OTHERS);
    if (death == DEATH_STRAY)
        printf("%s %d damaged %zu\n", series, (int)death, outcome.damaged);
    if (death == DEATH_LOOP)
        printf("%s %d stopped %d\n", series, (int)death, outcome.stopped);
    return EXIT_SUCCESS;
}

static int show_all(void) {
    int status = EXIT_SUCCESS;
    for (int death = 1; death <= DEATHS && status == EXIT_SUCCESS; death++) {
        status = show(&thread_kind, (enum death)death, false);
        if (status == EXIT_SUCCESS)
            status = show(&process_kind, (enum death)death, false);
    }
    return status == EXIT_SUCCESS ? show(&process_kind, DEATH_STRAY, true) : status;
}

int main(int argc, char **argv) {
    say_start();
    if (argc == 1)
        return show_all() == EXIT_SUCCESS && say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
    const struct kind *kind = strcmp(argv[1], "thread") == 0 ? &thread_kind : &process_kind;
    if (argc < 3 || (kind == &process_kind && strcmp(argv[1], "process") != 0)) {
        say_error(_("type for example build/bin/10-isolation/%s process 1"), "die");
        return EXIT_USAGE;
    }
    enum death death = (enum death)options_count("DEATH", argv[2], 1, DEATHS, 1);
    int status = show(kind, death, false);
    return say_finish() == 0 ? status : EXIT_TROUBLE;
}
