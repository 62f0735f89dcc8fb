/* advice.h - what follows from what a command is, in the reader's language. */
#ifndef ADVICE_H
#define ADVICE_H

#include "classify.h"

/* One line: what it does, and what that means for threads and processes. */
void advice_print(const struct classified *found);

/* What may be gained here, by this machine's own results of the lessons, and how sure all that is. */
void advice_print_gain(const struct observation *seen, const struct classified *found);

/* The table of evidence. */
void advice_print_evidence(const struct observation *seen, const struct classified *found);

/* Two or three words for a kind: "computes". */
const char *advice_kind(enum kind kind);

#endif
