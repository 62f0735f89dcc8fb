/* judge_sentence.h - say in the reader's language what was misunderstood. */
#ifndef JUDGE_SENTENCE_H
#define JUDGE_SENTENCE_H

#include <stdbool.h>

/* Rejects the solution: says the sentence in the reader's language and ends this test. Both are
 * formats for the same values. (With CHECK_BOTH_LANGUAGES set, for the kit's own tests, it says
 * both.) */
void judge_reject(const char *english, const char *chinese, ...)
    __attribute__((noreturn, format(printf, 1, 3), format(printf, 2, 3)));

/* The same for what a busy machine may bring about as well, where a right program gets no CPU in
 * time. Where other programs had the CPUs while this test ran, check.sh makes the check again, alone,
 * and at last says that it could not judge. (judge_reject is for what is wrong however slow the machine is.) */
void judge_reject_timed(const char *english, const char *chinese, ...)
    __attribute__((noreturn, format(printf, 1, 3), format(printf, 2, 3)));

/* The first where the evidence is such that no machine, however busy, can have brought it about (sure), the second
 * where it is not. */
void judge_reject_where(bool sure, const char *english, const char *chinese, ...)
    __attribute__((noreturn, format(printf, 2, 4), format(printf, 3, 4)));

/* Says nothing: what was seen may be the machine's fault, however little it seems to do. As after judge_reject_timed on a
 * busy one, check.sh looks again, and at last says that it could not judge. */
void judge_doubt(void) __attribute__((noreturn));

/* Says why nothing can be said of the program on this machine: what every solution needs is missing. The
 * exercise is neither solved nor not. */
void judge_cannot(const char *english, const char *chinese, ...)
    __attribute__((noreturn, format(printf, 1, 3), format(printf, 2, 3)));

bool judge_chinese(void);

#endif
