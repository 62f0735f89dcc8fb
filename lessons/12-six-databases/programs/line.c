/* line.c - an input line, and a query that takes 2 s. make play12 runs it.
 *
 *   build/bin/12-six-databases/line thread         or inline, process, async
 *   build/bin/12-six-databases/line thread 0.5     the query takes 0.5 s
 *
 * Enter asks the database, Ctrl-X breaks the query off, Ctrl-Q ends. Can you type meanwhile?
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "../query.h"
#include "../servers.h"
#include "kit.h"
#include "options.h"
#include "say.h"

enum { LINE_MOST = 60, CTRL_Q = 'Q' & 0x1F, CTRL_X = 'X' & 0x1F, CTRL_D = 'D' & 0x1F };

struct screen {
    char line[LINE_MOST + 1];
    unsigned number; /* of the query */
};

static void draw_line(const struct screen *screen) {
    printf("\r\033[K> %s", screen->line);
    fflush(stdout);
}

static void draw_news(const struct screen *screen, const struct query *query) {
    static const char *const news[] = {
        [QUERY_DONE] = N_("query %u has ended after %.0f ms"),
        [QUERY_CANCELLED] = N_("query %u was broken off after %.0f ms"),
        [QUERY_FAILED] = N_("query %u has failed after %.0f ms"),
    };
    double ms = (double)(kit_now_ns() - query->begin_ns) / 1e6;
    printf("\r\033[K");
    if (query->end == QUERY_RUNS)
        printf(_("query %u runs"), screen->number);
    else
        printf(_(news[query->end]), screen->number, ms);
    printf("\r\n");
    draw_line(screen);
}

static void begin_query(struct screen *screen, struct query *query) {
    if (query->file >= 0)
        return; /* one at a time */
    screen->number++;
    query->begin_ns = kit_now_ns();
    query->end = QUERY_RUNS;
    draw_news(screen, query);
    if (!query->way->start(query))
        query->end = QUERY_FAILED;
}

static void finish_query(struct screen *screen, struct query *query) {
    if (query->end == QUERY_RUNS)
        return;
    query->file = -1;
    draw_news(screen, query);
    query->end = QUERY_RUNS;
}

/* Returns false when the program shall end. */
static bool take_key(struct screen *screen, struct query *query, char key) {
    size_t length = strlen(screen->line);
    if (key == CTRL_Q || key == CTRL_D)
        return false;
    if (key == '\r') {
        begin_query(screen, query);
        finish_query(screen, query);
    } else if (key == CTRL_X) {
        if (query->file >= 0)
            query->way->cancel(query);
    } else if (key == 0x7F && length > 0) {
        screen->line[length - 1] = '\0';
    } else if ((unsigned char)key >= ' ' && key != 0x7F && length < LINE_MOST) {
        screen->line[length] = key;
    }
    draw_line(screen);
    return true;
}

static void serve(struct query *query) {
    struct screen screen = {.number = 0};
    printf("%s\r\n", _("Enter asks the database, Ctrl-X breaks the query off, Ctrl-Q ends"));
    draw_line(&screen);
    for (;;) {
        struct pollfd files[] = {{STDIN_FILENO, POLLIN, 0}, {query->file, POLLIN, 0}};
        char key;
        if (poll(files, 2, -1) < 0)
            continue;
        if (files[1].revents != 0) {
            query->way->go_on(query);
            finish_query(&screen, query);
        }
        if (files[0].revents != 0 &&
            (read(STDIN_FILENO, &key, 1) != 1 || !take_key(&screen, query, key)))
            break;
    }
    printf("\r\n");
}

/* Keys come one by one and are not echoed by the terminal; Ctrl-C still ends the program. */
static bool take_terminal(struct termios *before) {
    if (tcgetattr(STDIN_FILENO, before) != 0) {
        say_error(_("standard input and output must be a terminal"));
        return false;
    }
    struct termios raw = *before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
    raw.c_cc[VMIN] = 1;
    return tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

static const struct way *way_named(const char *slug) {
    for (size_t i = 0; i < WAYS; i++)
        if (strcmp(ways[i].slug, slug) == 0)
            return &ways[i];
    say_error(_("%s is no way to ask; type inline, thread, process or async"), slug);
    exit(EXIT_USAGE);
}

int main(int argc, char **argv) {
    static struct servers servers;
    static struct database databases[DATABASES_MOST];
    struct query query;
    struct termios before;
    say_start();
    const struct way *way = way_named(argc > 1 ? argv[1] : "thread");
    double seconds = argc > 2 ? options_number("SECONDS", argv[2], 0, 3600, 2) : 2;
    if (servers_open(&servers, 1, DISTANCE_MS) != 0 || servers_list(databases, 1) == 0)
        return EXIT_TROUBLE;
    bool fine = query_open(&query, way, databases[0].dsn, seconds) && take_terminal(&before);
    if (fine) {
        serve(&query);
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    }
    query_close(&query);
    servers_close(&servers);
    return fine && say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
