/* one_check.c - how long one check of the whole text takes, and how long the copy of the text that
 * threads.c makes under its lock.
 *
 *   build/bin/06-responsiveness/one_check         a text of 200,000 words
 *   build/bin/06-responsiveness/one_check 10      a tenth of it
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sample.h"
#include "../spell.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "worker.h"

static int measure_check(struct speller *speller, const char *text, size_t length) {
    struct marks marks = {0};
    int64_t begun = kit_now_ns();
    char *copy = malloc(length + 1);
    if (copy != NULL)
        memcpy(copy, text, length);
    int64_t copied = kit_now_ns();
    int error = copy != NULL ? speller_check(speller, copy, length, NULL, &marks) : ENOMEM;
    int64_t checked = kit_now_ns();
    if (error == 0)
        printf("hunspell 0 check %.6f\nthread 0 copy %.3f\n", (double)(checked - copied) / 1e6,
               (double)(copied - begun) / 1e3);
    else
        printf("error %d memory\n", error);
    marks_free(&marks);
    free(copy);
    return error;
}

int main(int argc, char **argv) {
    say_start();
    size_t shrink = 1, length;
    if (argc > 1)
        shrink = options_count("SHRINK", argv[1], 1, 100, 10);
    worker_pin(worker_cpus() - 1);
    char *text = sample_text(SAMPLE_WORDS / shrink, 1, &length, NULL);
    struct speller *speller = speller_open();
    int error = text != NULL && speller != NULL ? measure_check(speller, text, length) : ENOENT;
    speller_close(speller);
    free(text);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
