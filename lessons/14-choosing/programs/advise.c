/* advise.c - runs any command, watches it, and says whether threads or processes would help.
 *
 *   make advise CMD='gzip -c big.txt'
 *   build/bin/14-choosing/advise --seconds=20 'gzip -c big.txt'
 *
 * The command is given to sh -c exactly as it was typed. It sees no difference: its input is what this
 * program's is (nothing, where that is a terminal), what it prints is counted and thrown away. Nothing of
 * it stays: Ctrl-C and the end of the time end it with all that it has started.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../advice.h"
#include "../cli.h"
#include "../deep.h"
#include "../guard.h"
#include "../pressure.h"
#include "../slices.h"
#include "kit.h"
#include "say.h"

static struct choices {
    char *command;
    const char *slices;
    double seconds;
    bool deep, twice, terminal;
} choices = {.seconds = 60};

static const struct argp_option list[] = {
    {"seconds", 's', N_("SECONDS"), 0, N_("end the command after this long (default: 60)"), 0},
    {"deep", 'd', 0, 0, N_("run it again under strace and show its system calls"), 0},
    {"twice", 't', 0, 0, N_("run two at once as well, to see whether they get in each other's way"),
     0},
    {"terminal", 'T', 0, 0, N_("give it this terminal: for programs with a screen"), 0},
    {"slices", 'o', N_("FILE"), 0, N_("write what it did over time to this file (CSV)"), 0},
    {"help", 'h', 0, 0, N_("print this help"), 0},
    {0},
};

static bool option(int key, char *value) {
    if (key == 'd')
        choices.deep = true;
    else if (key == 't')
        choices.twice = true;
    else if (key == 'T')
        choices.terminal = true;
    else if (key == 'o')
        choices.slices = value;
    else
        return false;
    return true;
}

static bool mentions_terminal(const char *words) {
    return strcasestr(words, "tty") != NULL || strcasestr(words, "terminal") != NULL ||
           strstr(words, "TERM") != NULL || strstr(words, "ioctl") != NULL;
}

/* How the command ended, where it is worth a sentence. Returns the exit status for that. */
static int say_end(const struct observation *seen) {
    int status = 0;
    if (seen->stopped != 0)
        say_note(_("ended by Ctrl-C or a signal after %.3g s; this is what was seen until then"),
                 seen->wall_s);
    else if (seen->out_of_time)
        say_note(_("it ran for %.3g s and was ended; more: BUDGET=%.0f"), seen->wall_s,
                 ceil(4 * choices.seconds));
    else if (WIFSIGNALED(seen->status))
        say_error(_("the command was killed by signal %d (SIG%s)"), WTERMSIG(seen->status),
                  sigabbrev_np(WTERMSIG(seen->status)));
    else if (WEXITSTATUS(seen->status) == 127)
        say_error(_("there is no such command; the shell says: %s"), seen->words);
    else if (WEXITSTATUS(seen->status) == 126)
        say_error(_("the command cannot be executed; the shell says: %s"), seen->words);
    else if (WEXITSTATUS(seen->status) != 0)
        say_error(_("the command failed with status %d; its last words: %s"),
                  WEXITSTATUS(seen->status), seen->words[0] != '\0' ? seen->words : "-");
    if (seen->stopped == 0 && !seen->out_of_time && seen->status != 0)
        status = EXIT_TROUBLE;
    if (status != 0 && !choices.terminal && mentions_terminal(seen->words))
        say_note(_("it may need a terminal; type TERMINAL=1 with make to give it yours"));
    if (seen->left > 0)
        say_note(_("it left %u processes behind, which were watched as well and then ended"),
                 seen->left);
    return status;
}

/* There is nothing to be learned of a command that was not there. */
static bool says_nothing(const struct observation *seen) {
    int code = WIFEXITED(seen->status) ? WEXITSTATUS(seen->status) : 0;
    return seen->stopped == 0 && !seen->out_of_time && (code == 126 || code == 127);
}

