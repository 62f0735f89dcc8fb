/* drive.c - see drive.h. */
#include "drive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit.h"
#include "pipes.h"
#include "say.h"

static int open_files(struct session *session, const char *text, size_t length, bool traced) {
    /* the editor inherits all of them */
    session->text_file = above_standard(memfd_create("text", 0), F_DUPFD);
    session->words_file = above_standard(memfd_create("words", 0), F_DUPFD);
    if (traced)
        session->timeline_file = above_standard(memfd_create("timeline", 0), F_DUPFD);
    if (session->text_file < 0 || session->words_file < 0 || (traced && session->timeline_file < 0))
        return errno;
    return pipe_write_all(session->text_file, text, length);
}

static void become_editor(void *context) {
    const struct session *session = context;
    char path[PATH_MAX], text[64], words[80], rescue[80], which[32], timeline[80];
    if (kit_program(path, sizeof path, "editor") != 0)
        return;
    snprintf(which, sizeof which, "--model=%s", session->kind);
    snprintf(text, sizeof text, "/proc/self/fd/%d", session->text_file);
    snprintf(rescue, sizeof rescue, "--rescue=%s", text);
    snprintf(words, sizeof words, "--words=/proc/self/fd/%d", session->words_file);
    snprintf(timeline, sizeof timeline, "--timeline=/proc/self/fd/%d", session->timeline_file);
    char *traced = session->timeline_file >= 0 ? timeline : NULL;
    char *const arguments[] = {path, which, rescue, words, text, traced, NULL};
    execv(path, arguments);
}

static int open_session(struct session *session, const char *kind, const char *text, size_t length,
                        bool traced) {
    *session = (struct session){
        .typist.master = -1, .kind = kind, .text_file = -1, .words_file = -1, .timeline_file = -1};
    int error = open_files(session, text, length, traced);
    if (error != 0) {
        typist_say_refused(_("the editor"), error);
        return error;
    }
    return typist_open(&session->typist, _("the editor"), become_editor, session);
}

int session_type(struct session *session, const char *kind, const char *text, size_t length,
                 size_t keys, bool traced, uint64_t *seed) {
    int error = open_session(session, kind, text, length, traced);
    if (error == 0)
        error = typist_wait_for_text(&session->typist);
    if (error == 0)
        error = typist_type(&session->typist, keys, seed);
    return error == 0 ? typist_send(&session->typist, "\x13\x11") : error; /* Ctrl-S, Ctrl-Q */
}

static int read_file(int file, char **bytes, size_t *length) {
    struct stat about;
    if (fstat(file, &about) != 0 || lseek(file, 0, SEEK_SET) != 0)
        return errno;
    *length = (size_t)about.st_size;
    *bytes = malloc(*length + 1);
    if (*bytes == NULL)
        return ENOMEM;
    (*bytes)[*length] = '\0';
    return pipe_read_all(file, *bytes, *length);
}

int session_end(struct session *session) {
    int error = typist_end(&session->typist);
    if (error == 0)
        error = read_file(session->text_file, &session->saved, &session->saved_length);
    if (error == 0)
        error = read_file(session->words_file, &session->words, &session->words_length);
    return error;
}

void session_print_waits(const struct session *session, size_t keys, FILE *file) {
    int64_t until_ns = 0; /* the person does not wait for an echo before the next key */
    for (size_t i = 0; i < keys; i++) {
        int64_t begin_ns = session->typist.typed_ns[i];
        int64_t end_ns = begin_ns + (int64_t)(session->typist.delays_ms[i] * 1e6);
        begin_ns = begin_ns > until_ns ? begin_ns : until_ns;
        if (end_ns <= begin_ns)
            continue; /* it came with the echo of the key before */
        fprintf(file, "timeline %s person waiting %lld %lld -1\n", session->kind,
                (long long)begin_ns, (long long)end_ns);
        until_ns = end_ns;
    }
}

void session_free(struct session *session) {
    typist_close(&session->typist);
    const int files[] = {session->text_file, session->words_file, session->timeline_file};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] >= 0)
            close(files[i]);
    free(session->saved);
    free(session->words);
}
