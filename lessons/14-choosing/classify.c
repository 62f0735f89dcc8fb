/* classify.c - see classify.h. */
#include "classify.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const char *const slugs[KIND_COUNT] = {"short", "computes", "interpreted", "parallel",
                                              "turns", "waits",    "disk",        "input"};

const char *kind_slug(enum kind kind) {
    return slugs[kind];
}

/* python3.13t is built without the lock (see lesson 4). */
bool is_interpreter(const char *program) {
    static const char *const names[] = {"python", "pypy",    "ruby", "perl",  "node",  "php",
                                        "lua",    "Rscript", "sh",   "bash",  "dash",  "zsh",
                                        "awk",    "mawk",    "gawk", "tclsh", "guile", "octave"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(program, names[i], length) != 0)
            continue;
        const char *rest = program + length;
        if (strspn(rest, "0123456789.-") == strlen(rest))
            return true;
    }
    return false;
}

enum { FEW_LOOKS = 6 };

/* Of the time in which it ran or could have run, it stood ready. */
#define STARVED 0.6

/* Of two threads under one lock each waits half of the time. */
#define INTERPRETER_TURNS   0.25
#define INTERPRETER_RUNS    1.3
#define INTERPRETER_AT_ONCE 1.6

/* Threads that take turns without a mutex. */
#define OTHER_TURNS   0.4
#define ONE_AT_A_TIME 1.3

/* Of the CPU time; threads that compute take less. */
#define MUCH_KERNEL 0.32

static double share(double part, double rest) {
    return part + rest > 0 ? part / (part + rest) : 0;
}

/* While others had the CPUs, the command's computing took longer and its waiting did not: so of the time
 * in which somebody was runnable, the part counts in which they ran. */
static void measure_time(const struct observation *seen, struct classified *found) {
    found->delayed = share(seen->ready_s, seen->run_s);
    double computing = seen->computing_s * (1 - found->delayed), waiting = 0;
    for (int d = DOING_DISK; d < DOING_MEMBER; d++)
        waiting += seen->waiting_s[d];
    /* (Nobody ran and all waited for one another: the moment between one and the next.) After a few looks
     * only what the kernel counted is known; the rest of the time was waiting, of the kind that was seen, but for
     * the time for which the end was not noticed, the looking being without a CPU itself. */
    double scale = 1;
    if (seen->looks < FEW_LOOKS) {
        double rest = seen->wall_s - seen->ready_s - seen->late_s - computing;
        computing = fmin(seen->user_s + seen->system_s, seen->wall_s);
        rest = fmax(fmin(rest, seen->wall_s - seen->ready_s - seen->late_s - computing), 0);
        scale = waiting > 0 ? fmax(rest / waiting, 1) : 1;
        found->length_s = computing + rest;
    } else {
        found->length_s = computing + waiting;
    }
    found->computing = share(computing, found->length_s - computing);
    for (int d = DOING_DISK; d < DOING_MEMBER; d++)
        found->waiting[d] =
            share(scale * seen->waiting_s[d], found->length_s - scale * seen->waiting_s[d]);
}

static void measure_programs(const struct observation *seen, struct classified *found) {
    double all = 0, interpreted = 0, most = 0;
    found->program = "";
    for (size_t i = 0; i < seen->program_count; i++) {
        all += seen->programs[i].cpu_s;
        interpreted += is_interpreter(seen->programs[i].name) ? seen->programs[i].cpu_s : 0;
        if (seen->programs[i].cpu_s > most) {
            most = seen->programs[i].cpu_s;
            found->program = seen->programs[i].name;
        }
    }
    found->interpreted = all > 0 ? interpreted / all : 0;
}

/* How many ran at once. Who is ready counts, so other programs do not lower it; and where one thread did
 * nearly all the work, there were not two, however often a second one stood ready for a moment. */
