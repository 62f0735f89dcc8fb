/* claims.c - the whole ledger: every claim of common/claims.tsv with what this machine said of it.
 *
 *   make claims
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "kit.h"
#include "options.h"
#include "report.h"
#include "results.h"
#include "say.h"
#include "table.h"

enum { VERDICTS_MOST = 64 };

/* What the lesson's verdicts file says of a claim. Returns 0 and the line, ENOENT where the lesson
 * has not measured it, EINVAL where its file is damaged. */
static int find_verdict(const struct claim *claim, const struct options *options,
                        struct verdict_line *found) {
    char path[PATH_MAX];
    struct verdict_line lines[VERDICTS_MOST];
    size_t count = 0;
    int error = results_path(path, options, claim->lesson, "verdicts.csv");
    if (error == 0)
        error = results_read_verdicts(path, lines, VERDICTS_MOST, &count);
    if (error != 0)
        return error;
    bool known = false;
    for (size_t i = 0; i < count; i++) { /* the kit's own verdict, else another program's */
        bool ours = strcmp(lines[i].who, "kit") == 0;
        if (strcmp(lines[i].claim, claim->id) != 0 || (known && !ours))
            continue;
        *found = lines[i];
        known = true;
    }
    return known ? 0 : ENOENT;
}

static void add_verdict(struct table *table, const struct verdict_line *line) {
    enum verdict verdict = VERDICT_HOLDS;
    while (verdict < VERDICT_UNDECIDED && strcmp(line->verdict, verdict_slug(verdict)) != 0)
        verdict++;
    table_cell(table, report_verdict_colour(verdict), "%s", report_verdict_name(verdict));
    table_cell(table, SAY_PLAIN, isnan(line->ratio) ? "-" : "%.3g", line->ratio);
    if (isnan(line->low))
        table_cell(table, SAY_PLAIN, "-");
    else
        table_cell(table, SAY_PLAIN, "[%.3g, %.3g]", line->low, line->high);
}

/* Whether the kit has a folder lessons/NN-... for this lesson yet. */
static bool has_lesson(int number) {
    char path[PATH_MAX], start[16];
    bool found = false;
    snprintf(start, sizeof start, "%02d-", number);
    DIR *lessons = kit_path(path, sizeof path, "lessons") == 0 ? opendir(path) : NULL;
    if (lessons == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(lessons)) != NULL;)
        found |= strncmp(entry->d_name, start, strlen(start)) == 0;
    closedir(lessons);
    return found;
}

static const char *why_no_verdict(const struct claim *claim, int error) {
    if (error != ENOENT)
        return _("result file damaged");
    return has_lesson(claim->lesson) ? _("not measured yet") : _("no lesson yet");
}

static void add_claim(struct table *table, const struct claim *claim,
                      const struct options *options) {
    struct verdict_line line;
    int error = find_verdict(claim, options, &line);
    table_cell(table, SAY_PLAIN, "%d", claim->lesson);
    if (error == 0) {
        add_verdict(table, &line);
    } else {
        table_cell(table, SAY_PLAIN, "%s", why_no_verdict(claim, error));
        table_cell(table, SAY_PLAIN, "-");
        table_cell(table, SAY_PLAIN, "-");
    }
    table_cell(table, SAY_PLAIN, "%s", claim->margin);
    table_cell(table, SAY_PLAIN, "%s  %s", claim->id, claim->text);
    if (error != 0 && error != ENOENT)
        say_note(_("the verdicts of lesson %d cannot be read; make them again: make lesson%d"),
                 claim->lesson, claim->lesson);
}

static void print_ledger(const struct claims *claims, const struct options *options) {
    struct table table;
    table_start(&table, 6);
    table_cell(&table, SAY_STRONG, ">%s", _("lesson"));
    table_cell(&table, SAY_STRONG, "%s", _("verdict"));
    table_cell(&table, SAY_STRONG, ">%s", _("ratio"));
    table_cell(&table, SAY_STRONG, "%s", _("interval, 95 %"));
    table_cell(&table, SAY_STRONG, "%s", _("margin"));
    table_cell(&table, SAY_STRONG, "%s", _("claim"));
    for (size_t i = 0; i < claims->count; i++)
        add_claim(&table, &claims->list[i], options);
    table_print(&table, stdout);
    table_free(&table);
}

int main(int argc, char **argv) {
    const struct option_plan plan = {
        .doc = N_("Prints every claim with what this machine said of it."),
    };
    struct options options;
    struct claims claims;
    say_start();
    options_parse(&plan, argc, argv, &options);
    if (claims_read(&claims) != 0) {
        say_error(_("common/claims.tsv is missing or damaged; get it back with git checkout "
                    "common/claims.tsv"));
        return EXIT_TROUBLE;
    }
    print_ledger(&claims, &options);
    claims_free(&claims);
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
