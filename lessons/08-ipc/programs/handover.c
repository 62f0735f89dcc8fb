/* handover.c - hands messages from one worker to another, and prints what each took.
 *
 *   handover pipe process 64          64 bytes through a pipe between processes, both on one CPU
 *   handover ring thread 65536 2      64 KB through the ring between threads, each on a CPU of its own
 *   handover queue thread 64 1 1024   at a depth of 1024 messages; the series is called queue-depth
 *   handover alone                    the messages only written and read, by one worker
 *   handover claims                   what the claims compare, in several turns
 *   handover capacity                 how many messages fit before the sender must wait
 *   handover probe                    which mechanisms the system refuses: NAME ERRNO
 *   handover count pipe process 64 1000    1,000 messages and nothing else: for strace -f -c
 *
 * Mechanisms: queue (threads only), ring, place (the ring in place), spin (two CPUs only), pipe, socket,
 * mq, sysv, tcp. SHRINK=K in the environment makes it K times fewer messages. Prints a line for each value: series, x, metric, value; times in us.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../handover.h"
#include "kit.h"

enum { DEPTH = 8, DEPTH_OF_LARGE = 2, TURNS = 3, AGAIN_MOST = 12, KB64 = 64 << 10, MB = 1 << 20 };

static const double delayed_most = 0.05; /* EXPERIMENT_DELAYED */
static size_t shrink = 1;

/* So many that they take some milliseconds. */
static size_t messages_of(size_t bytes) {
    size_t messages = bytes <= 1024 ? 2000 : bytes <= 8192 ? 1000 : bytes <= KB64 ? 200 : 24;
    return messages / shrink > 4 ? messages / shrink : 4;
}

/* Few large ones, so that they do not fill the caches with what is only waiting. */
static size_t depth_of(size_t bytes) {
    return bytes < MB ? DEPTH : DEPTH_OF_LARGE;
}

static int fail(int error, const char *what) {
    printf("error %d %s\n", error, what);
    return EXIT_TROUBLE;
}

/* A failed thread leaves another behind that waits for ever: exit ends all. */
static struct outcome must_hand_over(const struct order *order) {
    struct outcome outcome;
    const char *refused;
    int error = hand_over(order, &outcome, &refused);
    if (error != 0)
        exit(fail(error, refused));
    return outcome;
}

static const char *series_of(const struct order *order) {
    static char name[32];
    snprintf(name, sizeof name, "%s-%s", order->mechanism->name,
             order->as_processes ? "process" : "thread");
    return name;
}

static int one(struct order order, size_t depth) {
    const char *series = series_of(&order);
    order.depth = depth > 0 ? depth : depth_of(order.bytes);
    if (order.messages < 8 * depth) /* the queue is full many times */
        order.messages = 8 * depth / shrink + 8;
    struct outcome outcome = must_hand_over(&order);
    if (depth > 0) {
        printf("%s-depth %zu time %.4f\n", order.mechanism->name, depth, outcome.us);
        printf("%s-depth %zu switches %.5f\n", order.mechanism->name, depth, outcome.switches);
        return EXIT_SUCCESS;
    }
    const char *where = order.two_cpus ? "-two" : "";
    printf("%s %zu time%s %.4f\n", series, order.bytes, where, outcome.us);
    if (!order.two_cpus) {
        printf("%s %zu calls %.4f\n", series, order.bytes, outcome.calls);
        printf("%s %zu copies %.4f\n", series, order.bytes, outcome.copies);
        printf("%s %zu switches %.4f\n", series, order.bytes, outcome.switches);
    }
    order.round_trip = true;
    order.depth = 1; /* more are never under way */
    order.messages = 1 + order.messages / (order.two_cpus ? 6 : 4);
    printf("%s %zu round-trip%s %.4f\n", series, order.bytes, where, must_hand_over(&order).us);
    return EXIT_SUCCESS;
}

static const size_t sizes[] = {64, 4096, KB64, MB};
enum { SIZES = sizeof sizes / sizeof *sizes };

static int alone(void) {
    for (size_t i = 0; i < SIZES; i++) {
        double us;
        int error = write_and_read(sizes[i], messages_of(sizes[i]), &us);
        if (error != 0)
            return fail(error, error == ENOMEM ? "memory 1" : "alone with 1 workers");
        printf("alone %zu time %.4f\n", sizes[i], us);
    }
    return EXIT_SUCCESS;
}

