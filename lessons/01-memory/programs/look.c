/* look.c - two workers write the same global in turn, and look at it.
 *
 *   build/bin/01-memory/look            a table: who looked, at which address, and what was there
 *   build/bin/01-memory/look process    lines "process 2 METRIC VALUE", as the lesson reads them
 */
#include <stdio.h>
#include <stdlib.h>

#include "../memory.h"
#include "kit.h"
#include "report.h"
#include "say.h"

static void print_values(enum worker_kind kind, const struct look looks[LOOKS]) {
    int seen = (looks[TWO_LOOKS].value == 1) + (looks[ONE_LOOKS].value == 2) +
               (looks[PARENT_LOOKS].value == 2);
    printf("%s 2 value %ld\n", kind_of(kind)->series, looks[PARENT_LOOKS].value);
    printf("%s 2 seen %g\n", kind_of(kind)->series, seen / 3.0);
}

static void add_look(struct table *table, const struct look *look) {
    table_cell(table, SAY_PLAIN, "%d", (int)look->pid);
    table_cell(table, SAY_PLAIN, "%d", (int)look->tid);
    table_cell(table, SAY_PLAIN, "%p", look->address);
    table_cell(table, SAY_STRONG, "%ld", look->value);
}

static void print_looks(const struct look threads[LOOKS], const struct look processes[LOOKS]) {
    const char *const turns[LOOKS] = {
        [ONE_WRITES] = _("worker 1 writes 1"),  [TWO_LOOKS] = _("worker 2 looks"),
        [TWO_WRITES] = _("worker 2 writes 2"),  [ONE_LOOKS] = _("worker 1 looks"),
        [PARENT_LOOKS] = _("the parent looks"),
    };
    const char *const headings[] = {_("in turn"), _("thread: pid"), "tid",
                                    _("address"), _("value"),       _("process: pid"),
                                    "tid",        _("address"),     _("value")};
    enum { COLUMNS = sizeof headings / sizeof *headings };
    struct table table;
    report_heading(_("Two workers write the same global, which holds 0 at first"));
    table_start(&table, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        table_cell(&table, SAY_STRONG, i == 0 ? "%s" : ">%s", headings[i]);
    for (size_t i = 0; i < LOOKS; i++) {
        table_cell(&table, SAY_PLAIN, "%s", turns[i]);
        add_look(&table, &threads[i]);
        add_look(&table, &processes[i]);
    }
    table_print(&table, stdout);
    table_free(&table);
}

static int print_table(void) {
    struct look threads[LOOKS], processes[LOOKS];
    int error = look_at_global(WORKER_THREAD, threads);
    if (error == 0)
        error = look_at_global(WORKER_PROCESS, processes);
    if (error == 0)
        print_looks(threads, processes);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    enum worker_kind kind;
    struct look looks[LOOKS];
    if (argc > 1 && kind_named(argv[1], &kind) != 0) {
        say_error(_("type for example build/bin/01-memory/%s process"), "look");
        return EXIT_USAGE;
    }
    int error = argc > 1 ? look_at_global(kind, looks) : print_table();
    if (error == 0 && argc > 1)
        print_values(kind, looks);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
