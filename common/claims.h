/* claims.h - the sentences that people are told, from common/claims.tsv. */
#ifndef CLAIMS_H
#define CLAIMS_H

#include <stddef.h>

struct claim {
    char *id;   /* "create.cost" */
    int lesson; /* the lesson that tests it */
    char *test; /* what is measured, in symbols */
    char *text; /* the sentence in the reader's language */
};

struct claims {
    struct claim *list;
    size_t count;
};

/* Reads the claims of the kit in the reader's language (say_language). Returns 0 or an errno value
 * (EINVAL where a line has not five fields). Free them with claims_free. */
int claims_read(struct claims *claims);
void claims_free(struct claims *claims);

/* The claim with this id, or NULL. */
const struct claim *claims_find(const struct claims *claims, const char *id);

#endif
