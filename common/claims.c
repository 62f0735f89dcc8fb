/* claims.c - see claims.h. */
#include "claims.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "kit.h"
#include "say.h"

enum { FIELD_ID, FIELD_LESSON, FIELD_TEST, FIELD_MARGIN, FIELD_EN, FIELD_ZH, FIELDS };

/* "> 0.75 x cores" */
static bool read_condition(const char *text, struct condition *condition) {
    char unit[16], rest;
    int fields =
        sscanf(text, " %c %lf x %15[a-z] %c", &condition->sign, &condition->number, unit, &rest);
    if (fields < 2 || fields > 3 || strchr("><=", condition->sign) == NULL)
        return false;
    condition->times = fields == 3;
    if (condition->times)
        return strcmp(unit, "cores") == 0 || strcmp(unit, "workers") == 0;
    return sscanf(text, " %*c %*f %c", &rest) != 1; /* nothing else behind the number */
}

size_t claims_read_margin(const char *text, struct condition *conditions) {
    char copy[64], *rest = copy;
    size_t count = 0;
    if (snprintf(copy, sizeof copy, "%s", text) >= (int)sizeof copy)
        return 0;
    while (rest != NULL) {
        char *one = rest, *joint = strstr(rest, " and ");
        if (joint != NULL)
            *joint = '\0';
        rest = joint != NULL ? joint + strlen(" and ") : NULL;
        if (count == CONDITIONS_MOST || !read_condition(one, &conditions[count++]))
            return 0;
    }
    return count;
}

double claims_margin(struct condition condition, double unit) {
    return condition.number * (condition.times ? unit : 1);
}

enum verdict claims_judge(struct condition condition, double unit, struct interval measured,
                          bool every) {
    double margin = claims_margin(condition, unit);
    if (condition.sign == '>')
        return verdict_above(measured, margin);
    if (condition.sign == '<')
        return verdict_below(measured, margin);
    if (measured.n > 0 && !every)
        return VERDICT_FAILS; /* one exception refutes "always" */
    return measured.n >= MEASURE_FEWEST ? VERDICT_HOLDS : VERDICT_UNDECIDED;
}

/* The same margin for the reader, where it holds words. */
static char *margin_to_read(const char *margin) {
    static const char *const words[] = {N_(" x cores"), N_(" x workers"), N_(" and ")};
    char *text = strdup(margin), *longer;
    for (size_t i = 0; text != NULL && i < sizeof words / sizeof *words; i++) {
        char *at = strstr(text, words[i]);
        if (at == NULL)
            continue;
        if (asprintf(&longer, "%.*s%s%s", (int)(at - text), text, _(words[i]),
                     at + strlen(words[i])) < 0)
            break;
        free(text);
        text = longer;
    }
    return text;
}

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
    struct claim *claim = &claims->list[claims->count++];
    *claim = (struct claim){
        .id = strdup(fields[FIELD_ID]),
        .lesson = atoi(fields[FIELD_LESSON]),
        .margin = margin_to_read(fields[FIELD_MARGIN]),
        .text = strdup(text),
    };
    claim->condition_count = claims_read_margin(fields[FIELD_MARGIN], claim->conditions);
    return claim->condition_count > 0 ? 0 : EINVAL;
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
        free(claims->list[i].margin);
        free(claims->list[i].text);
    }
    free(claims->list);
    *claims = (struct claims){0};
}
