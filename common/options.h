/* options.h - the command line of every lesson program, by argp
 * (see argp in the GNU C Library manual, section 26.3).
 *
 * BUDGET and WORKERS are also taken from the environment, which is how make passes them on; an
 * option on the command line goes before the environment. A bad option or value ends the program
 * with one line that says what is wrong and what to type, exit status 2.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    double budget_s;    /* seconds for the measuring */
    size_t workers;     /* the most workers of a kind; 0 = the lesson chooses */
    uint64_t seed;      /* of every shuffle */
    char out[PATH_MAX]; /* folder of the result files */
    bool predict;       /* ask for predictions instead of measuring */
};

/* An option of one lesson that takes a whole number, for example --largest=MB. */
struct option_number {
    const char *name;  /* "largest" */
    const char *value; /* what the help calls its value, marked with N_ */
    const char *doc;   /* one line for the help, marked with N_ */
    size_t least, most, example;
    size_t *number; /* holds the default, and then what was given */
};

struct option_plan {
    int lesson;                      /* its number, 0 for a program that is no lesson */
    const char *doc;                 /* one sentence for --help, marked with N_ */
    double budget_s;                 /* default */
    bool uses_workers;               /* false: WORKERS is checked and said to have no effect */
    const struct option_number *own; /* the lesson's own options */
    size_t own_count;                /* OWN_MOST at most */
};

enum { OWN_MOST = 4 };

/* Fills *options from the environment and the command line. */
void options_parse(const struct option_plan *plan, int argc, char **argv, struct options *options);

/* Reads a number between least and most, for options of a lesson. name is what the reader typed
 * ("--largest", "BUDGET"); example is a value that would do. Ends the program when text is no such
 * number. options_count reads a whole number. */
double options_number(const char *name, const char *text, double least, double most,
                      double example);
size_t options_count(const char *name, const char *text, size_t least, size_t most, size_t example);

#endif
