/* says: a data race */
/* 说：数据竞争 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DICTIONARY = 3000, TEXT = 4000, LETTERS = 7 };

struct found {
    long chapter, misspelled;
};

static char dictionary[DICTIONARY][LETTERS + 1];
static long chapters, words; /* words in each chapter */
static pid_t owner;          /* of the screen */

/* --- the screen: only main may show something, as only one thread may call ncurses ------------ */

static const char *who(void) {
    return gettid() == owner ? "main" : "somebody else";
}

static void show_key(char key) {
    dprintf(STDOUT_FILENO, "%s shows: key %c\n", who(), key);
}

static void show_found(struct found found) {
    dprintf(STDOUT_FILENO, "%s shows: chapter %ld: %ld misspelled\n", who(), found.chapter,
            found.misspelled);
}

static void show_end(void) {
    dprintf(STDOUT_FILENO, "%s shows: end\n", who());
}

/* --- the slow work, as in exercise 6.1 -------------------------------------------------------- */

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

static struct found check_chapter(long chapter) {
    struct found found = {chapter, 0};
    char word[LETTERS + 1];
    for (long i = (chapter - 1) * words; i < chapter * words; i++) {
        make_word((unsigned)(i * 997 % TEXT), word);
        found.misspelled += !is_in_dictionary(word);
    }
    return found;
}

/* --- the work and the waiting ----------------------------------------------------------------- */

static struct found result;
static int to_main;

static void *check_text(void *unused) {
    for (long chapter = 1; chapter <= chapters; chapter++) {
        struct found found = check_chapter(chapter);
        result = found;
        if (write(to_main, "!", 1) != 1)
            break;
    }
    close(to_main);
    return unused;
}

int main(int argc, char **argv) {
    chapters = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    words = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    owner = gettid();
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    int ends[2];
    pthread_t checker;
    if (pipe(ends) != 0)
        return 1;
    to_main = ends[1];
    if (pthread_create(&checker, NULL, check_text, NULL) != 0)
        return 1;

    enum { KEYS, RESULTS };
    struct pollfd waits[] = {{STDIN_FILENO, POLLIN, 0}, {ends[0], POLLIN, 0}};
    struct found found;
    char key;
    char bell;
    while (waits[KEYS].fd >= 0 || waits[RESULTS].fd >= 0) {
        if (poll(waits, 2, -1) < 0)
            return 1;
        if (waits[KEYS].revents != 0) {
            if (read(STDIN_FILENO, &key, 1) != 1)
                waits[KEYS].fd = -1;
            else if (key != '\n')
                show_key(key);
        }
        if (waits[RESULTS].revents != 0) {
            if (read(ends[0], &bell, 1) != 1) {
                waits[RESULTS].fd = -1;
            } else {
                found = result;
                show_found(found);
            }
        }
    }
    pthread_join(checker, NULL);
    show_end();
    return 0;
}
