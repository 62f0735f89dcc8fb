/* one_run.c - hands some numbers over, each to a new worker, and says how long that took.
 *
 *   build/bin/NN-SLUG/one_run process 4    prints 20 lines like "process 4 time 712.5", in us
 *
 * Both sides are pinned to one CPU, so this is the cost of the operation itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../task.h"
#include "kit.h"
#include "worker.h"

enum { TRIES = 20 };

static int fail(int error, const char *what) {
    printf("error %d %s\n", error, what);
    return EXIT_TROUBLE;
}

int main(int argc, char **argv) {
    const char *kind = argc > 1 ? argv[1] : "thread";
    long numbers = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    int (*ask)(long, long *) = strcmp(kind, "process") == 0 ? ask_process : ask_thread;
    int error = worker_pin(worker_cpus() - 1);
    if (error != 0)
        return fail(error, "pin");
    for (int i = 0; i < TRIES; i++) {
        int64_t start = kit_now_ns();
        for (long number = 0; number < numbers; number++) {
            long answer;
            error = ask(number, &answer);
            if (error != 0)
                return fail(error, kind);
            if (answer != number + 1)
                return fail(EBADMSG, "answer");
        }
        printf("%s %ld time %.3f\n", kind, numbers, (double)(kit_now_ns() - start) / 1000);
    }
    return EXIT_SUCCESS;
}
