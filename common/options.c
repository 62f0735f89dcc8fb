/* options.c - see options.h. */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kit.h"
#include "say.h"
#include "worker_limits.h"

enum { KEY_BUDGET = 'b', KEY_WORKERS = 'w', KEY_SEED = 's', KEY_OUT = 'o', KEY_HELP = 'h' };
enum { KEY_PREDICT = 1000, KEY_OWN = 2000 };

static const struct argp_option general[] = {
    {"budget", KEY_BUDGET, N_("SECONDS"), 0, N_("measure for at most this long"), 0},
    {"workers", KEY_WORKERS, N_("N"), 0, N_("go up to this many workers"), 0},
    {"seed", KEY_SEED, N_("NUMBER"), 0, N_("repeat the order of an earlier run"), 0},
    {"out", KEY_OUT, N_("FOLDER"), 0, N_("write the result files there (default: plots)"), 0},
    {"predict", KEY_PREDICT, 0, 0, N_("ask for your predictions and keep them"), 0},
    {"help", KEY_HELP, 0, 0, N_("print this help"), 0},
    {0},
};

enum { GENERAL = sizeof general / sizeof *general };

/* The options of a program: of the general ones those that it has a use for (one that is no lesson
 * measures nothing), and its own. */
static void choose_options(const struct option_plan *plan,
                           struct argp_option list[GENERAL + OWN_MOST]) {
    size_t chosen = 0;
    for (size_t i = 0; i < plan->own_count; i++)
        list[chosen++] = (struct argp_option){.name = plan->own[i].name,
                                              .key = KEY_OWN + (int)i,
                                              .arg = plan->own[i].value,
                                              .doc = plan->own[i].doc};
    for (size_t i = 0; i < GENERAL; i++) {
        int key = general[i].key;
        bool no_use = (plan->lesson == 0 && key != KEY_OUT && key != KEY_HELP && key != 0) ||
                      (key == KEY_WORKERS && !plan->uses_workers);
        if (!no_use)
            list[chosen++] = general[i];
    }
}

/* argp's own words, translated in our domain (argp_domain), for libc's may not be installed. */
static const char *const argp_words[] __attribute__((unused)) = {
    N_("Usage:"),
    N_(" [OPTION...]"),
    N_("Mandatory or optional arguments to long options are also mandatory or "
       "optional for any corresponding short options."),
};

/* The largest number that a double holds exactly and that a count may be. */
#define COUNT_MAX 9007199254740992.0

struct parse {
    const struct option_plan *plan;
    struct options *options;
    const char *wrong; /* the word of the command line that is no option */
};

double options_number(const char *name, const char *text, double least, double most,
                      double example) {
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (end != text && *end == '\0' && errno == 0 && number >= least && number <= most)
        return number; /* NAN fails both comparisons */
    say_error(_("%s=%s is not a number from %g to %g; type for example %s=%g"), name, text, least,
              most, name, example);
    exit(EXIT_USAGE);
}

size_t options_count(const char *name, const char *text, size_t least, size_t most,
                     size_t example) {
    bool digits = text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
    double number = digits ? strtod(text, NULL) : NAN;
    if (number >= (double)least && number <= (double)most && number <= COUNT_MAX)
        return (size_t)number;
    say_error(_("%s=%s is not a whole number from %zu to %zu; type for example %s=%zu"), name, text,
              least, most, name, example);
    exit(EXIT_USAGE);
}

static double read_budget(const char *name, const char *text) {
    return options_number(name, text, 0.1, 3600, 20);
}

static size_t read_workers(const char *name, const char *text) {
    size_t allowed = workers_allowed(), example = 2 * worker_cpus();
    size_t workers = options_count(name, text, 1, WORKERS_MOST, example);
    if (workers <= allowed)
        return workers;
    say_error(_("%s=%zu is more than this machine allows (ulimit -u, pid_max, the control group): "
                "type %s=%zu at the most"),
              name, workers, name, allowed);
    exit(EXIT_USAGE);
}

static error_t parse_own(const struct option_plan *plan, int key, const char *value) {
    if (key < KEY_OWN || (size_t)(key - KEY_OWN) >= plan->own_count)
        return ARGP_ERR_UNKNOWN;
    const struct option_number *own = &plan->own[key - KEY_OWN];
    char name[32];
    snprintf(name, sizeof name, "--%s", own->name);
    *own->number = options_count(name, value, own->least, own->most, own->example);
    return 0;
}

static error_t parse_option(int key, char *value, struct argp_state *state) {
    struct parse *parse = state->input;
    struct options *options = parse->options;
    switch (key) {
    case KEY_BUDGET:
        options->budget_s = read_budget("--budget", value);
        return 0;
    case KEY_WORKERS:
        options->workers = read_workers("--workers", value);
        return 0;
    case KEY_SEED:
        options->seed = options_count("--seed", value, 0, (size_t)COUNT_MAX, 1);
        return 0;
    case KEY_OUT:
        if (value[0] != '\0' && strlen(value) < sizeof options->out) {
            strcpy(options->out, value);
            return 0;
        }
        say_error(_("--out=%.20s is no name of a folder; type for example --out=plots"), value);
        exit(EXIT_USAGE);
    case KEY_PREDICT:
        options->predict = true;
        return 0;
    case KEY_HELP:
        argp_help(state->root_argp, stdout, ARGP_HELP_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC,
                  state->name);
        exit(say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE);
    case ARGP_KEY_ARG:
        say_error(_("%s is not an option; type %s --help"), value, state->name);
        exit(EXIT_USAGE);
    case ARGP_KEY_ERROR: /* next is behind the bad word, or on it within a group -xyz */
        parse->wrong = state->argv[state->next > 1 ? state->next - 1 : 1];
        return 0;
    default:
        return parse_own(parse->plan, key, value);
    }
}

static const char *from_environment(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

static uint64_t fresh_seed(void) {
    uint32_t seed;
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
        seed = (uint32_t)kit_now_ns();
    return seed % 1000000; /* short enough to type again */
}

void options_parse(const struct option_plan *plan, int argc, char **argv, struct options *options) {
    *options = (struct options){.budget_s = plan->budget_s, .seed = fresh_seed()};
    if (kit_path(options->out, sizeof options->out, "plots") != 0)
        strcpy(options->out, "plots");
    if (from_environment("BUDGET") != NULL)
        options->budget_s = read_budget("BUDGET", from_environment("BUDGET"));
    if (from_environment("WORKERS") != NULL)
        options->workers = read_workers("WORKERS", from_environment("WORKERS"));

    struct argp_option list[GENERAL + OWN_MOST];
    choose_options(plan, list);
    struct argp argp = {
        .options = list,
        .parser = parse_option,
        .doc = plan->doc,
        .argp_domain = SAY_DOMAIN,
    };
    struct parse parse = {plan, options, argv[argc - 1]};
    /* The messages of getopt come in libc's language, so it keeps quiet and we speak. */
    if (argp_parse(&argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, &parse) != 0) {
        say_error(_("%s is an unknown option, or its value is missing; type %s --help"),
                  parse.wrong, program_invocation_name);
        exit(EXIT_USAGE);
    }
    if (options->workers > 0 && !plan->uses_workers)
        say_note(_("WORKERS has no effect in lesson %d"), plan->lesson);
}
