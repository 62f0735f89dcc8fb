/* says: not for longer than a time that it gives to poll */
/* 说：规定了最多等多久 */
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
static long chapters, words; /* words in each chapter / 每一章的词数 */
static pid_t owner;          /* of the screen / 屏幕归它管 */

/* --- the screen: only main may show something, as only one thread may call ncurses ------------ */
/* --- 屏幕：只有 main 可以往上显示，正如只有一个线程可以调用 ncurses ----------------------------
 */

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
/* --- 慢的活儿，和练习 6.1 里的一样 -------------------------------------------------------------
 */

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

/* --- what is to be changed -------------------------------------------------------------------- */
/* --- 要修改的部分 -------------------------------------------------------------------------------
 */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct found *results; /* guarded by the lock / 由锁保护 */
static long ready;            /* so many of them are there / 已经有了几个 */

static int fds[2];
static void *check_text(void *unused) {
    for (long chapter = 1; chapter <= chapters; chapter++) {
        struct found found = check_chapter(chapter);
        write(fds[1], &found, sizeof found);
    }
    close(fds[1]);
    return unused;
}

int main(int argc, char **argv) {
    chapters = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    words = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    owner = gettid();
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pthread_t checker;
    if (pipe(fds) < 0)
        return 1;
    results = calloc((size_t)chapters, sizeof *results);
    if (results == NULL || pthread_create(&checker, NULL, check_text, NULL) != 0) {
        fprintf(stderr, "no memory, or no thread\n");
        return 1;
    }

    struct pollfd p[2] = {{0, POLLIN, 0}, {fds[0], POLLIN, 0}};
    int alive = 2;
    while (alive > 0) {
        poll(p, 2, 1000);
        if (p[0].revents) {
            char key;
            if (read(0, &key, 1) == 1) {
                if (key != '\n')
                    show_key(key);
            } else {
                p[0].fd = -1;
                alive--;
            }
        }
        if (p[1].revents) {
            struct found found;
            if (read(fds[0], &found, sizeof found) == sizeof found)
                show_found(found);
            else {
                p[1].fd = -1;
                alive--;
            }
        }
    }
    pthread_join(checker, NULL);
    show_end();
    return 0;
}
