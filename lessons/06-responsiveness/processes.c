/* processes.c - three processes: the first reads keys and has the text, the second draws, the third
 * checks the spelling. Nothing is shared: what the others need is copied through pipes.
 *
 *   first --view--> second     what shall stand on the screen, after each key
 *   first --text--> third      the whole text, for each check
 *   third --marks-> first      the misspelled words
 *
 * Compare it with threads.c, where all see the same document.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "editor.h"
#include "handover.h"
#include "say.h"
#include "screen.h"
#include "worker.h"

/* A worker process and the pipes to and from it; pid 0 when it has ended. */
struct helper {
    int pid, to, from;
};

struct team {
    struct document *document;
    struct helper drawer, checker;
    bool checking; /* the checker has a text and has not answered yet */
};

/* --- the second process draws ----------------------------------------------------------------- */

static int view_send(int file, const struct view *view) {
    int error = send_bytes(file, view, sizeof *view); /* its address is of no use there */
    return error != 0 ? error : send_bytes(file, view->text, view->length);
}

static int view_receive(int file, struct view *view) {
    int error = receive_bytes(file, view, sizeof *view);
    if (error != 0)
        return error;
    view->text = malloc(view->length + 1);
    if (view->text == NULL)
        return ENOMEM;
    error = receive_bytes(file, view->text, view->length);
    if (error != 0)
        view_free(view);
    return error;
}

/* It lives until the first process closes the pipe or dies, and gives the terminal back then; so
 * it must not be killed together with its parent. */
static int draw(int from, int to, struct speller *speller) {
    struct view view;
    (void)to, (void)speller;
    prctl(PR_SET_PDEATHSIG, 0);
    if (screen_open() != 0)
        return EXIT_FAILURE;
    while (view_receive(from, &view) == 0) {
        screen_show(&view);
        view_free(&view);
    }
    screen_close();
    return EXIT_SUCCESS;
}

/* --- the third process checks ----------------------------------------------------------------- */

/* What goes before a text. */
struct text_head {
    uint64_t version, length;
};

static int check_next(int from, int to, struct speller *speller) {
    struct text_head head;
    struct marks marks = {0};
    int error = receive_bytes(from, &head, sizeof head);
    if (error != 0)
        return error;
    char *text = malloc(head.length + 1);
    error = text != NULL ? receive_bytes(from, text, head.length) : ENOMEM;
    if (error == 0)
        error = speller_check(speller, text, head.length, NULL, &marks);
    marks.version = head.version;
    if (error == 0)
        error = marks_send(to, &marks);
    marks_free(&marks);
    free(text);
    return error;
}

