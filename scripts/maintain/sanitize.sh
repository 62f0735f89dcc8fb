#!/usr/bin/env bash
# sanitize.sh - run every lesson program, small, under the memory and race checkers:
# AddressSanitizer with UndefinedBehaviorSanitizer, ThreadSanitizer, and valgrind's memcheck (each
# measuring program once for each kind of worker: valgrind takes half a second to start).
#
#   scripts/maintain/sanitize.sh            all of it (make sanitize), and a minute of fuzz.sh
#   scripts/maintain/sanitize.sh --short    without valgrind, which takes a third of the time, and fuzz.sh (make test)
#
#   scripts/maintain/sanitize.sh --tsan build/tsan/bin/04-gil/interpret   builds only this, and runs nothing
#
# Prints "ok NAME" or "not ok NAME" for each; exit status 1 where a checker found something.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
need_compiler
need_tools make msgfmt flock
[ "${1:-}" = --short ] || need_tools valgrind

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
bad=0

# The options that make this lesson small, of those that it has. What has a data race on purpose is
# no business of ThreadSanitizer here; a test of the lesson shows that it finds the race.
small_options() { # PROGRAM CHECKER
    local help most shrink=50 workers=3
    help=$("$1" --help)
    if [ "$2" = 'valgrind memcheck' ]; then # fifty times as slow
        most=$(grep -o 'by K (1 to [0-9]*' <<<"$help" | grep -o '[0-9]*$' || true)
        shrink=${most:-50} workers=2
    fi
    case $2.$help in ThreadSanitizer.*--races*) printf '%s\n' --races=0 ;; esac
    case $help in *--largest*) printf '%s\n' --largest=4 ;; esac
    case $help in *--shrink*) printf '%s\n' "--shrink=$shrink" ;; esac
    case $help in *--workers*) printf '%s\n' "--workers=$workers" ;; esac
}

# run_under NAME COMMAND ...: a message of a checker on stderr fails, whatever the exit status.
run_under() {
    local name=$1 status=0
    shift
    timeout 300 "$@" >"$work/out" 2>"$work/err" || status=$?
    if [ "$status" = 0 ] && ! grep -qE 'Sanitizer|runtime error|^==[0-9]+==' "$work/err"; then
        printf 'ok %s\n' "$name"
    else
        printf 'not ok %s (status %s)\n' "$name" "$status"
        sed 's/^/    /' "$work/err" | head -60
        bad=1
    fi
}

build_with() { # FOLDER FLAGS [TARGET]: while nobody else does
    mkdir -p "$1"
    flock "$1/.building" "${MAKE:-make}" --no-print-directory -j2 BUILD="$1" CFLAGS="$2" "${3:-build}" >"$work/build" 2>&1 &&
        return
    cat "$work/build" >&2
    exit 1
}

each_lesson() { # NAME FOLDER COMMAND ...
    local name=$1 bin=$2 folder program options
    shift 2
    for folder in lessons/[0-9][0-9]-*/; do
        program=$bin/$(basename "$folder")/lesson
        [ -x "$program" ] || continue
        mapfile -t options < <(small_options "$program" "$name")
        # What a lesson does wrong on purpose stands in its tsan.supp.
        export TSAN_OPTIONS=die_after_fork=0
        [ ! -e "$folder"tsan.supp ] || TSAN_OPTIONS+=" suppressions=$PWD/${folder}tsan.supp"
        run_under "$(basename "$folder"): $name" "$@" "$program" --budget=0.1 --out="$work" "${options[@]}"
    done
}

memcheck=(--quiet --leak-check=full --error-exitcode=9 --read-inline-info=no)
# Programs that a measuring program starts are ours as well, but for Python and curl; and the tiny program
# of lesson 2 does nothing but cost time here.
children=(--trace-children=yes "--trace-children-skip='*/tiny,*python3*,*/curl'")

# bin_for_valgrind FOLDER: fills a folder with the lessons' programs, where a small script stands for each
# measuring program: it runs it under valgrind the first time with these words (whatever the numbers), and
# as it is afterwards.
bin_for_valgrind() {
    local program place
    rm -rf "$1"
    for program in build/bin/[0-9][0-9]-*/*; do
        place=$1/${program#build/bin/}
        mkdir -p "${place%/*}"
        # A lesson's file no-valgrind names programs that crash on purpose, or do nothing but cost time.
        if [ "${program##*/}" = lesson ] ||
            grep -qsx "${program##*/}" "lessons/$(basename "${program%/*}")/no-valgrind"; then
            cp "$program" "$place"
        else
            cat >"$place" <<END
#!/bin/sh
key=\$(printf '%s ' "\$0" "\$@" | tr -d 0-9 | cksum)
mkdir "$work/tried-\$key" 2>/dev/null || exec "$PWD/$program" "\$@"
exec valgrind ${memcheck[*]} ${children[*]} "$PWD/$program" "\$@"
END
            chmod +x "$place"
        fi
    done
}

# A warning of gcc is an error here, and only here (style.sh looks at what is not built).
tsan=(build/tsan '-O1 -g1 -fsanitize=thread -Werror')
if [ "${1:-}" = --tsan ]; then
    build_with "${tsan[@]}" "$2"
    exit
fi
build_with build '-O2 -g'
# (Without optimization functions of libm are called that are compiled into the program otherwise; so
# this build shows as well that `make CFLAGS=-O0` links.)
build_with build/asan '-O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all'
build_with "${tsan[@]}"
# (gcc 14 also looks for the use of a stack that is gone, and asks for memory to do so when lesson 10 has limited
# its own.)
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=0
each_lesson 'AddressSanitizer, UndefinedBehaviorSanitizer' build/asan/bin
# The addresses that newer kernels choose at random are more than ThreadSanitizer of gcc 13 bears.
each_lesson ThreadSanitizer build/tsan/bin setarch -R
if [ "${1:-}" != --short ]; then
    bin_for_valgrind build/valgrind/bin
    each_lesson 'valgrind memcheck' build/valgrind/bin valgrind "${memcheck[@]}"
    scripts/maintain/fuzz.sh 6 || bad=1 # a minute for all targets together
fi
exit "$bad"
