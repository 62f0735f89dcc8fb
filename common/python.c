/* python.c - see python.h. */
#include "python.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"
#include "subprocess.h"

/* Each answer on a line of its own, for a path may hold spaces. */
static const char question[] =
    "import sys, sysconfig\n"
    "print('version', '.'.join(map(str, sys.version_info[:3])))\n"
    "print('lock', int(getattr(sys, '_is_gil_enabled', lambda: True)()))\n"
    "words = (sysconfig.get_config_var('CONFIG_ARGS') or '').replace(\"'\", '').split()\n"
    "print('built', ' '.join(w for w in words if w[:2] == '--' and '/' not in w)[:120])\n"
    "print('path', sys.executable)\n";

/* The rest of a line that begins with this word, or NULL. */
static const char *after(const char *line, const char *word) {
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static void copy_line(char *to, size_t size, const char *from) {
    snprintf(to, size, "%.*s", (int)strcspn(from, "\n"), from);
}

static void take_answer(const char *line, void *context) {
    struct python *python = context;
    const char *rest;
    if ((rest = after(line, "version")) != NULL)
        copy_line(python->version, sizeof python->version, rest);
    else if ((rest = after(line, "lock")) != NULL)
        python->has_lock = *rest != '0';
    else if ((rest = after(line, "built")) != NULL)
        copy_line(python->built, sizeof python->built, rest);
    else if ((rest = after(line, "path")) != NULL)
        copy_line(python->path, sizeof python->path, rest);
}

/* Asks a program who it is. One that does not run here, for example for want of address space, is
 * not found. */
static int ask(const char *program, struct python *python) {
    char name[PATH_MAX], isolated[] = "-I", bare[] = "-S", command[] = "-c", text[sizeof question];
    struct worker_end end;
    *python = (struct python){.has_lock = true};
    if (snprintf(name, sizeof name, "%s", program) >= (int)sizeof name)
        return 0;
    memcpy(text, question, sizeof question);
    char *words[] = {name, isolated, bare, command, text, NULL};
    int error = worker_run_foreign(words, take_answer, python, &end);
    python->found = error == 0 && end.fate == WORKER_DONE && python->path[0] != '\0';
    return error;
}

int python_find(struct python *python) {
    return ask("python3", python);
}

/* The NN of a path that ends in python3.NNt; 0 for any other, such as python3.14-gilt. */
static int minor_version(const char *path) {
    int minor = 0, end = 0;
    const char *name = strrchr(path, '/') + 1;
    return sscanf(name, "python3.%dt%n", &minor, &end) == 1 && name[end] == '\0' && end > 0 ? minor
                                                                                            : 0;
}

static int newest_first(const void *a, const void *b) {
    int first = minor_version(*(char *const *)a), second = minor_version(*(char *const *)b);
    return (second > first) - (second < first);
}

/* Adds every DIRECTORY/python3.*t of PATH. */
static void look_along_path(glob_t *found) {
    const char *path = getenv("PATH");
    char *copy = path == NULL ? NULL : strdup(path), *rest;
    *found = (glob_t){0};
    for (char *folder = copy == NULL ? NULL : strtok_r(copy, ":", &rest); folder != NULL;
         folder = strtok_r(NULL, ":", &rest)) {
        char pattern[PATH_MAX];
        snprintf(pattern, sizeof pattern, "%s/python3.*t", folder);
        glob(pattern, found->gl_pathv == NULL ? 0 : GLOB_APPEND, NULL, found);
    }
    free(copy);
}

static int find_on_path(struct python *python) {
    glob_t found;
    int error = 0;
    look_along_path(&found);
    if (found.gl_pathc > 0)
        qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, newest_first);
    for (size_t i = 0; i < found.gl_pathc && error == 0 && !python->found; i++) {
        if (minor_version(found.gl_pathv[i]) > 0)
            error = ask(found.gl_pathv[i], python);
        if (python->has_lock)
            python->found = false;
    }
    globfree(&found);
    return error;
}

int python_find_free(struct python *python) {
    const char *named = getenv("PYTHON_FREE");
    *python = (struct python){.found = false};
    if (named == NULL || named[0] == '\0')
        return find_on_path(python);
    int error = ask(named, python);
    if (error != 0 || (python->found && !python->has_lock))
        return error;
    if (python->found)
        say_error(
            _("PYTHON_FREE=%s is Python %s with its lock; name a free-threaded build, such as "
              "python3.14t, or leave PYTHON_FREE out"),
            named, python->version);
    else
        say_error(
            _("PYTHON_FREE=%s is no Python that runs here; name a free-threaded build, such as "
              "python3.14t, or leave PYTHON_FREE out"),
            named);
    python->found = false;
    return ENOEXEC;
}
