/* draft.c - see draft.h. */
#include "draft.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

/* The signal handler knows the open drafts by name; an empty slot has no name. */
static char open_drafts[DRAFTS_MOST][PATH_MAX];
static volatile sig_atomic_t slot_used[DRAFTS_MOST];

static void remove_and_end(int signal_number) {
    for (int slot = 0; slot < DRAFTS_MOST; slot++)
        if (slot_used[slot])
            unlink(open_drafts[slot]);
    signal(signal_number, SIG_DFL); /* then end as the signal wants: the shell sees which it was */
    raise(signal_number);
}

static void watch_signals(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = remove_and_end};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;
        sigaction(signals[i], NULL, &before);
        if (before.sa_handler == SIG_DFL) /* leave a signal that the caller ignores (nohup) */
            sigaction(signals[i], &action, NULL);
    }
    signal(SIGXFSZ, SIG_IGN); /* so that write says EFBIG instead of ending us (setrlimit(2)) */
}

static int free_slot(void) {
    for (int slot = 0; slot < DRAFTS_MOST; slot++)
        if (!slot_used[slot])
            return slot;
    return -1;
}

int draft_open(struct draft *draft, const char *path) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_signals);
    int a = snprintf(draft->path, sizeof draft->path, "%s", path);
    int b = snprintf(draft->temporary, sizeof draft->temporary, "%s.tmp%d", path, (int)getpid());
    if (a >= (int)sizeof draft->path || b >= (int)sizeof draft->temporary)
        return ENAMETOOLONG;
    draft->slot = free_slot();
    if (draft->slot < 0)
        return EMFILE;
    strcpy(open_drafts[draft->slot], draft->temporary);
    slot_used[draft->slot] = 1;
    draft->file = fopen(draft->temporary, "we");
    if (draft->file != NULL)
        return 0;
    slot_used[draft->slot] = 0;
    return errno;
}

/* Why an earlier fprintf could not write: errno is another one's by now, so we write once more, into a
 * draft that is thrown away. */
static int ask_why(int file) {
    static const char page[4096];
    return write(file, page, sizeof page) < 0 ? errno : EIO;
}

int draft_complete(struct draft *draft) {
    int error = 0, file = fileno(draft->file);
    errno = 0;
    if (fflush(draft->file) != 0 || ferror(draft->file) || fsync(file) != 0)
        error = errno != 0 ? errno : ask_why(file);
    if (fclose(draft->file) != 0 && error == 0)
        error = errno;
    draft->file = NULL;
    if (error != 0)
        draft_drop(draft);
    return error;
}

int draft_publish(struct draft *draft) {
    if (rename(draft->temporary, draft->path) != 0) {
        int error = errno;
        draft_drop(draft);
        return error;
    }
    slot_used[draft->slot] = 0;
    return 0;
}

int draft_finish(struct draft *draft, int error, const char *path) {
    if (error == 0)
        error = draft_complete(draft);
    if (error == 0)
        error = draft_publish(draft);
    if (error != 0)
        say_error(
            _("%s could not be written (%s); check whether its folder is there and yours, and "
              "whether the disk is full"),
            path, strerrorname_np(error));
    return error;
}

void draft_drop(struct draft *draft) {
    if (draft->file != NULL)
        fclose(draft->file);
    draft->file = NULL;
    unlink(draft->temporary);
    slot_used[draft->slot] = 0;
}