static int check(int from, int to, struct speller *speller) {
    int error = 0;
    while (error == 0)
        error = check_next(from, to, speller);
    return error == EPIPE ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- the first process reads keys ------------------------------------------------------------- */

static void close_pipes(struct helper *helper) {
    if (helper->to >= 0)
        close(helper->to);
    if (helper->from >= 0)
        close(helper->from);
    helper->to = helper->from = -1;
}

/* Starts a worker process with a pipe in each direction. Returns 0 or an errno value. */
static int start(struct team *team, struct helper *helper,
                 int (*work)(int from, int to, struct speller *speller), struct speller *speller) {
    int there[2], back[2];
    if (pipe2(there, O_CLOEXEC) != 0)
        return errno;
    if (pipe2(back, O_CLOEXEC) != 0) {
        int error = errno;
        close(there[0]);
        close(there[1]);
        return error;
    }
    *helper = (struct helper){.pid = worker_fork(), .to = there[1], .from = back[0]};
    int error = helper->pid < 0 ? errno : 0;
    if (helper->pid == 0) { /* it must not hold the other ends: it would never see them closed */
        close_pipes(&team->drawer);
        close_pipes(&team->checker);
        _exit(work(there[0], back[1], speller));
    }
    close(there[0]);
    close(back[1]);
    if (error != 0) {
        helper->pid = 0;
        close_pipes(helper);
    }
    return error;
}

static void show(struct team *team) {
    struct view view;
    if (document_view(team->document, &view) == 0)
        view_send(team->drawer.to, &view); /* where that fails, EVENT_CHILD says why */
    view_free(&view);
}

static void lose_checker(struct team *team) {
    close_pipes(&team->checker);
    team->document->spelling = _("the checker has died");
}

/* The document does not change while it is sent: so no further copy is needed. */
static void send_text(struct team *team) {
    const struct buffer *buffer = &team->document->buffer;
    const struct text_head head = {team->document->version, buffer_length(buffer)};
    team->checking = true;
    if (send_bytes(team->checker.to, &head, sizeof head) != 0 ||
        buffer_write_to(buffer, team->checker.to) != 0)
        lose_checker(team);
}

static void receive_marks(struct team *team) {
    struct marks marks;
    team->checking = false;
    if (marks_receive(team->checker.from, &marks) == 0)
        document_take_marks(team->document, &marks);
    else
        lose_checker(team);
    marks_free(&marks);
}

/* Whether this helper is one that has just ended. */
static bool has_ended(struct helper *helper, int *status) {
    if (helper->pid == 0 || waitpid(helper->pid, status, WNOHANG) != helper->pid)
        return false;
    helper->pid = 0;
    return true;
}

/* Without the checker the editor goes on; without the drawer it cannot. */
static bool handle_child(struct team *team, struct ending *ending) {
    int status;
    if (has_ended(&team->checker, &status))
        lose_checker(team);
    if (!has_ended(&team->drawer, &status))
        return false;
    ending->no_screen = true;
    document_rescue(team->document);
    ending->error = WIFEXITED(status) && WEXITSTATUS(status) != 0 ? ENOTTY : 0; /* it said why */
    return true;
}

static void read_keys(struct team *team, struct keys *keys, struct ending *ending) {
    bool quit = false;
    while (!quit) {
        if (keys->count == 0) /* what is pasted is drawn at its end */
            show(team);
        if (!team->checking && document_unchecked(team->document))
            send_text(team);
        struct event event = keys_next(keys, team->checker.from, -1);
        if (event.kind == EVENT_OTHER)
            receive_marks(team);
        if (event.kind == EVENT_CHILD)
            quit = handle_child(team, ending);
        else
            quit = handle_event(team->document, &event, ending);
    }
}

static void wait_for_the_checker(struct team *team) {
    while (document_unchecked(team->document)) {
        if (!team->checking)
            send_text(team);
        receive_marks(team);
    }
}

/* The drawer ends when its pipe is closed. The checker may be in the middle of a text: a process
 * can be killed at any moment, for nobody else has its memory. */
static void stop(struct team *team) {
    struct worker_end end;
    close_pipes(&team->drawer);
    close_pipes(&team->checker);
    if (team->drawer.pid > 0)
        worker_wait(team->drawer.pid, &end);
    if (team->checker.pid > 0) {
        kill(team->checker.pid, SIGKILL);
        worker_wait(team->checker.pid, &end);
    }
}

static struct ending run(struct document *document, struct keys *keys, bool finish) {
    struct ending ending = {0};
    struct team team = {.document = document, .drawer = {0, -1, -1}, .checker = {0, -1, -1}};
    struct speller *speller = speller_open();
    if (speller == NULL) {
        ending.error = ENOENT;
        return ending;
    }
    signal(SIGPIPE, SIG_IGN); /* a pipe whose reader has died is an error like others */
    screen_remember();
    screen_size(&document->rows, &document->columns);
    int error = start(&team, &team.checker, check, speller);
    if (error == 0)
        error = start(&team, &team.drawer, draw, NULL);
    if (error == 0) {
        read_keys(&team, keys, &ending);
        if (finish)
            wait_for_the_checker(&team);
    }
    stop(&team);
    if (ending.no_screen)
        screen_restore();
    if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    ending.error = error != 0 ? error : ending.error;
    speller_close(speller);
    return ending;
}

const struct model processes = {"processes", run};