static double measure_parallel(const struct observation *seen, const struct classified *found) {
    double at_once = seen->computing_s > 0 ? seen->runnable_s / seen->computing_s : 0;
    double most = seen->longest_s;
    /* Of the threads of an interpreter one runs at a time, unless more were seen to. */
    if (found->interpreted >= 0.5 && at_once < INTERPRETER_AT_ONCE &&
        at_once * (1 - found->delayed) < INTERPRETER_RUNS)
        most = seen->longest_process_s;
    double balance = most > 0 ? seen->run_s / most : 1;
    return fmin(at_once, fmax(balance, 1));
}

static enum kind kind_of_waiting(const struct observation *seen, const struct classified *found) {
    const double *w = found->waiting;
    if (w[DOING_DISK] > w[DOING_NETWORK] + w[DOING_TIMER] + w[DOING_LOCK])
        return KIND_DISK;
    if (w[DOING_LOCK] > w[DOING_NETWORK] + w[DOING_TIMER])
        return KIND_TURNS;
    return seen->input_s > 0.5 * found->length_s ? KIND_INPUT : KIND_WAITS;
}

/* Of the time of threads that wait for one another, what they waited. While one stands ready it neither works
 * nor waits for the others, but for a CPU: that does not count where more threads want to run than there are
 * CPUs, as beside other programs. But one that waits for a thread without a CPU waits longer, too; so with
 * the time ready counted as work it is at least so much, without it at most. */
struct turns {
    double least, most;
};

static struct turns share_of(double waited, const struct observation *seen) {
    return (struct turns){share(waited, seen->taker_work_s),
                          share(waited, fmax(seen->taker_work_s - seen->taker_ready_s, 0))};
}

/* Where threads sleep for a mutex again and again while they compute, its price is the sleep and the time in the
 * kernel, of falling asleep and waking. */
static double contention(const struct observation *seen) {
    if (seen->contenders < 2 || seen->contended_s <= 0)
        return 0;
    double kernel = share(seen->system_s, seen->user_s) * seen->contender_run_s;
    return share(seen->contended_s + kernel, seen->contender_run_s - kernel);
}

static bool is_between(double line, struct turns turns) {
    return turns.least < line && turns.most >= line;
}

/* Nearly all of the work was that of one process. */
static bool is_one_process(const struct observation *seen) {
    return seen->longest_process_s > 0.7 * seen->run_s;
}

/* in_turn: by a mutex or otherwise, within a process. */
static enum kind kind_of(const struct observation *seen, const struct classified *found,
                         double in_turn) {
    bool several = found->takers >= 2, interpreted = found->interpreted >= 0.5;
    if (found->length_s < SHORT_S)
        return KIND_SHORT;
    if (several && found->turns >= TURNS_FROM)
        return KIND_TURNS;
    if (found->computing < COMPUTING_FROM)
        return kind_of_waiting(seen, found);
    if (interpreted && several && in_turn >= INTERPRETER_TURNS && is_one_process(seen))
        return KIND_INTERPRETED; /* the lock of the interpreter */
    if (found->parallel >= PARALLEL_FROM)
        return KIND_PARALLEL;
    return interpreted ? KIND_INTERPRETED : KIND_COMPUTES;
}

