/* words.c - see words.h. */
#include "words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool words_read(int from, struct words *words) {
    char piece[WORDS_KEPT];
    ssize_t got = read(from, piece, sizeof piece);
    if (got <= 0)
        return got < 0 && errno == EINTR;
    size_t more = (size_t)got, room = WORDS_KEPT - more;
    size_t keep = words->length < room ? words->length : room;
    memmove(words->text, words->text + words->length - keep, keep);
    memcpy(words->text + keep, piece, more);
    words->length = keep + more;
    return true;
}

void words_last(const struct words *words, char *line, size_t size) {
    size_t end = words->length, begin;
    while (end > 0 && (unsigned char)words->text[end - 1] <= ' ')
        end--;
    for (begin = end; begin > 0 && words->text[begin - 1] != '\n' && end - begin + 1 < size;)
        begin--;
    memcpy(line, words->text + begin, end - begin);
    line[end - begin] = '\0';
    for (char *c = line; *c != '\0'; c++) /* no escape sequence reaches the terminal */
        *c = (unsigned char)*c < ' ' || *c == 127 ? ' ' : *c;
}
