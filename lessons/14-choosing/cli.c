/* cli.c - see cli.h. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "options.h"
#include "say.h"

const char *cli_name(const char *option, const char *variable) {
    return getenv("MAKELEVEL") != NULL ? variable : option;
}

static void help(const struct argp_state *state) {
    argp_help(state->root_argp, stdout, ARGP_HELP_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
              state->name);
    exit(say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE);
}

static error_t parse(int key, char *value, struct argp_state *state) {
    const struct cli *cli = state->input;
    switch (key) {
    case 's':
        *cli->seconds = options_number(cli_name("--seconds", "BUDGET"), value, 0.1, 86400, 20);
        return 0;
    case 'h':
        help(state);
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num >= cli->command_count)
            return ARGP_ERR_UNKNOWN;
        cli->commands[state->arg_num] = value;
        return 0;
    default:
        return cli->option(key, value) ? 0 : ARGP_ERR_UNKNOWN;
    }
}

static bool is_empty(const char *command) {
    return command == NULL || command[strspn(command, " \t\n")] == '\0';
}

void cli_parse(const struct cli *cli, int argc, char **argv) {
    struct argp argp = {.options = cli->options,
                        .parser = parse,
                        .args_doc = cli->arguments,
                        .doc = cli->doc,
                        .argp_domain = SAY_DOMAIN};
    if (argp_parse(&argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, (void *)cli) != 0) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        say_error(cli->wrong, program_invocation_name);
#pragma GCC diagnostic pop
        exit(EXIT_USAGE);
    }
    for (size_t i = 0; i < cli->command_count; i++)
        if (is_empty(cli->commands[i])) {
            say_error("%s", cli->missing);
            exit(EXIT_USAGE);
        }
}
