/* copy_on_write.c - a program with data lets a worker write 0, 1, 4, 16 ... MB of them, and prints
 * what that cost the worker.
 *
 *   build/bin/01-memory/copy_on_write process 256    lines "process MB METRIC VALUE"
 *
 * It is a program of its own so that each measurement finds fresh memory.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../memory.h"
#include "kit.h"
#include "options.h"
#include "say.h"

static int write_one(enum worker_kind kind, const struct data *data, size_t megabytes) {
    struct written written;
    if (write_in_worker(kind, data, megabytes << 20, &written) != 0)
        return EXIT_TROUBLE;
    size_t changed = kind == WORKER_THREAD ? (megabytes << 20) / page_size() : 0;
    if (data_pages_with(data, 2) != changed) {
        say_error(_("the parent's data are not what they must be after a worker wrote %zu MB"),
                  megabytes);
        return EXIT_TROUBLE;
    }
    printf("%s %zu private %g\n", kind_of(kind)->series, megabytes, written.private_kb / 1024);
    printf("%s %zu faults %g\n", kind_of(kind)->series, megabytes, written.faults);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    say_start();
    enum worker_kind kind;
    struct data data;
    if (argc < 3 || kind_named(argv[1], &kind) != 0) {
        say_error(_("type for example build/bin/01-memory/%s process 16"), "copy_on_write");
        return EXIT_USAGE;
    }
    size_t largest = options_count("MB", argv[2], 1, 1 << 20, 256);
    int error = data_fill(&data, largest);
    if (error != 0) {
        say_error(_("the system refused %zu MB of memory (%s); raise ulimit -v, or give a smaller "
                    "--largest"),
                  largest, strerrorname_np(error));
        return EXIT_TROUBLE;
    }
    int status = EXIT_SUCCESS;
    for (size_t size = 0; size <= largest && status == EXIT_SUCCESS; size = next_size(size))
        status = write_one(kind, &data, size);
    data_free(&data);
    return say_finish() == 0 ? status : EXIT_TROUBLE;
}
