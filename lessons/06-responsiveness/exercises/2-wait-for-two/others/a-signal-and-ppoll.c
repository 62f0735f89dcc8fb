/* Right as well: a signal and ppoll. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
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

static pthread_t main_thread;
static void nothing(int s) {
    (void)s;
}
static void *check_text(void *unused) {
    for (long chapter = 1; chapter <= chapters; chapter++) {
        struct found found = check_chapter(chapter);
        pthread_mutex_lock(&lock);
        results[ready++] = found;
        pthread_mutex_unlock(&lock);
        pthread_kill(main_thread, SIGUSR1);
    }
    return unused;
}

int main(int argc, char **argv) {
    chapters = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    words = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    owner = gettid();
    for (unsigned i = 0; i < DICTIONARY; i++)
        make_word(i, dictionary[i]);

    pthread_t checker;
    struct sigaction sa = {.sa_handler = nothing};
    sigaction(SIGUSR1, &sa, NULL);
    sigset_t block, old;
    sigemptyset(&block);
    sigaddset(&block, SIGUSR1);
    main_thread = pthread_self();
    results = calloc((size_t)chapters, sizeof *results);
    pthread_sigmask(SIG_BLOCK, &block, &old);
    if (results == NULL || pthread_create(&checker, NULL, check_text, NULL) != 0) {
        fprintf(stderr, "no memory, or no thread\n");
        return 1;
    }

    long shown = 0;
    char key;
    struct pollfd p = {0, POLLIN, 0};
    while (shown < chapters || p.fd == 0) {
        if (ppoll(&p, 1, NULL, &old) > 0 && p.revents) {
            if (read(0, &key, 1) != 1)
                p.fd = -1;
            else if (key != '\n')
                show_key(key);
        }
        pthread_mutex_lock(&lock);
        while (shown < ready)
            show_found(results[shown++]);
        pthread_mutex_unlock(&lock);
    }
    pthread_join(checker, NULL);
    while (shown < ready)
        show_found(results[shown++]);
    show_end();
    return 0;
}
