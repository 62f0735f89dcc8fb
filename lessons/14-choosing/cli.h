/* cli.h - the command line of advise and compare, by argp (common/options.c is that of the lessons). */
#ifndef CLI_H
#define CLI_H

#include <argp.h>
#include <stdbool.h>

/* What a parser calls for --help; ends the program. */
void cli_help(const struct argp_state *state);

/* Reads the command line into *chosen; where something is wrong, says so with this sentence (its %s is the
 * program's name) and ends the program. doc and arguments are marked with N_. */
void cli_parse(const struct argp_option *options, argp_parser_t parser, const char *arguments,
               const char *doc, const char *wrong, int argc, char **argv, void *chosen);

/* Whether a command is missing or blank. */
bool cli_is_empty(const char *command);

#endif
