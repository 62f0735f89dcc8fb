/* run.h - one run of a command: how long it took, and what it used. */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>

enum { RUN_WORDS = 400 };

struct run {
    int error;  /* errno value: it could not be started; ETIME: it took too long, EINTR: stopped */
    int status; /* as from waitpid(2) */
    double wall_s, cpu_s, memory_kb;
    double delayed; /* ready without a CPU, share of the time; 0 where the system does not say */
    uint64_t hash;  /* of its output, where that was asked for */
    double bytes;
    char words[RUN_WORDS]; /* its last ones on standard error */
};

/* A command of plain words is executed directly, anything else by sh -c. Its input is empty; its output is
 * thrown away, or read for the hash; of its errors the end is kept. It is ended after so many seconds, and what it leaves behind is ended,
 * too. */
struct run run_command(const char *command, double seconds, bool hash);

#endif
