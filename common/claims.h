/* claims.h - the sentences that people are told, from common/claims.tsv. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "measure.h"

/* One condition of a margin, for example > 0.75 x cores. */
struct condition {
    char sign; /* '>' the whole interval lies above, '<' below, '=' so in every round */
    double number;
    bool times; /* the number is multiplied with what the lesson gives (cores, workers) */
};

enum { CONDITIONS_MOST = 2 };

struct claim {
    char *id;     /* "create.cost" */
    int lesson;   /* the lesson that tests it */
    char *margin; /* "> 1.5 and < 1.5", in the reader's language */
    char *text;   /* the sentence in the reader's language */
    struct condition conditions[CONDITIONS_MOST];
    size_t condition_count;
};

struct claims {
    struct claim *list;
    size_t count;
};

/* Reads the claims of the kit in the reader's language (say_language). Returns 0 or an errno value
 * (EINVAL where a line has not six fields or its margin cannot be read). Free them with claims_free. */
int claims_read(struct claims *claims);
void claims_free(struct claims *claims);

/* The claim with this id, or NULL. */
const struct claim *claims_find(const struct claims *claims, const char *id);

/* Reads a margin into conditions (CONDITIONS_MOST places) and returns how many there are; 0 where it
 * is none. */
size_t claims_read_margin(const char *text, struct condition *conditions);

/* What the measured ratio is held against; unit is what `times` stands for. */
double claims_margin(struct condition condition, double unit);

/* A claim's test has a finding here: what was measured, held against its margin. unit as in
 * claims_margin. `every` says whether each round's value, and not only the interval, is the number
 * (that is what '=' asks). */
enum verdict claims_judge(struct condition condition, double unit, struct interval measured,
                          bool every);

#endif
