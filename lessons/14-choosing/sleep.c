/* sleep.c - see sleep.h. */
#include "sleep.h"

void sleep_add_unseen(struct sleep *sleep, double seconds) {
    sleep->unseen_s += seconds;
}

void sleep_add(struct sleep *sleep, double seconds, const struct wait *wait) {
    if (seconds <= 0) {
        sleep->unseen_s += seconds;
        return;
    }
    bool futex = wait->doing == DOING_MEMBER && wait->futex;
    sleep->seconds[wait->doing] += seconds;
    sleep->futex_s += futex ? seconds : 0;
    sleep->shared_s += futex && wait->shared ? seconds : 0;
}

void sleep_share_out(struct sleep *sleep) {
    double seen = 0;
    for (int d = DOING_DISK; d < DOING_COUNT; d++)
        seen += sleep->seconds[d];
    if (seen <= 0 || sleep->unseen_s <= 0)
        return;
    double factor = 1 + sleep->unseen_s / seen;
    for (int d = DOING_DISK; d < DOING_COUNT; d++)
        sleep->seconds[d] *= factor;
    sleep->futex_s *= factor;
    sleep->shared_s *= factor;
    sleep->unseen_s = 0;
}
