/* processes.c - three processes: the first reads keys and has the text, the second draws, the third
 * checks the spelling. They share no memory that is written: what one needs of another is copied
 * through pipes.
 *
 *   first --view--> second     what shall stand on the screen, after each key
 *   first --text--> third      the whole text, for each check
 *   third --marks-> first      the misspelled words
 *
 * Compare it with threads.c: diff threads.c processes.c
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "editor.h"
#include "handover.h"
#include "pipes.h"
#include "say.h"
#include "screen.h"
#include "worker_limits.h"

/* What the first process has. The others have a copy from when they began. */
struct link {
    struct document *document;
    struct keys *keys;
    struct speller *speller;
    struct ending ending;
    struct piped_worker drawer, checker;
    bool checking; /* the checker has a text and has not answered yet */
    int from, to;  /* in the others: their ends of the pipes */
};

static void lose_checker(struct link *link) {
    piped_worker_close(&link->checker);
    link->document->spelling = _("the checker has died");
}

/* What is pasted is drawn at its end. Where sending fails, EVENT_CHILD says why. */
static void tell_others(struct link *link) {
    struct view view;
    if (link->keys->count == 0) {
        if (document_view(link->document, &view) == 0)
            view_send(link->drawer.to, &view);
        view_free(&view);
    }
    if (!link->checking && document_unchecked(link->document)) {
        link->checking = true;
        if (text_send(link->checker.to, link->document) != 0)
            lose_checker(link);
    }
}

static void take_marks(struct link *link) {
    struct marks marks;
    link->checking = false;
    if (marks_receive(link->checker.from, &marks) == 0)
        document_take_marks(link->document, &marks);
    else
        lose_checker(link);
    marks_free(&marks);
}

/* --- the second draws ------------------------------------------------------------------------- */

static int next_view(void *argument, struct view *view) {
    struct link *link = argument;
    return view_receive(link->from, view) == 0 ? 0 : EPIPE; /* no half of a view is of any use */
}

/* It lives until the first process closes the pipe or dies, and gives the terminal back then; so
 * it must not be killed together with its parent. */
static int draw(int from, int to, void *argument) {
    struct link *link = argument;
    link->from = from, link->to = to;
    prctl(PR_SET_PDEATHSIG, 0);
    if (screen_open() != 0)
        return EXIT_FAILURE;
    draw_views(next_view, link);
    screen_close();
    return EXIT_SUCCESS;
}

/* --- the third checks ------------------------------------------------------------------------- */

static int next_text(void *argument, struct text *text) {
    struct link *link = argument;
    return text_receive(link->from, text);
}

static int give_marks(void *argument, struct marks *marks) {
    struct link *link = argument;
    return marks_send(link->to, marks); /* every byte of the list */
}

static int check(int from, int to, void *argument) {
    struct link *link = argument;
    link->from = from, link->to = to;
    int error = check_texts(link->speller, NULL, next_text, give_marks, link);
    return error == EPIPE ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- the first reads keys --------------------------------------------------------------------- */

static struct event next_event(void *argument) {
    struct link *link = argument;
    tell_others(link);
    return keys_next(link->keys, link->checker.from, -1);
}

/* Whether this worker is one that has just ended. */
static bool has_ended(struct piped_worker *worker, int *status) {
    if (worker->pid == 0 || waitpid(worker->pid, status, WNOHANG) != worker->pid)
        return false;
    worker->pid = 0;
    return true;
}

/* Without the checker the editor goes on; without the drawer it cannot. */
static bool take_end(struct link *link) {
    int status;
    if (has_ended(&link->checker, &status))
        lose_checker(link);
    if (!has_ended(&link->drawer, &status))
        return false;
    link->ending.no_screen = true;
    document_rescue(link->document);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        link->ending.error = ENOTTY; /* it said why */
    return true;
}

static bool take_event(void *argument, const struct event *event) {
    struct link *link = argument;
    bool quit = handle_event(link->document, event, &link->ending);
    if (event->kind == EVENT_OTHER)
        take_marks(link);
    if (event->kind == EVENT_CHILD)
        quit = take_end(link);
    return quit;
}

static void wait_for_marks(struct link *link) {
    while (document_never_checked(link->document)) {
        tell_others(link);
        take_marks(link);
    }
}

/* A process can be killed in the middle of a text, for nobody else has its memory. */
static void stop_checker(struct link *link) {
    struct worker_end end;
    if (link->checker.pid > 0)
        kill(link->checker.pid, SIGKILL);
    piped_worker_end(&link->checker, &end);
}

static void stop_drawer(struct link *link) {
    struct worker_end end;
    piped_worker_end(&link->drawer, &end); /* closes its pipe: no more views */
}

static int start(struct link *link) {
    int error = piped_worker_start(&link->checker, check, link);
    if (error == 0) {
        error = piped_worker_start(&link->drawer, draw, link);
        if (error != 0)
            stop_checker(link);
    }
    if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    return error;
}

static struct ending run(struct document *document, struct keys *keys, bool finish) {
    struct link link = {
        .document = document,
        .keys = keys,
        .speller = speller_open(),
    };
    signal(SIGPIPE, SIG_IGN); /* a pipe whose reader has died is an error like others */
    screen_size(&document->rows, &document->columns);
    screen_remember();
    link.ending.error = link.speller != NULL ? start(&link) : ENOENT;
    if (link.ending.error == 0) {
        read_keys(next_event, take_event, &link);
        if (finish)
            wait_for_marks(&link);
        stop_checker(&link);
        stop_drawer(&link);
    }
    if (link.ending.no_screen)
        screen_restore();
    speller_close(link.speller);
    return link.ending;
}

const struct kind processes = {"processes", run};
