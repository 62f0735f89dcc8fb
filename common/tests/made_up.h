/* made_up.h - for tests: a folder in place of /, with the files of /proc and /sys that a test puts there. */
#ifndef MADE_UP_H
#define MADE_UP_H

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "remove_tree.h"

static char made_up_root[32];

static void made_up_open(void) {
    strcpy(made_up_root, "/tmp/lesson-kit-root-XXXXXX");
    cr_assert_not_null(mkdtemp(made_up_root));
}

static void made_up_close(void) {
    remove_tree(made_up_root);
}

/* Writes a file below the folder, and the folders above it. */
static void made_up_file(const char *path, const char *text) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s%s", made_up_root, path);
    for (char *slash = strchr(name + strlen(made_up_root) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(name, 0700);
        *slash = '/';
    }
    FILE *file = fopen(name, "w");
    cr_assert_not_null(file, "%s", name);
    fputs(text, file);
    fclose(file);
}

#endif
