/* whole_site.c - see whole_site.h. */
#include "whole_site.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

#include "rounds.h"
#include "say.h"
#include "subprocess.h"

enum { PAGES = 2000 };

/* The programs that crawl load some thirty libraries; where the loader finds no room for them, it
 * says so in its own words, which help nobody. */
static int check_address_space(void) {
    enum { NEEDED_MB = 32 };
    struct rlimit space;
    if (getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur >= (rlim_t)NEEDED_MB << 20)
        return 0;
    say_error(_("the crawler needs %d MB of address space, and ulimit -v allows %llu KB: raise it"),
              NEEDED_MB, (unsigned long long)(space.rlim_cur >> 10));
    return ENOMEM;
}

/* What it costs is of no interest; where something was not found, the crawler ends with an error.
 */
static void ignore_line(const char *text, void *context) {
    (void)text, (void)context;
}

int whole_site_check(const struct experiment *e) {
    (void)e;
    char program[] = "crawl", kinds[][8] = {"serial", "thread", "process", "multi"};
    char no_delay[] = "0", count[24], size[24];
    int error = check_address_space();
    snprintf(size, sizeof size, "%zu", PAGES / rounds.shrink);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && error == 0; i++) {
        snprintf(count, sizeof count, "%zu", i == 0 ? 1 : rounds.largest);
        char *arguments[] = {program, kinds[i], count, size, no_delay, NULL};
        error = worker_run_program(arguments, ignore_line, NULL);
    }
    return error;
}