/* A mechanism that the system refuses is left out; so does the lesson. */
static int capacities(void) {
    for (const struct mechanism *const *each = mechanisms; *each != NULL; each++)
        for (size_t i = 0; i < SIZES && *each != &ring_spin; i++) { /* the same ring */
            double messages;
            if (find_capacity(*each, sizes[i], depth_of(sizes[i]), &messages) == 0)
                printf("%s-%s %zu capacity %.3f\n", (*each)->name,
                       (*each)->within_process ? "thread" : "process", sizes[i], messages);
        }
    return EXIT_SUCCESS;
}

/* A short turn in which somebody else had the CPU is made again. */
static struct outcome undisturbed(const struct order *order, int *again) {
    struct outcome outcome = must_hand_over(order);
    for (; outcome.delayed > delayed_most && *again < AGAIN_MOST; (*again)++)
        outcome = must_hand_over(order);
    return outcome;
}

/* In turns, so that what one of them meets the others meet as well. */
static int claims(void) {
    const struct order orders[] = {
        {&queue, false, false, false, KB64, DEPTH, 3 * messages_of(KB64)},
        {&pipe_, true, false, false, KB64, DEPTH, messages_of(KB64)},
        {&ring, false, false, false, MB, DEPTH_OF_LARGE, messages_of(MB)},
        {&ring, true, false, false, MB, DEPTH_OF_LARGE, messages_of(MB)}};
    int again = 0, last = sizeof orders / sizeof *orders - 1;
    for (int turn = 0; turn < TURNS; turn++)
        for (int i = 0; i <= last; i++) {
            const struct order *order = &orders[turn % 2 == 0 ? i : last - i];
            struct outcome outcome = undisturbed(order, &again);
            printf("%s %zu time %.4f\n", series_of(order), order->bytes, outcome.us);
            printf("%s %zu delayed %.4f\n", series_of(order), order->bytes, outcome.delayed);
        }
    if (again > 0)
        printf("%s %zu again %d\n", series_of(&orders[0]), orders[0].bytes, again);
    return EXIT_SUCCESS;
}

static int probe(void) {
    for (const struct mechanism *const *each = mechanisms; *each != NULL; each++) {
        double capacity = 0;
        int error = find_capacity(*each, KB64, DEPTH, &capacity);
        printf("%s %d %.0f\n", (*each)->name, error, capacity);
    }
    return EXIT_SUCCESS;
}

static int usage(void) {
    fputs("handover: the first comment in programs/handover.c says what may be typed\n", stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv) {
    bool count = argc > 1 && strcmp(argv[1], "count") == 0;
    argc -= count;
    argv += count;
    if (getenv("SHRINK") != NULL)
        shrink = strtoul(getenv("SHRINK"), NULL, 10);
    if (argc == 2 && strcmp(argv[1], "alone") == 0)
        return alone();
    if (argc == 2 && strcmp(argv[1], "claims") == 0)
        return claims();
    if (argc == 2 && strcmp(argv[1], "capacity") == 0)
        return capacities();
    if (argc == 2 && strcmp(argv[1], "probe") == 0)
        return probe();
    if (argc < 4 || mechanism_named(argv[1]) == NULL)
        return usage();
    struct order order = {.mechanism = mechanism_named(argv[1]),
                          .as_processes = strcmp(argv[2], "process") == 0,
                          .bytes = strtoul(argv[3], NULL, 10)};
    order.depth = depth_of(order.bytes);
    size_t number = argc > 4 ? strtoul(argv[4], NULL, 10) : 1;
    order.two_cpus = !count && number == 2;
    order.messages = count ? number : messages_of(order.bytes) / (order.two_cpus ? 2 : 1);
    if (shrink == 0 || order.bytes < 64 || order.bytes % 64 != 0 || order.bytes > 64 * MB ||
        number == 0 || (order.mechanism->within_process && order.as_processes) ||
        (order.mechanism->two_cpus && !order.two_cpus))
        return usage();
    if (count) {
        must_hand_over(&order);
        return EXIT_SUCCESS;
    }
    return one(order, argc > 5 ? strtoul(argv[5], NULL, 10) : 0);
}
