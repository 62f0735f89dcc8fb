/* claims.c - see claims.h. */
#include "claims.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"

enum { FIELD_ID, FIELD_LESSON, FIELD_TEST, FIELD_EN, FIELD_ZH, FIELDS };

static int add_line(struct claims *claims, char *line) {
    char *fields[FIELDS];
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = strsep(&line, "\t");
        if (fields[i] == NULL)
            return EINVAL;
    }
    const char *text = fields[strcmp(say_language(), "zh") == 0 ? FIELD_ZH : FIELD_EN];
    claims->list = kit_grow(claims->list, claims->count + 1, sizeof *claims->list);
    claims->list[claims->count++] = (struct claim){
        .id = strdup(fields[FIELD_ID]),
        .lesson = atoi(fields[FIELD_LESSON]),
        .test = strdup(fields[FIELD_TEST]),
        .text = strdup(text),
    };
    return 0;
}

int claims_read(struct claims *claims) {
    *claims = (struct claims){0};
    char path[PATH_MAX];
    if (kit_path(path, sizeof path, "common/claims.tsv") != 0)
        return errno;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return errno;
    char *line = NULL;
    size_t size = 0;
    int error = 0;
    while (error == 0 && getline(&line, &size, file) >= 0)
        if (line[0] != '#' && line[0] != '\n')
            error = add_line(claims, line);
    free(line);
    fclose(file);
    return error;
}

const struct claim *claims_find(const struct claims *claims, const char *id) {
    for (size_t i = 0; i < claims->count; i++)
        if (strcmp(claims->list[i].id, id) == 0)
            return &claims->list[i];
    return NULL;
}

void claims_free(struct claims *claims) {
    for (size_t i = 0; i < claims->count; i++) {
        free(claims->list[i].id);
        free(claims->list[i].test);
        free(claims->list[i].text);
    }
    free(claims->list);
    *claims = (struct claims){0};
}
