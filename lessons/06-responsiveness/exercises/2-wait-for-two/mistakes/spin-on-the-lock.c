/* thinks: to take the lock again and again is to wait for news */
/* 以为：不停地获取锁去看，就是在等消息 */
/* says: that is busy waiting */
/* 说：这是忙等待 */
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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct found *results;
static long ready, typed;
static char text[100000];
static int over;

static void *check_text(void *unused) {
    for (long chapter = 1; chapter <= chapters; chapter++) {
        struct found found = check_chapter(chapter);
        pthread_mutex_lock(&lock);
        results[ready++] = found;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void *read_keys(void *unused) {
    for (int key; (key = getchar()) != EOF;) {
        pthread_mutex_lock(&lock);
        text[typed++] = (char)key;
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    over = 1;
    pthread_mutex_unlock(&lock);
    return unused;
}

int main(int argc, char **argv) {
    chapters = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    words = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    owner = gettid();
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pthread_t checker, reader;
    results = calloc((size_t)chapters, sizeof *results);
    if (results == NULL || pthread_create(&checker, NULL, check_text, NULL) != 0 ||
        pthread_create(&reader, NULL, read_keys, NULL) != 0)
        return 1;
    long shown = 0, echoed = 0;
    for (int done = 0; !done;) {
        pthread_mutex_lock(&lock);
        for (; echoed < typed; echoed++)
            if (text[echoed] != '\n')
                show_key(text[echoed]);
        while (shown < ready)
            show_found(results[shown++]);
        done = over && shown == chapters;
        pthread_mutex_unlock(&lock);
    }
    pthread_join(reader, NULL);
    pthread_join(checker, NULL);
    show_end();
    return 0;
}
