/* cli.h - the command line of advise and compare, by argp (common/options.c is that of the lessons): --seconds,
 * --help and commands, which both have, and what each has besides.
 */
#ifndef CLI_H
#define CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

struct cli {
    const struct argp_option *options; /* all of them, for --help */
    const char *arguments, *doc;       /* marked with N_ */
    const char *wrong;   /* what to say of a wrong line; its %s is the program's name */
    const char *missing; /* where a command is missing or blank */
    double *seconds;
    char **commands; /* so many are needed */
    size_t command_count;
    bool (*option)(int key, char *value); /* takes one of its own, or returns false */
};

/* Reads the command line; ends the program after --help, and with a sentence where something is wrong. */
void cli_parse(const struct cli *cli, int argc, char **argv);

/* What the reader has typed a value behind: an option, or a variable of make. */
const char *cli_name(const char *option, const char *variable);

#endif
