/* says: it no longer waits for keys */
/* 说：它已经不再等按键了 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
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

static void check_text(int to_main) {
    for (long chapter = 1; chapter <= chapters; chapter++) {
        struct found found = check_chapter(chapter);
        if (write(to_main, &found, sizeof found) != sizeof found)
            _exit(1);
    }
    _exit(0);
}

int main(int argc, char **argv) {
    chapters = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    words = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    owner = gettid();
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    pid_t child = fork();
    if (child < 0)
        return 1;
    if (child == 0) {
        close(ends[0]);
        check_text(ends[1]);
    }
    close(ends[1]);

    int keys = 1, results = 1;
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(STDIN_FILENO, &readable);
    FD_SET(ends[0], &readable);
    while (keys || results) {
        if (select(ends[0] + 1, &readable, NULL, NULL, NULL) < 0)
            return 1;
        if (FD_ISSET(STDIN_FILENO, &readable)) {
            char typed[100];
            ssize_t count = read(STDIN_FILENO, typed, sizeof typed);
            keys = count > 0;
            for (ssize_t i = 0; i < count; i++)
                if (typed[i] != '\n')
                    show_key(typed[i]);
        }
        if (FD_ISSET(ends[0], &readable)) {
            struct found found;
            results = read(ends[0], &found, sizeof found) == sizeof found;
            if (results)
                show_found(found);
            else
                FD_CLR(ends[0], &readable);
        }
    }
    waitpid(child, NULL, 0);
    show_end();
    return 0;
}
