/* session.c - somebody types while a query runs, and each key is timed until its echo.
 *
 *   build/bin/12-six-databases/session inline          a query of 0.15 s, 2 keys
 *   build/bin/12-six-databases/session thread 2 7      a query of 2 s, seed 7
 *
 * Prints the delay of each key's echo: the quicker and the slower one, in ms.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../servers.h"
#include "kit.h"
#include "options.h"
#include "say.h"
#include "typist.h"

enum { KEYS = 2 };

static void become_line(void *context) {
    char path[PATH_MAX];
    char *const *words = context;
    char *const arguments[] = {path, words[0], words[1], NULL};
    if (kit_program(path, sizeof path, "line") == 0)
        execv(path, arguments);
}

static int type(struct typist *typist, char *words[2], uint64_t seed) {
    int error = typist_open(typist, _("the input line"), become_line, words);
    if (error == 0)
        error = typist_wait_for_text(typist);
    if (error == 0)
        error = typist_send(typist, "\r");
    if (error == 0)
        error = typist_type(typist, KEYS, &seed);
    if (error == 0)
        error = typist_send(typist, "\x11");
    return error == 0 ? typist_end(typist) : error;
}

int main(int argc, char **argv) {
    static struct servers servers;
    struct typist typist = {.master = -1};
    say_start();
    char *words[2] = {argc > 1 ? argv[1] : "thread", argc > 2 ? argv[2] : "0.15"};
    uint64_t seed = argc > 3 ? options_count("SEED", argv[3], 0, UINT32_MAX, 1) : 1;
    if (servers_open(&servers, 1, DISTANCE_MS) != 0)
        return EXIT_TROUBLE;
    int error = type(&typist, words, seed);
    typist_close(&typist);
    if (error == 0)
        for (int p = 50; p < 100; p += 49)
            printf("type-%s %d delay %.6f\n", words[0], p,
                   percentile_of(typist.delays_ms, KEYS, p));
    servers_close(&servers);
    return say_finish() == 0 && error == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
