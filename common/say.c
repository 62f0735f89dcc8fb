/* say.c - see say.h. */
#include "say.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "kit.h"

static const char *language = "en";
static bool bar_on_screen;
static pid_t owner; /* of what stdout holds; a child that was forked has but a copy of it */

/* The locale's name for messages, in the order that setlocale(3) gives the variables. */
static const char *locale_of_messages(void) {
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "C";
}

static void use_language(const char *chosen) {
    language = chosen;
    bool chinese = strcmp(chosen, "zh") == 0;
    char folder[PATH_MAX];
    setlocale(LC_CTYPE, "C.UTF-8"); /* needs no installed locale */
    setlocale(LC_MESSAGES, "C.UTF-8");
    /* Newer glibc translates nothing in a locale named C, so the build keeps a copy of C.UTF-8
     * under the name zh_CN.UTF-8 (Makefile; LOCPATH is described in locale(7)). */
    if (chinese && kit_path(folder, sizeof folder, "build/locale") == 0) {
        setenv("LOCPATH", folder, 1);
        setlocale(LC_MESSAGES, "zh_CN.UTF-8");
        unsetenv("LOCPATH");
    }
    setenv("LANGUAGE", chinese ? "zh_CN" : "en", 1);
    if (kit_path(folder, sizeof folder, "build/locale") == 0)
        bindtextdomain(SAY_DOMAIN, folder);
    bind_textdomain_codeset(SAY_DOMAIN, "UTF-8");
    textdomain(SAY_DOMAIN);
}

void say_start(void) {
    const char *from_locale = strncmp(locale_of_messages(), "zh", 2) == 0 ? "zh" : "en";
    const char *wanted = getenv("LESSON_LANG");
    owner = getpid();
    use_language(from_locale);
    if (wanted == NULL || wanted[0] == '\0')
        return;
    if (strcmp(wanted, "zh") != 0 && strcmp(wanted, "en") != 0) {
        say_error(_("LESSON_LANG=%s is not a language of the kit; type LESSON_LANG=zh or "
                    "LESSON_LANG=en"),
                  wanted);
        exit(EXIT_USAGE);
    }
    use_language(strcmp(wanted, "zh") == 0 ? "zh" : "en");
}

const char *say_language(void) {
    return language;
}

static void say_on_stderr(const char *before, const char *fmt, va_list values) {
    progress_clear();
    if (getpid() == owner)
        fflush(stdout); /* else it comes later where both go into one pipe */
    fprintf(stderr, "%s: %s", program_invocation_short_name, before);
    vfprintf(stderr, fmt, values);
    fputc('\n', stderr);
}

void say_error(const char *fmt, ...) {
    va_list values;
    va_start(values, fmt);
    say_on_stderr("", fmt, values);
    va_end(values);
}

void say_note(const char *fmt, ...) {
    va_list values;
    va_start(values, fmt);
    say_on_stderr(_("note: "), fmt, values);
    va_end(values);
}

int say_finish(void) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    say_error(_("the result could not be printed (standard output: %s); the result files are in "
                "plots/"),
              strerrorname_np(errno));
    return -1;
}

const char *say_colour(enum say_colour colour) {
    static const char *const sequences[] = {
        [SAY_PLAIN] = "\033[0m",   [SAY_GOOD] = "\033[32m",  [SAY_BAD] = "\033[31m",
        [SAY_UNSURE] = "\033[33m", [SAY_STRONG] = "\033[1m",
    };
    const char *refused = getenv("NO_COLOR");
    if (!isatty(STDOUT_FILENO) || (refused != NULL && refused[0] != '\0'))
        return "";
    return sequences[colour];
}

size_t say_width(const char *text) {
    size_t width = 0;
    mbstate_t state = {0};
    const char *rest = text;
    while (*rest != '\0') {
        wchar_t letter;
        size_t bytes = mbrtowc(&letter, rest, MB_CUR_MAX, &state);
        if (bytes == 0 || bytes > MB_CUR_MAX) { /* not UTF-8: count the byte and go on */
            memset(&state, 0, sizeof state);
            bytes = 1;
            letter = L'?';
        }
        int columns = wcwidth(letter);
        width += columns > 0 ? (size_t)columns : 0;
        rest += bytes;
    }
    return width;
}

void progress_show(size_t round, double done, double total, double width, double goal) {
    enum { BAR = 24 };
    if (!isatty(STDERR_FILENO))
        return;
    double part = done < total ? done / total : 1;
    int full = (int)(part * BAR);
    fprintf(stderr, "\r\033[K[");
    for (int i = 0; i < BAR; i++)
        fputc(i < full ? '#' : '.', stderr);
    fprintf(stderr, "] ");
    fprintf(stderr, _("round %zu, at most %.0f s left"), round, total > done ? total - done : 0);
    if (!isnan(width))
        fprintf(stderr, _(", widest interval %.1f %% (goal %.0f %%)"), 100 * width, 100 * goal);
    fflush(stderr);
    bar_on_screen = true;
}

void progress_clear(void) {
    if (bar_on_screen)
        fprintf(stderr, "\r\033[K");
    bar_on_screen = false;
}
