/* restart.c - a supervisor that has touched so many megabytes, and a worker that crashes: after how long
 * does the supervisor know, and after how long is the worker back?
 *
 *   build/bin/10-isolation/restart 256      lines "fork 256 METRIC US" and "fresh 256 METRIC US"
 *
 * Supervisor and worker are pinned to one CPU. Series fork: the new worker is a copy of the
 * supervisor; fresh: a program of its own (posix_spawn).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../restart.h"
#include "kit.h"
#include "machine.h"
#include "options.h"
#include "say.h"
#include "worker.h"
#include "worker_limits.h"

enum { SAMPLES = 6 };

/* In pages of 4 KB, as in lesson 2. */
static int touch(size_t megabytes) {
    size_t bytes = megabytes << 20;
    if (bytes == 0)
        return 0;
    char *data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        return errno;
    madvise(data, bytes, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < bytes; at += machine_page())
        data[at] = 1;
    return 0;
}

static int run(bool fresh, size_t megabytes) {
    double known_us[SAMPLES], back_us[SAMPLES];
    const char *series = fresh ? "fresh" : "fork";
    int error = restart_measure(fresh, SAMPLES, known_us, back_us);
    if (error == ECHILD) {
        say_error(_("a worker that was to crash ended in another way"));
        return EXIT_TROUBLE;
    }
    if (error != 0) {
        worker_say_refused(WORKER_PROCESS, error);
        return EXIT_TROUBLE;
    }
    for (size_t i = 0; i < SAMPLES; i++)
        printf("%s %zu known %.3f\n%s %zu back %.3f\n", series, megabytes, known_us[i], series,
               megabytes, back_us[i]);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    say_start();
    size_t megabytes = argc > 1 ? options_count("MB", argv[1], 0, 1 << 20, 256) : 0;
    int error = touch(megabytes);
    if (error != 0) {
        say_error(_("the system refused %zu MB of memory (%s); raise ulimit -v, or give a smaller "
                    "--largest"),
                  megabytes, strerrorname_np(error));
        return EXIT_TROUBLE;
    }
    worker_pin(worker_cpus() - 1);
    /* fork comes last: who has made many copies of large page tables leaves the caches behind so that
     * the next programs start more slowly. */
    int status = run(true, megabytes);
    if (status == EXIT_SUCCESS)
        status = run(false, megabytes);
    return say_finish() == 0 ? status : EXIT_TROUBLE;
}
