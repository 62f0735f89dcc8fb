/* editor.c - a small text editor for the terminal, of three kinds.
 *
 *   build/bin/06-responsiveness/editor --model=threads FILE
 *
 * Arrow keys, Home, End, Page Up and Page Down move; Ctrl-S saves, Ctrl-Q quits. Misspelled English
 * words are underlined. make play6 opens a long text in it.
 */
#include <argp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../editor.h"
#include "../screen.h"
#include "kit.h"
#include "say.h"
#include "timeline.h"

struct request {
    const struct kind *kind;
    const char *path, *rescue, *words, *timeline;
};

enum { OPTION_RESCUE = 1, OPTION_WORDS, OPTION_TIMELINE };

static error_t take_option(int key, char *value, struct argp_state *state) {
    struct request *request = state->input;
    switch (key) {
    case 'm':
        request->kind = kind_named(value);
        if (request->kind == NULL) {
            say_error(_("MODEL=%s is not a model; type MODEL=one, MODEL=threads or "
                        "MODEL=processes"),
                      value);
            exit(EXIT_USAGE);
        }
        return 0;
    case OPTION_RESCUE:
        request->rescue = value;
        return 0;
    case OPTION_WORDS:
        request->words = value;
        return 0;
    case OPTION_TIMELINE:
        request->timeline = value;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path != NULL)
            return ARGP_ERR_UNKNOWN;
        request->path = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The misspelled words as of the last check that has ended, one a line. */
static int write_words(const struct document *document, const char *path) {
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return -1;
    for (size_t i = 0; i < document->marks.count; i++) {
        const struct mark *mark = &document->marks.list[i];
        char word[256];
        size_t length = mark->length < sizeof word ? mark->length : sizeof word - 1;
        buffer_copy(&document->buffer, mark->start, length, word);
        fprintf(file, "%u %.*s\n", mark->start, (int)length, word);
    }
    return fclose(file);
}

/* Says what happened to the text. Returns the exit status. */
static int say_ending(const struct document *document, const struct ending *ending) {
    char reason[128];
    if (ending->signal != 0)
        snprintf(reason, sizeof reason, _("ended by signal %d (SIG%s)"), ending->signal,
                 sigabbrev_np(ending->signal));
    else if (ending->hung_up)
        snprintf(reason, sizeof reason, "%s", _("the terminal is gone"));
    else if (ending->no_screen && ending->error == 0)
        snprintf(reason, sizeof reason, "%s", _("the process that draws has died"));
    else
        return ending->error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
    if (!document_unsaved(document))
        say_error(_("%s; nothing was unsaved"), reason);
    else if (document->rescued[0] != '\0')
        say_error(_("%s; the text is rescued in %s"), reason, document->rescued);
    else
        say_error(_("%s; the text could not be rescued, for no file could be written"), reason);
    return EXIT_TROUBLE;
}

/* Who ran when, for the picture of the lesson. */
static int write_timeline(const struct request *request) {
    static const char *const names[ROLES] = {"keys", "drawing", "checking"};
    FILE *file = fopen(request->timeline, "we");
    if (file == NULL)
        return -1;
    int error = timeline_print(file, request->kind->slug, names);
    return fclose(file) == 0 && error == 0 ? 0 : -1;
}

static int edit(const struct request *request) {
    static struct document document;
    struct keys keys;
    int status = EXIT_TROUBLE, error = document_open(&document, request->path);
    document.rescue_path = request->rescue;
    if (error == 0 && request->timeline != NULL && (error = timeline_open(ROLES)) != 0)
        say_error(_("%s could not be written"), request->timeline);
    signal(SIGXFSZ, SIG_IGN); /* a file too large for ulimit -f is an error of write(2) then */
    if (error == 0) {
        error = keys_open(&keys);
        if (error == 0) {
            struct ending ending = request->kind->run(&document, &keys, request->words != NULL);
            status = say_ending(&document, &ending);
        } else {
            say_error(_("signals cannot be received (%s); ulimit -n shows the limit"),
                      strerrorname_np(error));
        }
        keys_close(&keys);
    }
    if (status == 0 && request->words != NULL && write_words(&document, request->words) != 0) {
        say_error(_("%s could not be written"), request->words);
        status = EXIT_TROUBLE;
    }
    if (status == 0 && request->timeline != NULL && write_timeline(request) != 0) {
        say_error(_("%s could not be written"), request->timeline);
        status = EXIT_TROUBLE;
    }
    document_close(&document);
    return status;
}

int main(int argc, char **argv) {
    say_start();
    const struct argp_option options[] = {
        {"model", 'm', _("MODEL"), 0, _("one, threads (this is usual) or processes"), 0},
        {"rescue", OPTION_RESCUE, _("FILE"), 0,
         _("where the text goes when a signal ends the editor"), 0},
        {"words", OPTION_WORDS, _("FILE"), 0, _("write the misspelled words there at the end"), 0},
        {"timeline", OPTION_TIMELINE, _("FILE"), 0,
         _("write there at the end who ran when, for the lesson's picture"), 0},
        {0}};
    const struct argp argp = {
        .options = options,
        .parser = take_option,
        .args_doc = _("FILE"),
        .doc = _("A small text editor: Ctrl-S saves, Ctrl-Q quits."),
    };
    struct request request = {.kind = &threads};
    if (argp_parse(&argp, argc, argv, 0, NULL, &request) != 0)
        return EXIT_USAGE;
    if (request.path == NULL) {
        say_error(_("which file? Type for example: editor --model=threads notes.txt"));
        return EXIT_USAGE;
    }
    return screen_exists() ? edit(&request) : EXIT_TROUBLE;
}
