/* Right as well, without poll: keys and results come into one queue in memory, and main waits for a
 * condition variable. */
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

enum { QUEUE_MOST = 16 };

struct news {
    enum { KEY, FOUND } kind;
    char key;
    struct found found;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct news queue[QUEUE_MOST];
static unsigned put, taken, writers = 2;

static void tell(struct news news) {
    pthread_mutex_lock(&lock);
    while (put - taken == QUEUE_MOST)
        pthread_cond_wait(&changed, &lock);
    queue[put++ % QUEUE_MOST] = news;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void leave(void) {
    pthread_mutex_lock(&lock);
    writers--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static int next_news(struct news *news) {
    pthread_mutex_lock(&lock);
    while (put == taken && writers > 0)
        pthread_cond_wait(&changed, &lock);
    int any = put != taken;
    if (any)
        *news = queue[taken++ % QUEUE_MOST];
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    return any;
}

static void *check_text(void *unused) {
    for (long chapter = 1; chapter <= chapters; chapter++)
        tell((struct news){.kind = FOUND, .found = check_chapter(chapter)});
    leave();
    return unused;
}

static void *read_keys(void *unused) {
    for (int key; (key = getchar()) != EOF;)
        if (key != '\n')
            tell((struct news){.kind = KEY, .key = (char)key});
    leave();
    return unused;
}

int main(int argc, char **argv) {
    chapters = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    words = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    owner = gettid();
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pthread_t checker, reader;
    if (pthread_create(&checker, NULL, check_text, NULL) != 0 ||
        pthread_create(&reader, NULL, read_keys, NULL) != 0)
        return 1;
    struct news news;
    while (next_news(&news)) {
        if (news.kind == KEY)
            show_key(news.key);
        else
            show_found(news.found);
    }
    pthread_join(checker, NULL);
    pthread_join(reader, NULL);
    show_end();
    return 0;
}
