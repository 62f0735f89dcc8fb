/* trace.c - a session with each kind of editor, which notes when keys are read, when it draws and when
 * it checks (timeline.h); and for how long whoever types sees no echo.
 *
 *   build/bin/06-responsiveness/trace        prints who ran when
 *   build/bin/06-responsiveness/trace 10     a tenth of the text, for slow tools
 *
 * No time of these runs is believed: they are there for the picture.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../drive.h"
#include "../sample.h"
#include "kit.h"
#include "options.h"
#include "say.h"

enum { KEYS = 6, WORDS = SAMPLE_WORDS / 4, SEED = 4 };

/* The lines that the editor has written. Returns 0 or an errno value. */
static int copy_timeline(const struct session *session) {
    char bytes[4096];
    ssize_t count;
    off_t at = 0;
    for (; (count = pread(session->timeline_file, bytes, sizeof bytes, at)) > 0; at += count)
        fwrite(bytes, 1, (size_t)count, stdout);
    return count < 0 ? errno : 0;
}

static int trace(const char *kind, const char *text, size_t length) {
    struct session session;
    uint64_t seed = SEED; /* the same times between the keys for all */
    int error = session_type(&session, kind, text, length, KEYS, true, &seed);
    if (error == 0)
        error = session_end(&session);
    if (error == 0)
        session_print_waits(&session, KEYS, stdout);
    if (error == 0)
        error = copy_timeline(&session);
    session_free(&session);
    return error;
}

int main(int argc, char **argv) {
    static const char *const kinds[] = {"one", "threads", "processes"};
    say_start();
    signal(SIGXFSZ, SIG_IGN); /* a text too large for ulimit -f is an error of write(2) then */
    size_t shrink = 1, length;
    if (argc > 1)
        shrink = options_count("SHRINK", argv[1], 1, 100, 10);
    char *text = sample_text(WORDS / shrink, 1, &length, NULL);
    int error = text != NULL ? 0 : ENOENT;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && error == 0; i++)
        error = trace(kinds[i], text, length);
    free(text);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
