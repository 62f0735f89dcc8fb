/* screen.c - see screen.h. */
#include "screen.h"

#include <curses.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "editor.h"
#include "say.h"
#include "timeline.h"

static SCREEN *screen;
static struct termios before;
static bool remembered;

bool screen_exists(void) {
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return true;
    say_error(_("the editor needs a terminal; start it without < and >"));
    return false;
}

int screen_open(void) {
    const char *terminal = getenv("TERM");
    screen = newterm(NULL, stdout, stdin);
    if (screen != NULL && tigetstr("cup") == NULL)
        screen_close(); /* TERM=dumb: the cursor cannot be moved */
    if (screen == NULL) {
        say_error(_("the terminal TERM=%s is unknown here; type TERM=xterm before the command"),
                  terminal != NULL ? terminal : "");
        return ENOTTY;
    }
    raw(); /* Ctrl-S and Ctrl-Q are keys, and no key is a signal */
    noecho();
    nonl();
    return 0;
}

void screen_close(void) {
    if (screen == NULL)
        return;
    endwin();
    delscreen(screen);
    screen = NULL;
}

void screen_remember(void) {
    remembered = tcgetattr(STDIN_FILENO, &before) == 0;
}

/* Opening and closing once more leaves the second screen and shows the cursor. */
void screen_restore(void) {
    screen = newterm(NULL, stdout, stdin);
    screen_close();
    if (remembered)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

void screen_size(int *rows, int *columns) {
    struct winsize size;
    bool known = ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *rows = known ? size.ws_row : 24;
    *columns = known ? size.ws_col : 80;
}

/* Shows one line of a view and returns where the next begins. */
static const char *show_line(const char *line, int row, int rows) {
    attrset(row == rows - 1 ? A_REVERSE : A_NORMAL);
    move(row, 0);
    while (*line != '\n') {
        size_t plain = strcspn(line, "\001\002\n");
        addnstr(line, (int)plain);
        line += plain;
        if (*line == VIEW_UNDERLINE)
            attron(A_UNDERLINE);
        else if (*line == VIEW_PLAIN)
            attroff(A_UNDERLINE);
        line += *line != '\n';
    }
    return line + 1;
}

void screen_show(const struct view *view) {
    const char *line = view->text;
    timeline_worker(ROLE_DRAWING); /* in a traced run only, see programs/trace.c */
    if (view->rows != LINES || view->columns != COLS)
        resizeterm(view->rows, view->columns);
    if (view->repaint) {
        reset_prog_mode(); /* a shell has set the modes that it likes */
        clearok(stdscr, TRUE);
    }
    erase();
    for (int row = 0; row < view->rows; row++)
        line = show_line(line, row, view->rows);
    attrset(A_NORMAL);
    move(view->cursor_row, view->cursor_column);
    refresh();
    timeline_note(TIMELINE_WAITING);
}
