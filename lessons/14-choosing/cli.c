/* cli.c - see cli.h. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"

void cli_help(const struct argp_state *state) {
    argp_help(state->root_argp, stdout, ARGP_HELP_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
              state->name);
    exit(say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE);
}

void cli_parse(const struct argp_option *options, argp_parser_t parser, const char *arguments,
               const char *doc, const char *wrong, int argc, char **argv, void *chosen) {
    struct argp argp = {.options = options,
                        .parser = parser,
                        .args_doc = arguments,
                        .doc = doc,
                        .argp_domain = SAY_DOMAIN};
    if (argp_parse(&argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, chosen) == 0)
        return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    say_error(wrong, program_invocation_name);
#pragma GCC diagnostic pop
    exit(EXIT_USAGE);
}

bool cli_is_empty(const char *command) {
    return command == NULL || command[strspn(command, " \t\n")] == '\0';
}
