/* says: where it ignores SIGCHLD */
/* 说：如果忽略了 SIGCHLD */
#include <pthread.h>
#include <signal.h>
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

int main(void) {
    char line[256];
    long words;
    setvbuf(stdout, NULL, _IOLBF, 0); /* each line leaves at once / 每打印一行就送出去 */
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    signal(SIGCHLD, SIG_IGN);
    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("echo: %s", line);
        if (sscanf(line, "check %ld", &words) == 1) {
            pid_t p = fork();
            if (p < 0) {
                perror("fork");
                return 1;
            }
            if (p == 0) {
                printf("%ld words: %ld misspelled\n", words, misspelled(words));
                fflush(stdout);
                _exit(0);
            }
        }
    }
    while (wait(NULL) > 0) {
    }
    return 0;
}
