#!/usr/bin/env bash
# checkers.sh - the lesson programs are clean under the sanitizers (make sanitize runs valgrind and fuzzing,
# too), and the checkers do find what they are there for.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/maintain/sanitize.sh --short

# A checker that finds nothing in a broken program checks nothing.
finds() {
    local name=$1 flags=$2 text=$3
    # shellcheck disable=SC2086
    cc -O1 -g $flags -pthread -o "$work/broken" "$work/broken.c" || return
    run "$work/broken"
    if grep -q "$text" "$err"; then pass "$name"; else not_ok "$name" "$err"; fi
}
cat >"$work/broken.c" <<'C'
#include <stdlib.h>
int main(int argc, char **argv) {
    (void)argv;
    int *few = calloc(1, sizeof *few);
    return few[argc];
}
C
finds 'AddressSanitizer finds a read beyond the end' '-fsanitize=address' heap-buffer-overflow
cat >"$work/broken.c" <<'C'
#include <pthread.h>
static int shared;
static void *add(void *unused) {
    shared++;
    return unused;
}
int main(void) {
    pthread_t a, b;
    pthread_create(&a, 0, add, 0);
    pthread_create(&b, 0, add, 0);
    pthread_join(a, 0);
    pthread_join(b, 0);
    return 0;
}
C
finds 'ThreadSanitizer finds a data race' '-fsanitize=thread' 'data race'
