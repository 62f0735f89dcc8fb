/* Right as well: twenty places used again. */
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

static void *count(void *arg) {
    long words = (long)arg;
    printf("%ld words: %ld misspelled\n", words, misspelled(words));
    return NULL;
}
int main(void) {
    char line[256];
    long words;
    pthread_t t[20];
    int n = 0;
    setvbuf(stdout, NULL, _IOLBF, 0); /* each line leaves at once / 每打印一行就送出去 */
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    while (fgets(line, sizeof line, stdin) != NULL) {
        printf("echo: %s", line);
        if (sscanf(line, "check %ld", &words) == 1) {
            if (n == 20)
                while (n > 0)
                    pthread_join(t[--n], NULL);
            if (pthread_create(&t[n++], NULL, count, (void *)words) != 0) {
                puts("no thread");
                return 1;
            }
        }
    }
    for (int i = 0; i < n; i++)
        pthread_join(t[i], NULL);
    return 0;
}
