/* deadlock.c - two workers that take two locks in two orders, and what helps.
 *
 *   build/bin/07-races/deadlock            both kinds: draws the cycle that the watchdog has found
 *   build/bin/07-races/deadlock thread 2   threads on 2 CPUs: lines, as the lesson reads them
 *   build/bin/07-races/deadlock ways 50    three ways out, a 50th of the work
 *
 * Prints lines "SERIES X METRIC VALUE". For deadlock-thread and deadlock-process x is the number of CPUs,
 * "stuck" is 1 where the workers stood still, "found" after how many ms the watchdog knew. For order,
 * back-off and one-lock x is the number of accounts, "time" ns a transfer, "retries" how many of 100
 * transfers had to begin again.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../deadlock.h"
#include "../work.h"
#include "kit.h"
#include "report.h"
#include "say.h"
#include "worker.h"

static const double patience_s = 2;

/* --- the deadlock ----------------------------------------------------------------------------- */

static int print_deadlock(const struct kind *kind, size_t cpus) {
    struct cycle cycle;
    int error = deadlock_provoke(kind, cpus, patience_s, &cycle);
    if (error != 0)
        return error;
    printf("deadlock-%s %zu stuck %d\n", kind->slug, cpus, cycle.found);
    if (cycle.found)
        printf("deadlock-%s %zu found %.6f\n", kind->slug, cpus, cycle.after_ms);
    return 0;
}

static void draw(const struct cycle *cycle) {
    printf(_("  worker 1 ---wants---> lock %c\n"), 'A' + cycle->wants[0]);
    printf(_("     ^                    |\n"
             "  held by              held by\n"
             "     |                    v\n"));
    printf(_("   lock %c <---wants--- worker 2\n"), 'A' + cycle->wants[1]);
}

static int draw_deadlock(const struct kind *kind, const char *name) {
    struct cycle cycle;
    int error = deadlock_provoke(kind, worker_cpus() < LOCKS ? 1 : LOCKS, patience_s, &cycle);
    if (error != 0)
        return error;
    if (!cycle.found) {
        printf(_("  %s: no deadlock in %.0f s\n"), name, patience_s);
        return 0;
    }
    printf(
        _("  %s: stuck; the watchdog knew it after %.1f ms. Until then both locks were taken %zu "
          "times.\n"),
        name, cycle.after_ms, cycle.passed[0] + cycle.passed[1]);
    if (kind == &threads)
        draw(&cycle);
    return 0;
}

static int draw_both(void) {
    report_heading(_("Two workers take two locks in two orders"));
    int error = draw_deadlock(&threads, _("threads"));
    return error == 0 ? draw_deadlock(&processes, _("processes")) : error;
}

/* --- three ways out --------------------------------------------------------------------------- */

enum { ACCOUNTS = 1024, EACH = 1000, TIMES = 8000, STEPS = 100, WORKERS = 2 };

struct bank {
    size_t accounts, times;
    atomic_size_t retries;
    void (*transfer)(struct bank *bank, size_t from, size_t to, long amount);
    _Alignas(APART) pthread_mutex_t whole; /* the one lock */
    struct account {
        _Alignas(APART) pthread_mutex_t lock;
        long balance;
    } list[ACCOUNTS];
};

static void move(struct bank *bank, size_t from, size_t to, long amount) {
    bank->list[from].balance -= amount;
    bank->list[to].balance += amount + (long)(work(from, STEPS) & 0); /* a line in the journal */
}

/* 1. An order for all: whoever needs two locks takes that of the smaller number first. */
static void transfer_in_order(struct bank *bank, size_t from, size_t to, long amount) {
    size_t first = from < to ? from : to, second = from < to ? to : from;
    pthread_mutex_lock(&bank->list[first].lock);
    pthread_mutex_lock(&bank->list[second].lock);
    move(bank, from, to, amount);
    pthread_mutex_unlock(&bank->list[second].lock);
    pthread_mutex_unlock(&bank->list[first].lock);
}

