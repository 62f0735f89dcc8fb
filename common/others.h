/* others.h - which other program used the CPUs while we measured.
 *
 * Looks at the CPU time of all processes (utime and stime in /proc/PID/stat, see proc(5)) at the
 * start and between rounds, when no program of ours runs but the caller. A program that begins and
 * ends between two looks is not seen, nor one of our own folder, which is a part of what is measured.
 */
#ifndef OTHERS_H
#define OTHERS_H

/* A program that used so much of one CPU is worth a sentence. */
#define OTHERS_PERCENT 10.0

struct other {
    char name[32];  /* as in /proc/PID/stat; "" where there was none */
    double percent; /* of the time of one CPU; 100 is a whole CPU */
    int cpu;        /* where it was seen each time; -1: on several */
};

struct others;

/* Begins. Never fails; where /proc cannot be read nothing is found. */
struct others *others_open(void);
void others_look(struct others *others);

/* The busiest other program since others_open. Frees *others. */
struct other others_close(struct others *others);

/* One remark on stderr: this program used so much of which CPU while we measured. */
void others_say(const struct other *other);

#endif
