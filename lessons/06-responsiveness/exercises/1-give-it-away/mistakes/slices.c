/* thinks: polling the input between small pieces of the work is giving the work away */
/* 以为：干一小段活儿就看一眼输入，也算把活儿交了出去 */
/* says: no thread and no process was started */
/* 说：一个线程、一个进程也没有创建 */
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DICTIONARY = 3000, TEXT = 4000, LETTERS = 7 };

static char dictionary[DICTIONARY][LETTERS + 1];

/* The words are generated; the dictionary holds the first 3000 of 4000 words. */
/* 单词是生成的；4000 个词里，前 3000 个在词典里。 */
static void make_word(unsigned number, char *word) {
    for (int i = 0; i < LETTERS; i++) {
        number = number * 1103515245 + 12345;
        word[i] = (char)('a' + (number >> 16) % 26);
    }
    word[LETTERS] = '\0';
}

static int is_in_dictionary(const char *word) {
    for (int i = 0; i < DICTIONARY; i++)
        if (strcmp(dictionary[i], word) == 0)
            return 1;
    return 0;
}

/* The slow work: how many of the first words of the text are misspelled? */
/* 慢的活儿：文章的前 words 个词里，拼错了几个？ */
static long misspelled(long words) {
    char word[LETTERS + 1];
    long count = 0;
    for (long i = 0; i < words; i++) {
        make_word((unsigned)(i * 997 % TEXT), word);
        count += !is_in_dictionary(word);
    }
    return count;
}

/* Takes the complete lines out of what has been read so far; at the end of input also the rest. */
static char input[4096];
static size_t have;

static void give_away(long words);

static void take_lines(bool end) {
    char *begin = input, *newline;
    while ((newline = memchr(begin, '\n', (size_t)(input + have - begin))) != NULL ||
           (end && begin < input + have)) {
        size_t length =
            newline != NULL ? (size_t)(newline - begin) + 1 : (size_t)(input + have - begin);
        char line[sizeof input + 1];
        long words;
        memcpy(line, begin, length);
        line[length] = '\0';
        printf("echo: %s", line);
        fflush(stdout);
        if (sscanf(line, "check %ld", &words) == 1)
            give_away(words);
        begin += length;
    }
    have = (size_t)(input + have - begin);
    memmove(input, begin, have);
    if (have == sizeof input) { /* a very long line: in pieces, as fgets does */
        printf("echo: %.*s", (int)have, input);
        have = 0;
    }
}

/* Reads what is there. Returns false at the end of input. */
static bool read_input(void) {
    ssize_t got = read(STDIN_FILENO, input + have, sizeof input - have);
    if (got > 0)
        have += (size_t)got;
    take_lines(got <= 0);
    return got > 0;
}

static struct { long words, next, count; } jobs[1000];
static int job_count;

static void give_away(long words) {
    if (job_count < 1000) {
        jobs[job_count].words = words;
        jobs[job_count].next = jobs[job_count].count = 0;
        job_count++;
    }
}

/* 20 words of the newest job. */
static void slice(void) {
    char word[LETTERS + 1];
    int j = job_count - 1;
    for (int k = 0; k < 20 && jobs[j].next < jobs[j].words; k++) {
        make_word((unsigned)(jobs[j].next++ * 997 % TEXT), word);
        jobs[j].count += !is_in_dictionary(word);
    }
    if (jobs[j].next >= jobs[j].words) {
        printf("%ld words: %ld misspelled\n", jobs[j].words, jobs[j].count);
        job_count--;
    }
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);
    (void)misspelled;
    struct pollfd input_ready = {STDIN_FILENO, POLLIN, 0};
    while (input_ready.fd >= 0 || job_count > 0) {
        if (poll(&input_ready, 1, job_count > 0 ? 0 : -1) > 0 && !read_input())
            input_ready.fd = -1;
        if (job_count > 0)
            slice();
    }
    return 0;
}
