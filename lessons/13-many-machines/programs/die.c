/* die.c - what becomes of the other ranks when one is killed (SIGKILL)?
 *
 *   build/bin/13-many-machines/die [P]     lines "rank-dies P alive PER-CENT", "... lost PER-CENT" and "... time MS"
 *
 * alive: ranks that are still there when mpirun has ended; lost: what of the job must be computed again; time:
 * from the death until mpirun has ended.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "../session.h"
#include "kit.h"
#include "options.h"
#include "say.h"

enum { ENDS_WITHIN_S = 10, GONE_MS = 2000 };

/* From what the ranks have noted: how many still live; the time of the death to *death_ns. */
static size_t living(const char *folder, int64_t *death_ns, size_t *ranks) {
    char path[128], line[256];
    size_t alive = 0;
    int pid;
    snprintf(path, sizeof path, "%s/ranks", folder);
    FILE *log = fopen(path, "r");
    *ranks = 0;
    while (log != NULL && fgets(line, sizeof line, log) != NULL)
        if (sscanf(line, "rank %d", &pid) == 1) {
            (*ranks)++;
            alive += kill(pid, 0) == 0;
        } else {
            sscanf(line, "dies at %" SCNd64, death_ns);
        }
    if (log != NULL)
        fclose(log);
    return alive;
}

static bool at_once(const char *folder) {
    (void)folder;
    return true;
}

/* Without the wait until the ranks can be asked, for these never can. */
static int begin(struct session *session, const struct mpi *mpi, size_t ranks) {
    int error = session_begin(session, mpi, MACHINE, ranks, NULL, "die");
    session->order.is_ready = at_once;
    return error != 0 ? error : session_await(session);
}

int main(int argc, char **argv) {
    static struct session session;
    struct mpi mpi;
    int64_t death_ns = 0;
    say_start();
    size_t ranks = argc > 1 ? options_count("P", argv[1], 2, 64, 4) : 4, seen;
    setenv("RANKS_FILE", "ranks", 1); /* in the folder of the session */
    if (mpi_find(&mpi) != 0)
        return EXIT_TROUBLE;
    if (!mpi.there || begin(&session, &mpi, ranks) != 0) {
        say_error(_("MPI is left out: %s"), mpi.there ? session.server.why : mpi.why);
        return EXIT_TROUBLE;
    }
    int64_t until = kit_now_ns() + (int64_t)ENDS_WITHIN_S * 1000000000;
    while (!server_has_ended(&session.server, NULL) && kit_now_ns() < until)
        poll(NULL, 0, 1);
    int64_t end_ns = kit_now_ns();
    size_t alive = living(session.server.folder, &death_ns, &seen);
    for (int ms = 0; alive > 0 && ms < GONE_MS;
         ms++) { /* one that is dead is there until it is waited for */
        poll(NULL, 0, 1);
        alive = living(session.server.folder, &death_ns, &seen);
    }
    server_stop(&session.server);
    if (seen != ranks || death_ns == 0) {
        say_error(_("%zu of %zu ranks began; mpirun could not run them"), seen, ranks);
        return EXIT_TROUBLE;
    }
    printf("rank-dies %zu alive %.4g\n", ranks, 100 * (double)alive / (double)(ranks - 1));
    printf("rank-dies %zu lost %d\n", ranks, 100);
    printf("rank-dies %zu time %.3f\n", ranks, (double)(end_ns - death_ns) / 1e6);
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
