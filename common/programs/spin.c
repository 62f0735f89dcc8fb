/* spin.c - a program whose length is known by construction: so many units of the same work.
 *
 *   build/bin/spin 4      prints how long 4 units took, in ms: "spin-4 0 time 52.7"
 *   build/bin/spin 5      the same with a quarter more instructions
 *
 * Each operation needs the result of the one before, so nothing overlaps, and there is no memory to
 * wait for: 5 units take 1.25 times as long as 4. It is pinned to the first CPU it may use.
 * scripts/maintain/hyperfine.sh times it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "delay.h"
#include "kit.h"
#include "say.h"
#include "worker.h"

enum { UNIT = 10000000, UNITS_MOST = 1000 };

/* The generator of Knuth's MMIX (The Art of Computer Programming, volume 2, section 3.3.4): a
 * multiplication and an addition that wait for each other. */
static uint64_t spin(unsigned long units) {
    uint64_t x = units;
    for (uint64_t i = 0; i < units * UNIT; i++)
        x = x * 6364136223846793005u + 1442695040888963407u;
    return x;
}

int main(int argc, char **argv) {
    say_start();
    unsigned long units = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (units < 1 || units > UNITS_MOST) {
        say_error(_("give a number of units from 1 to %d, for example spin 4"), UNITS_MOST);
        return EXIT_USAGE;
    }
    int error = worker_pin(0);
    if (error != 0) {
        printf("error %d pin\n", error);
        return EXIT_TROUBLE;
    }
    int64_t delay = delay_of_thread(), start = kit_now_ns();
    volatile uint64_t result = spin(units); /* so that the compiler leaves the work in */
    int64_t ns = kit_now_ns() - start;
    delay = delay_of_thread() - delay;
    (void)result;
    printf("spin-%lu 0 time %.4f\n", units, (double)ns / 1e6);
    printf("spin-%lu 0 delayed %.4f\n", units, (double)delay / (double)ns);
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
