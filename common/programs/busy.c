/* busy.c - makes a machine noisy on purpose: do the verdicts of a lesson hold still beside it?
 *
 *   build/bin/busy bursts           computes for 300 ms in each second, each second on the next CPU
 *   build/bin/busy hog              computes all the time on the last CPU
 *   build/bin/busy disk [FOLDER]    writes 4 MB and syncs, again and again (default: /var/tmp)
 *
 * It ends when the program that started it ends, and at SIGTERM; it leaves nothing behind.
 * scripts/repeat.sh --busy=KIND starts it beside the runs of a lesson.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"
#include "worker.h"

enum { BURST_MS = 300, PIECE = 4 << 20, FILE_MOST = 64 << 20 };

static void sleep_until(int64_t ns) {
    struct timespec moment = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL) == EINTR)
        continue;
}

static int bursts(const char *unused) {
    (void)unused;
    int64_t start = kit_now_ns();
    for (size_t second = 0;; second++) {
        int error = worker_pin(second);
        if (error != 0)
            return error;
        int64_t end = kit_now_ns() + BURST_MS * 1000000ll;
        while (kit_now_ns() < end)
            continue;
        sleep_until(start + (int64_t)(second + 1) * 1000000000); /* returns at once when late */
    }
}

static int hog(const char *unused) {
    (void)unused;
    int error = worker_pin(worker_cpus() - 1);
    if (error != 0)
        return error;
    for (volatile unsigned count = 0;;)
        count++;
}

static int disk(const char *folder) {
    static char piece[PIECE];
    /* A file without a name: the system takes it back, whatever ends the program. */
    int file = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0)
        return errno;
    for (off_t at = 0;; at = (at + PIECE) % FILE_MOST) {
        memset(piece, (int)(at / PIECE) + 1, sizeof piece);
        for (size_t done = 0; done < sizeof piece;) {
            ssize_t wrote = pwrite(file, piece + done, sizeof piece - done, at + (off_t)done);
            if (wrote < 0)
                return errno;
            done += (size_t)wrote;
        }
        if (fsync(file) != 0)
            return errno;
    }
}

static const struct {
    const char *name;
    int (*run)(const char *folder); /* returns only with an errno value */
} kinds[] = {{"bursts", bursts}, {"hog", hog}, {"disk", disk}};

int main(int argc, char **argv) {
    pid_t parent = getppid();
    say_start();
    const char *name = argc > 1 ? argv[1] : "", *folder = argc > 2 ? argv[2] : "/var/tmp";
    size_t kind = 0;
    while (kind < sizeof kinds / sizeof *kinds && strcmp(kinds[kind].name, name) != 0)
        kind++;
    if (kind == sizeof kinds / sizeof *kinds || argc > 3) {
        say_error(_("'%s' is no kind of noise; type busy bursts, busy hog or busy disk [FOLDER]"),
                  name);
        return EXIT_USAGE;
    }
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        return EXIT_TROUBLE; /* the parent died before the system knew that we follow it */
    int error = kinds[kind].run(folder);
    if (kinds[kind].run == disk)
        say_error(_("no noise can be made in %s (%s); give another folder, for example /tmp"),
                  folder, strerrorname_np(error));
    else
        say_error(_("this program cannot be pinned to a CPU (%s)"), strerrorname_np(error));
    return EXIT_TROUBLE;
}
