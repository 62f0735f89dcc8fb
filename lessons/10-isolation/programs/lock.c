/* lock.c - a lock whose owner has died: who gets it after that, and what is left of the data?
 *
 *   build/bin/10-isolation/lock        lines "SERIES 3 METRIC VALUE"
 *
 * Series plain, unrepaired, robust, journal: processes, and what was done for this case (enum care in
 * bank.h); thread-plain, thread-robust: threads. locked is the share of the 3 others that get the
 * lock, missing the money that is gone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../bank.h"
#include "kit.h"
#include "say.h"
#include "worker_limits.h"

static const struct {
    const char *series;
    enum worker_kind kind;
    enum care care;
} cases[] = {
    {"plain", WORKER_PROCESS, CARE_NONE},        {"unrepaired", WORKER_PROCESS, CARE_UNREPAIRED},
    {"robust", WORKER_PROCESS, CARE_CONSISTENT}, {"journal", WORKER_PROCESS, CARE_JOURNAL},
    {"thread-plain", WORKER_THREAD, CARE_NONE},  {"thread-robust", WORKER_THREAD, CARE_CONSISTENT},
};

int main(void) {
    say_start();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct aftermath after;
        int error = bank_run(cases[i].kind, cases[i].care, &after);
        if (error == EINTR) {
            printf("error %d killed %d\n", error, after.error);
            return EXIT_TROUBLE;
        }
        if (error != 0) {
            worker_say_refused(cases[i].kind, error);
            return EXIT_TROUBLE;
        }
        printf("%s %d locked %.3g\n", cases[i].series, CLIENTS - 1,
               (double)after.locked / (CLIENTS - 1));
        printf("%s %d missing %ld\n", cases[i].series, CLIENTS - 1, after.missing);
    }
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
