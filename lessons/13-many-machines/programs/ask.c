/* ask.c - asks the ranks of a session (session.h) for something and prints their answer.
 *
 *   ask SOCKET SERIES PLACE P WHAT      for example: hosts spread 2 raytrace (mpi/ranks.c)
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "kit.h"
#include "say.h"

enum { ANSWER_S = 20 };

static FILE *connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval most = {ANSWER_S, 0};
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address) != 0)
        return NULL;
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    return fdopen(file, "r+");
}

/* Returns whether the answer came to its end. */
static bool copy_answer(FILE *from) {
    char line[256];
    while (fgets(line, sizeof line, from) != NULL) {
        if (strcmp(line, "end\n") == 0)
            return true;
        fputs(line, stdout);
    }
    return false;
}

int main(int argc, char **argv) {
    say_start();
    if (argc != 6) {
        say_error(_("type ask SOCKET SERIES PLACE P WHAT; make lesson13 does"));
        return EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN); /* ranks that end now are no end of ours */
    FILE *ranks = connect_to(argv[1]);
    bool whole = false;
    if (ranks != NULL) {
        dprintf(fileno(ranks), "%s %s %s %s\n", argv[2], argv[3], argv[4], argv[5]);
        whole = copy_answer(ranks);
        fclose(ranks);
    }
    if (!whole)
        say_error(_("the ranks have ended or do not answer; mpirun ends all of them when one has "
                    "died, for example of signal 9 (SIGKILL), or for want of memory (ulimit -v)"));
    return say_finish() == 0 && whole ? EXIT_SUCCESS : EXIT_TROUBLE;
}
