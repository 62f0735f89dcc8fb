/* Right as well: main prints. */
#include <poll.h>
#include <pthread.h>
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

static int fds[2];
static void *count(void *arg) {
    char s[80];
    long words = (long)arg;
    int n = snprintf(s, sizeof s, "%ld words: %ld misspelled\n", words, misspelled(words));
    write(fds[1], s, n);
    return NULL;
}
int main(void) {
    char line[256];
    long words;
    setvbuf(stdout, NULL, _IOLBF, 0); /* each line leaves at once / 每打印一行就送出去 */
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pipe(fds);
    long open = 0;
    int eof = 0;
    char buf[4096];
    size_t have = 0;
    while (!eof || open > 0) {
        struct pollfd p[2] = {{eof ? -1 : 0, POLLIN, 0}, {fds[0], POLLIN, 0}};
        poll(p, 2, -1);
        if (p[1].revents) {
            char r[2000];
            ssize_t k = read(fds[0], r, sizeof r);
            fwrite(r, 1, k, stdout);
            for (ssize_t i = 0; i < k; i++)
                open -= r[i] == '\n';
        }
        if (p[0].revents) {
            ssize_t k = read(0, buf + have, sizeof buf - have);
            if (k <= 0) {
                eof = 1;
                continue;
            }
            have += k;
            char *nl;
            while ((nl = memchr(buf, '\n', have)) != NULL) {
                *nl = 0;
                printf("echo: %s\n", buf);
                if (sscanf(buf, "check %ld", &words) == 1) {
                    pthread_t t;
                    if (pthread_create(&t, NULL, count, (void *)words) != 0)
                        count((void *)words);
                    else
                        pthread_detach(t);
                    open++;
                }
                have -= nl + 1 - buf;
                memmove(buf, nl + 1, have);
            }
        }
    }
    return 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("echo: %s", line);
        if (sscanf(line, "check %ld", &words) == 1)
            printf("%ld words: %ld misspelled\n", words, misspelled(words));
    }
    return 0;
}
