/* observe.h - runs a command and looks at all its threads and processes again and again: who runs, who is
 * ready, who sleeps and what for. No right but that of the same user is needed.
 *
 * What is counted by the kernel is taken from there (CPU time and wall time from wait4, time on a CPU and
 * time ready from schedstat); what is known only at a moment is sampled: what a sleeping thread waits for,
 * and how many run at once.
 */
#ifndef OBSERVE_H
#define OBSERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "waits.h"

enum { OBSERVED_PROGRAMS = 24, OBSERVED_SLICES = 512, OBSERVED_WORDS = 400 };

struct observe_plan {
    const char *command; /* for sh -c, exactly as it was typed */
    double seconds;      /* then it is ended */
    double interval_s;   /* between two looks, at the beginning */
    bool terminal;       /* it gets this program's input, output and errors */
};

/* A stretch of the run: so many threads on average did each of these. */
struct slice {
    double start, end; /* seconds */
    double threads[DOING_COUNT];
};

struct observation {
    /* how it ended */
    int error;                  /* errno value: it could not be started or watched at all */
    int status;                 /* as from waitpid(2), of the command itself */
    bool out_of_time;           /* it was ended after so many seconds */
    int stopped;                /* a signal to this program ended it: its number */
    unsigned left;              /* processes that still ran when the command had ended */
    char words[OBSERVED_WORDS]; /* its last words on standard error */
    double printed;             /* bytes on standard output */

    /* what the kernel counted */
    double wall_s, user_s, system_s;
    double run_s, ready_s;       /* on a CPU, and ready without one: as far as was seen */
    long voluntary, involuntary; /* context switches */
    double memory_kb;            /* of its largest process */

    /* what was sampled */
    size_t looks;
    double gap_s;                  /* the longest time between two of them */
    double late_s;                 /* for which the looking itself stood ready without a CPU */
    double cost_s;                 /* CPU time that the looking took */
    double computing_s;            /* at least one thread ran or was ready */
    double runnable_s;             /* sum over the threads that were */
    double waiting_s[DOING_COUNT]; /* none was: what the program waited for */
    double input_s;                /* of it: for input */
    double in_flight_s;            /* sum over the threads that waited for something outside then */
    double all_s[DOING_COUNT];     /* sum over all threads, whatever the others did */
    double longest_s, longest_process_s; /* CPU time of the thread, of the process that had most */
    size_t processes, threads, at_once;  /* that were seen; threads at the same moment */

    /* threads that work and wait for one another in turn */
    size_t takers;
    double lock_s, turn_s, taker_work_s; /* in a mutex; in another futex; what else they did */
    double shared_s;                     /* of turn_s: between processes */
    double taker_ready_s;                /* of taker_work_s: ready without a CPU */

    /* threads that sleep for a mutex again and again, for moments */
    size_t contenders;
    double contender_run_s, contended_s; /* CPU time; asleep in the mutex */

    /* CPU time by program */
    struct {
        char name[32];
        double cpu_s;
    } programs[OBSERVED_PROGRAMS];
    size_t program_count;

    struct slice slices[OBSERVED_SLICES];
    size_t slice_count;
};

/* Runs and watches. Call it inside guard(). */
void observe(const struct observe_plan *plan, struct observation *seen);

#endif
