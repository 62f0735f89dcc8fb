/* idle_workers.c - starts workers that only wait, and prints how much memory that took.
 *
 *   build/bin/01-memory/idle_workers process 16         lines "process 16 METRIC KB"
 *   build/bin/01-memory/idle_workers process 16 hold    the same, but keeps the workers until Enter
 *                                                       is pressed
 *
 * It is a program of its own so that each measurement finds fresh memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../memory.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker_limits.h"

/* What this program uses now. Called once before it counts, for the first call touches pages of its
 * own. */
static int usage_now(struct usage *usage) {
    *usage = (struct usage){0};
    return usage_add(0, usage);
}

static void hold(const struct team *team) {
    printf(_("This program is process %d. Its workers:"), (int)getpid());
    for (size_t i = 0; i < team->count; i++)
        printf(" %d", (int)(team->kind == WORKER_PROCESS ? team->workers[i].process : getpid()));
    printf(_("\nPress Enter to end them.\n"));
    fflush(stdout);
    while (getchar() != '\n' && !feof(stdin))
        ;
}

int main(int argc, char **argv) {
    say_start();
    struct team team = {.task = wait_idle, .silent = true};
    if (argc < 3 || kind_named(argv[1], &team.kind) != 0) {
        say_error(_("type for example build/bin/01-memory/%s process 16"), "idle_workers");
        return EXIT_USAGE;
    }
    team.count = options_count("WORKERS", argv[2], 1, workers_allowed(), 16);
    struct usage before, weight;
    int error = usage_now(&before);
    if (error == 0)
        error = usage_now(&before);
    if (error != 0) {
        say_error(_("this kernel does not tell how much memory a process shares (%s): "
                    "/proc/PID/smaps_rollup needs Linux 4.14 or later"),
                  strerrorname_np(error));
        return EXIT_TROUBLE;
    }
    error = team_start(&team);
    if (error == 0)
        error = weigh(&team, &before, &weight);
    if (error == 0 && argc > 3)
        hold(&team);
    int ended = team_end(&team);
    if (error != 0 || ended != 0)
        return EXIT_TROUBLE;
    const char *series = kind_of(team.kind)->series;
    printf("%s %zu pss %g\n", series, team.count, weight.pss);
    if (before.pss_anon > 0) /* Linux 5.3 or later */
        printf("%s %zu pss-anon %g\n", series, team.count, weight.pss_anon);
    printf("%s %zu rss %g\n", series, team.count, weight.rss);
    printf("%s %zu page-tables %g\n", series, team.count, weight.page_tables);
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