/* 2. Try and back off: whoever cannot have the second gives up the first, too. */
static void transfer_or_back_off(struct bank *bank, size_t from, size_t to, long amount) {
    for (;;) {
        pthread_mutex_lock(&bank->list[from].lock);
        if (pthread_mutex_trylock(&bank->list[to].lock) == 0)
            break;
        pthread_mutex_unlock(&bank->list[from].lock);
        atomic_fetch_add_explicit(&bank->retries, 1, memory_order_relaxed);
        sched_yield(); /* let the other finish */
    }
    move(bank, from, to, amount);
    pthread_mutex_unlock(&bank->list[to].lock);
    pthread_mutex_unlock(&bank->list[from].lock);
}

/* 3. One lock for all accounts. */
static void transfer_under_one_lock(struct bank *bank, size_t from, size_t to, long amount) {
    pthread_mutex_lock(&bank->whole);
    move(bank, from, to, amount);
    pthread_mutex_unlock(&bank->whole);
}

static void transfer_often(struct run *run, size_t worker) {
    struct bank *bank = run_subject(run);
    uint64_t random = worker;
    for (size_t i = 0; i < bank->times; i++) {
        size_t from = (size_t)(kit_random(&random) % bank->accounts);
        size_t to =
            (from + 1 + (size_t)(kit_random(&random) % (bank->accounts - 1))) % bank->accounts;
        bank->transfer(bank, from, to, 1);
    }
}

static bool is_complete(const struct bank *bank) {
    long all = 0;
    for (size_t i = 0; i < bank->accounts; i++)
        all += bank->list[i].balance;
    return all == (long)bank->accounts * EACH;
}

static void open_bank(struct bank *bank, size_t accounts) {
    bank->accounts = accounts;
    pthread_mutex_init(&bank->whole, NULL);
    for (size_t i = 0; i < accounts; i++) {
        pthread_mutex_init(&bank->list[i].lock, NULL);
        bank->list[i].balance = EACH;
    }
}

static int print_way(const char *series, size_t accounts, size_t times,
                     void (*transfer)(struct bank *, size_t, size_t, long)) {
    struct run *run = run_open(&threads, WORKERS, worker_cpus(), sizeof(struct bank));
    if (run == NULL)
        return races_fail(errno, "memory 1");
    struct bank *bank = run_subject(run);
    double ns, delayed, all = (double)(WORKERS * times);
    open_bank(bank, accounts);
    bank->transfer = transfer;
    bank->times = times;
    run->work = transfer_often;
    int error = run_time(&threads, run, &ns, &delayed);
    if (error == 0 && !is_complete(bank))
        error = races_fail(EBADMSG, "thread with 2 workers");
    if (error == 0) {
        printf("%s %zu time %.6f\n", series, accounts, ns / all);
        printf("%s %zu retries %.6f\n", series, accounts, 100 * (double)bank->retries / all);
    }
    run_close(&threads, run, sizeof(struct bank));
    return error;
}

static int print_ways(size_t times) {
    int error = 0;
    for (size_t accounts = 2; accounts <= ACCOUNTS && error == 0; accounts *= 8) {
        error = print_way("order", accounts, times, transfer_in_order);
        if (error == 0)
            error = print_way("back-off", accounts, times, transfer_or_back_off);
        if (error == 0)
            error = print_way("one-lock", accounts, times, transfer_under_one_lock);
    }
    return error;
}

int main(int argc, char **argv) {
    say_start();
    size_t number = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    int error = 0;
    if (argc == 1)
        error = draw_both();
    else if (strcmp(argv[1], "ways") == 0)
        error = print_ways(TIMES / (number > 0 ? number : 1) + 1);
    else if (kind_called(argv[1]) != NULL)
        error = print_deadlock(kind_called(argv[1]), number);
    else
        error = races_fail(EINVAL, argv[1]);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