/* How far a share of so many looks can be off: two standard deviations, at most. */
static enum sure how_sure(const struct observation *seen, const struct classified *found,
                          bool either) {
    if (seen->looks < FEW_LOOKS && found->length_s > SHORT_S)
        return UNSURE;
    double off = seen->looks > 0 ? 1 / sqrt((double)seen->looks) : 1;
    if (found->kind == KIND_SHORT && seen->wall_s > SHORT_S) {
        /* Most of the time it is thought to have been ready; asleep between two looks nobody saw it. */
        bool unseen = seen->looks < FEW_LOOKS || seen->gap_s > SHORT_S;
        return unseen ? UNSURE : found->length_s < SHORT_S / 2 ? SURE : LIKELY;
    }
    if (found->kind == KIND_SHORT)
        return SURE;
    if (either || (seen->gap_s > seen->wall_s / 4 && found->delayed > STARVED / 2))
        return UNSURE;
    double room = fabs(log(found->length_s / SHORT_S)) / 2;
    room = fmin(room, fabs(found->computing - COMPUTING_FROM));
    if (found->kind == KIND_COMPUTES || found->kind == KIND_INTERPRETED ||
        found->kind == KIND_PARALLEL)
        room = fmin(room, fabs(found->parallel - PARALLEL_FROM));
    if (found->takers >= 2)
        room = fmin(room, 2 * fabs(found->turns - TURNS_FROM));
    /* Beside others the same work also takes more CPU time, for the caches are shared. */
    off *= 1 + found->delayed;
    /* Threads that hardly ever run at the same moment cannot be seen to want the same lock, and those of an
     * interpreter are to be expected to. */
    bool threads = is_one_process(seen);
    double starved = found->interpreted >= 0.5 ? STARVED / 2 : STARVED;
    if (found->delayed > starved && found->kind == KIND_PARALLEL && threads)
        return UNSURE;
    return room > 1.2 * off ? SURE : room > off / 2 ? LIKELY : UNSURE;
}

/* Threads that want one mutex for moments seldom sleep, now and then for a whole run: they find it free just before
 * they would have. What is left to see is much time in the kernel. */
static bool may_contend(const struct observation *seen) {
    return is_one_process(seen) && share(seen->system_s, seen->user_s) > MUCH_KERNEL;
}

/* Whether another kind would fit as well, had some of the time in which they stood ready been another one's. */
static bool is_either(const struct observation *seen, const struct classified *found,
                      struct turns lock, struct turns any) {
    bool at_once = found->parallel >= PARALLEL_FROM;
    switch (found->kind) {
    case KIND_TURNS: /* a mutex: threads that are never two at once take turns in any case */
        return is_between(TURNS_FROM, lock) && found->parallel >= ONE_AT_A_TIME;
    case KIND_INTERPRETED:
        return at_once && is_between(INTERPRETER_TURNS, any);
    default: /* perhaps one at a time, of which each stands ready while the other runs */
        return any.most >= OTHER_TURNS && found->delayed > STARVED / 2 &&
               seen->runnable_s * (1 - found->delayed) < ONE_AT_A_TIME * seen->computing_s;
    }
}

struct classified classify(const struct observation *seen) {
    struct classified found = {0};
    measure_time(seen, &found);
    measure_programs(seen, &found);
    found.parallel = measure_parallel(seen, &found);
    struct turns lock = share_of(seen->lock_s, seen),
                 any = share_of(seen->lock_s + seen->turn_s, seen),
                 own = share_of(seen->lock_s + seen->turn_s - seen->shared_s, seen);
    lock.least = fmax(lock.least, contention(seen));
    lock.most = fmax(lock.most, lock.least);
    found.turns = lock.most;
    size_t takers = seen->takers > seen->contenders ? seen->takers : seen->contenders;
    found.takers = contention(seen) > 0 ? takers : seen->takers;
    /* Threads that are never two at once and wait for one another most of the time take turns, too,
     * whatever they call their lock. (An interpreter's is none that processes share.) */
    bool turns = found.interpreted < 0.5 || seen->shared_s > seen->turn_s / 2;
    if (turns && any.least >= OTHER_TURNS && found.parallel < ONE_AT_A_TIME)
        found.turns = any.least;
    found.kind = kind_of(seen, &found, own.most);
    bool either = found.takers >= 2 && is_either(seen, &found, lock, any);
    found.sure =
        how_sure(seen, &found, either || (found.kind == KIND_PARALLEL && may_contend(seen)));
    if (found.kind == KIND_INTERPRETED) /* the evidence is the interpreter's lock, then */
        found.turns = any.most;
    return found;
}