/* What has failed at once has not done its work: no advice follows from that. */
static bool failed_at_once(const struct observation *seen, const struct classified *found) {
    return seen->stopped == 0 && !seen->out_of_time && seen->status != 0 &&
           found->kind == KIND_SHORT;
}

static void try_two(const struct observation *alone, bool computes) {
    char *both = NULL;
    struct observation *seen = calloc(1, sizeof *seen);
    if (seen == NULL ||
        asprintf(&both, "{\n%s\n} & {\n%s\n} & wait", choices.command, choices.command) < 0)
        return;
    const struct observe_plan plan = {both, choices.seconds, 0.002, false};
    observe(&plan, seen);
    if (!seen->out_of_time && seen->stopped == 0) {
        /* Who computes needs more CPU time where memory is short; who waits, more time. (CPU time does not
         * mind other programs.) */
        double cpu = seen->user_s + seen->system_s, cpu_alone = alone->user_s + alone->system_s;
        double ratio = computes ? cpu / (2 * cpu_alone) : seen->wall_s / alone->wall_s;
        printf(computes
                   ? _("  two at once  each takes %.2f times the CPU time that it takes alone: ")
                   : _("  two at once  takes %.2f times as long as one alone: "),
               ratio);
        printf("%s\n", ratio < 1.3   ? _("they do not get in each other's way")
                       : ratio < 1.7 ? _("they get in each other's way: memory, the disk or a lock")
                                     : _("two at once gain nothing over one after the other"));
    }
    free(both);
    free(seen);
}

static int advise(void *unused) {
    struct observation *seen = calloc(1, sizeof *seen);
    struct pressure before, after;
    (void)unused;
    if (seen == NULL)
        return EXIT_TROUBLE;
    const struct observe_plan plan = {choices.command, choices.seconds, 0.002, choices.terminal};
    pressure_read(&before);
    observe(&plan, seen);
    pressure_read(&after);
    if (seen->error != 0) {
        say_error(_("the command cannot be watched (%s); the limits here are ulimit -u and ulimit "
                    "-n"),
                  strerrorname_np(seen->error));
        return EXIT_TROUBLE;
    }
    int status = say_end(seen);
    if (says_nothing(seen))
        return EXIT_USAGE;
    struct classified found = classify(seen);
    if (failed_at_once(seen, &found)) {
        say_note(_("it failed after %.0f ms, so there is no advice; where that is no failure (grep "
                   "finds nothing), put '; true' behind it"),
                 1000 * seen->wall_s);
        free(seen);
        return status;
    }
    printf("%s", say_colour(SAY_STRONG));
    advice_print(&found);
    printf("%s", say_colour(SAY_PLAIN));
    advice_print_gain(seen, &found);
    if (choices.twice && guard_stopped() == 0)
        try_two(seen, found.computing >= COMPUTING_FROM);
    printf("\n");
    advice_print_evidence(seen, &found);
    pressure_print(&before, &after);
    if (choices.deep && guard_stopped() == 0)
        deep_print(choices.command, choices.seconds, seen->wall_s);
    if (choices.slices != NULL && slices_write(choices.slices, seen) != 0)
        status = EXIT_TROUBLE;
    free(seen);
    return say_finish() == 0 ? status : EXIT_TROUBLE;
}

int main(int argc, char **argv) {
    say_start();
    const struct cli cli = {
        .options = list,
        .arguments = N_("COMMAND"),
        .doc = N_("Runs a command, watches it, and says whether threads or "
                  "processes would make it faster."),
        .wrong = _("that is no option, or more than one command; type %s --help"),
        .missing = _("which command? Type for example make advise CMD='gzip -c big.txt'"),
        .seconds = &choices.seconds,
        .commands = &choices.command,
        .command_count = 1,
        .option = option,
    };
    cli_parse(&cli, argc, argv);
    return guard(advise, NULL);
}
