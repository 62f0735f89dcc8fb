/* judge_sentence.h - say in the reader's language what was misunderstood. */
#ifndef JUDGE_SENTENCE_H
#define JUDGE_SENTENCE_H

#include <stdbool.h>

/* Rejects the solution: says the sentence in the reader's language and ends this test. Both are
 * formats for the same values. (With CHECK_BOTH_LANGUAGES set, for the kit's own tests, it says
 * both.) */
void judge_reject(const char *english, const char *chinese, ...)
    __attribute__((noreturn, format(printf, 1, 3), format(printf, 2, 3)));
bool judge_chinese(void);

#endif
