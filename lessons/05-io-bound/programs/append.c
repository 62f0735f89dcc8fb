/* append.c - appends records to files on a disk, by all variants, once.
 *
 *   build/bin/append forced 128 .              128 records of 4 KB, each forced to the disk
 *   build/bin/append cached 4096 /var/tmp 4    the page cache answers; 4 workers at the most
 *
 * Prints a line for each variant: its name, the number of workers, records per second. Processes
 * come before threads, for each fork copies the stacks that threads have left; the serial one runs
 * between them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../append.h"
#include "kit.h"
#include "options.h"
#include "say.h"

enum { WORKERS_AT_MOST = 16, RECORDS_MOST = 1000000 };

static int run_one(enum worker_kind kind, const char *name, size_t workers, size_t records,
                   bool forced, const char *folder) {
    double seconds;
    int error = append_run(kind, workers, records, forced, folder, &seconds);
    if (error == 0)
        printf("%s %zu %.6g\n", name, workers, (double)records / seconds);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    bool forced = argc > 1 && strcmp(argv[1], "forced") == 0;
    if (argc < 4 || (!forced && strcmp(argv[1], "cached") != 0)) {
        say_error(_("type for example build/bin/%s forced 128 ."), "append");
        return EXIT_USAGE;
    }
    size_t records = options_count("RECORDS", argv[2], 1, RECORDS_MOST, 128);
    size_t most = WORKERS_AT_MOST;
    if (argc > 4)
        most = options_count("WORKERS", argv[4], 1, workers_allowed(), most);
    int error = 0;
    for (size_t n = 2; n <= most && error == 0; n *= 2)
        error = run_one(WORKER_PROCESS, "process", n, records, forced, argv[3]);
    if (error == 0)
        error = run_one(WORKER_SERIAL, "serial", 1, records, forced, argv[3]);
    for (size_t n = 2; n <= most && error == 0; n *= 2)
        error = run_one(WORKER_THREAD, "thread", n, records, forced, argv[3]);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
