/* predict.c - see predict.h. */
#include "predict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draft.h"
#include "kit.h"
#include "report.h"
#include "results.h"
#include "say.h"

enum { QUESTIONS_MOST = 8 };

/* The kept answer to a question, NAN when there is none or the file is damaged. */
static double kept_answer(const struct question *question, int lesson,
                          const struct options *options) {
    char path[PATH_MAX], line[256], id[64];
    double answer, found = NAN;
    if (results_path(path, options, lesson, "predictions.csv") != 0)
        return NAN;
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%63[^,],%lf", id, &answer) == 2 && strcmp(id, question->id) == 0 &&
            answer >= question->least && answer <= question->most)
            found = answer;
    if (file != NULL)
        fclose(file);
    return found;
}

/* gettext("") is the header of the translations. */
static const char *unit_of(const struct question *question) {
    return question->unit[0] == '\0' ? "" : _(question->unit);
}

/* Asks until the answer is a number in range, empty (NAN) or the input ends (returns EPIPE). */
static int ask_one(const struct question *question, double *answer) {
    char *line = NULL;
    size_t size = 0;
    int error = 0;
    *answer = NAN;
    for (;;) {
        if (question->unit[0] != '\0')
            printf(_("%s (%s) "), _(question->text), _(question->unit));
        else
            printf("%s ", _(question->text));
        fflush(stdout);
        if (getline(&line, &size, stdin) < 0) {
            error = EPIPE;
            break;
        }
        line[strcspn(line, "\n")] = '\0';
        kit_half_width(line);
        for (size_t end = strlen(line); end > 0 && line[end - 1] == ' '; end--)
            line[end - 1] = '\0';
        if (line[0] == '\0')
            break;
        char *end;
        double number = strtod(line, &end);
        if (end != line && *end == '\0' && number >= question->least && number <= question->most) {
            *answer = number;
            break;
        }
        printf(_("  please a number from %g to %g, or just Enter to leave it out\n"),
               question->least, question->most);
    }
    free(line);
    return error;
}

static int open_csv(struct draft *draft, int lesson, const struct options *options,
                    const char *ending, const char *heading) {
    char path[PATH_MAX];
    int error = results_path(path, options, lesson, ending);
    if (error == 0)
        error = draft_open(draft, path);
    if (error == 0)
        fputs(heading, draft->file);
    return error;
}

static int keep_csv(struct draft *draft) {
    int error = draft_complete(draft);
    return error == 0 ? draft_publish(draft) : error;
}

int predict_ask(const struct question *questions, size_t count, int lesson,
                const struct options *options) {
    struct draft draft;
    int ended = 0;
    int error = results_check_folder(options, lesson);
    if (error == 0)
        error = open_csv(&draft, lesson, options, "predictions.csv", "question,answer\n");
    if (error != 0)
        return error;
    printf(_("What do you expect? Just Enter leaves a question out.\n"));
    for (size_t i = 0; i < count && ended == 0; i++) {
        double answer;
        ended = ask_one(&questions[i], &answer);
        if (!isnan(answer))
            fprintf(draft.file, "%s,%.9g\n", questions[i].id, answer);
    }
    error = keep_csv(&draft);
    if (error == 0 && ended != 0)
        say_error(_("the answers ended before the questions; what you said is kept, and "
                    "make predict%d asks again"),
                  lesson);
    else if (error == 0)
        printf(_("\nKept. Now measure: make lesson%d\n"), lesson);
    return error != 0 ? error : ended;
}

/* "3.2 times too high": how far the answer a is from the measured m. */
static void say_how_far(const struct prediction *prediction, double answer) {
    const struct interval measured = prediction->measured;
    const char *unit = unit_of(prediction->question);
    printf("  %s\n    ", _(prediction->question->text));
    char median[32];
    const char *space = unit[0] == '\0' ? "" : " ";
    if (measured.n == 0) {
        printf(_("you said %.12g%s%s, and nothing could be measured\n"), answer, space, unit);
        return;
    }
    printf(_("you said %.12g%s%s, measured %s%s%s: "), answer, space, unit,
           report_number(median, measured.median), space, unit);
    double factor = answer / measured.median;
    char times[32];
    if (answer >= measured.low && answer <= measured.high)
        printf(_("right, within the interval"));
    else if (!(factor > 0) || isinf(factor))
        printf(_("off by %.3g%s%s"), fabs(answer - measured.median), space, unit);
    else if (factor > 1)
        printf(_("%s times too high"), report_number(times, factor));
    else
        printf(_("%s times too low"), report_number(times, 1 / factor));
    if (measured.n < MEASURE_FEWEST)
        printf(_(" (values: %zu, too few for an interval)"), measured.n);
    putchar('\n');
}

int predict_report(const struct prediction *predictions, size_t count, int lesson,
                   const struct options *options) {
    struct draft draft;
    size_t answered = 0;
    int error = open_csv(&draft, lesson, options, "predicted.csv",
                         "question,figure,x,y,answer,measured,low,high\n");
    if (error != 0)
        return error;
    for (size_t i = 0; i < count; i++) {
        const struct prediction *prediction = &predictions[i];
        double answer = kept_answer(prediction->question, lesson, options);
        if (isnan(answer))
            continue;
        if (answered++ == 0)
            printf("\n%s%s%s\n", say_colour(SAY_STRONG), _("Your predictions"),
                   say_colour(SAY_PLAIN));
        say_how_far(prediction, answer);
        const struct interval *measured = &prediction->measured;
        if (measured->n == 0)
            continue;
        fprintf(draft.file, "%s,%d,%g,%.9g,%.9g,%.9g,%.9g,%.9g\n", prediction->question->id,
                prediction->figure, prediction->x, prediction->scale * answer, answer,
                measured->median, measured->low, measured->high);
    }
    if (answered == 0)
        printf(_("\nNo prediction yet: next time type make predict%d first.\n"), lesson);
    return keep_csv(&draft);
}
