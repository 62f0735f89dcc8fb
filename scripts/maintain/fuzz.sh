#!/usr/bin/env bash
# fuzz.sh - hand made-up bytes to whatever reads foreign ones, under AddressSanitizer and
# UndefinedBehaviorSanitizer, by libFuzzer of clang (https://llvm.org/docs/LibFuzzer.html).
#
#   scripts/maintain/fuzz.sh                 each target for 60 s
#   scripts/maintain/fuzz.sh SECONDS         each target for so long
#   scripts/maintain/fuzz.sh SECONDS NAME    this target alone
#
# Prints "ok NAME" or "not ok NAME" for each target, with how many inputs were tried. What was found stands
# in build/fuzz/found/, and is tried again by build/fuzz/NAME FILE; mend it, and let a test of
# Criterion keep it. Inputs that reach new code are kept in build/fuzz/corpus/NAME for the next time.
#
# A new target is a file common/tests/fuzz/NAME.c (fuzz.h) and a line in the table below: its name; the object
# files and archives that it needs besides the kit's library, as the Makefile names them, with libraries
# (-lz); and the files to begin with, as patterns. (common/tests/fuzz/seeds: small ones, by hand.) What reads in
# Python has a file common/tests/fuzz/python/NAME.py instead (common/tests/fuzz/python.c), @python in the table,
# and writes the files to begin with; it needs python3-dev (scripts/setup.sh fuzz).
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

targets() {
    cat <<'END'
verdicts : : plots/reference/*.verdicts.csv
answer : obj/common/check/judge_results.o : common/tests/fuzz/seeds/answer*
exercises : @exercises : common/tests/fuzz/seeds/exercises*
lines : : common/tests/fuzz/seeds/lines*
predictions : : common/tests/fuzz/seeds/predictions*
html : obj/lessons/05-io-bound.a -lxml2 : scripts/book/*.html scripts/book/templates/*.html
address : obj/lessons/05-io-bound.a -lcurl -lxml2 : common/tests/fuzz/seeds/address*
editor : obj/lessons/06-responsiveness.a -lncursesw -lhunspell-1.7 : common/tests/fuzz/seeds/editor*
archive : @python :
said : @python :
pages : @python :
END
}

seconds=${1:-60}
only=${2:-}
case $seconds in
'' | *[!0-9]*) fail 2 "how many seconds? Type for example scripts/maintain/fuzz.sh 60" \
    "多少秒？例如输入 scripts/maintain/fuzz.sh 60" ;;
esac
need_tools clang make
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) # in memory, for there is much to write
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
bad=0
checks='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'

# Debian's, whatever other Python stands first in PATH.
python=/usr/bin/python3

python_words() { # OPTION PATTERN: of the flags of Python those of that kind
    "$python-config" --embed "$1" | tr ' ' '\n' | grep "^$2" | sort -u
}

# objects WORDS: where @exercises stands for the tests of all exercises, and what they use, and @python for
# what runs a target in Python.
objects() {
    local test
    [ "${1:-}" != @exercises ] || for test in lessons/*/exercises/*/test.c; do echo "obj/${test%.c}.o"; done
    [ "${1:-}" != @exercises ] || set -- obj/common/check/judge_{bears,results,sentence,workers}.o
    # shellcheck disable=SC2046
    [ "${1:-}" != @python ] || set -- obj/common/tests/fuzz/python.o $(python_words --ldflags '-[Ll]')
    echo "$@"
}

# wanted NAME WORDS: what is linked into build/fuzz/NAME, without libraries.
wanted() {
    local word
    echo build/fuzz/obj/common/tests/fuzz/fuzz.o
    [ ! -e "common/tests/fuzz/$1.c" ] || echo "build/fuzz/obj/common/tests/fuzz/$1.o"
    shift
    for word; do
        case $word in -*) ;; *) echo "build/fuzz/$word" ;; esac
    done
    echo build/fuzz/libkit.a
}

# (Criterion's header is one of our own for the tests of the exercises.)
build() {
    local all name words headers=
    [ ! -x "$python-config" ] || headers=$(python_words --includes -I | sed 's/^-I//' | paste -sd:)
    # shellcheck disable=SC2046,SC2086
    mapfile -t all < <(while IFS=: read -r name words _; do wanted $name $(objects $words); done <"$work/targets" | sort -u)
    C_INCLUDE_PATH=$headers "${MAKE:-make}" --no-print-directory -j2 BUILD=build/fuzz CC=clang \
        CFLAGS="$checks -fsanitize=fuzzer-no-link -Icommon/tests/fuzz" "${all[@]}" || return
    while IFS=: read -r name words _; do
        # shellcheck disable=SC2046,SC2086
        link $name $(objects $words) || return
    done <"$work/targets"
}

link() { # NAME WORDS
    local files flags=() word
    mapfile -t files < <(wanted "$@")
    for word in "${@:2}"; do
        case $word in -*) flags+=("$word") ;; esac
    done
    # shellcheck disable=SC2086
    clang $checks -fsanitize=fuzzer -pthread -o "build/fuzz/$1" "${files[@]}" "${flags[@]}" -lm
}

# seeds NAME PATTERNS: the files to begin with, into its corpus, no longer than an input may be.
seeds() {
    local file
    mkdir -p "build/fuzz/corpus/$1" build/fuzz/found
    [ ! -e "common/tests/fuzz/python/$1.py" ] || "$python" -B "common/tests/fuzz/python/$1.py" "build/fuzz/corpus/$1"
    for file in $2; do
        [ ! -f "$file" ] || head -c 4000 "$file" >"build/fuzz/corpus/$1/seed-$(cksum <<<"$file" | tr -d ' ')"
    done
}

# run NAME
run() {
    local status=0 tried closed=3
    [ ! -e "common/tests/fuzz/python/$1.py" ] || closed=1 # an error of Python tells where it is
    # (A stack overflow, a leak, 1 GB and 60 s are findings, too. On a busy machine 10 s pass with nothing wrong.)
    TMPDIR=$work timeout $((seconds + 120)) "build/fuzz/$1" -max_total_time="$seconds" -max_len=4096 -timeout=60 \
        -rss_limit_mb=1024 -close_fd_mask=$closed -print_final_stats=1 -dict=common/tests/fuzz/words.dict -artifact_prefix="build/fuzz/found/$1-" \
        "build/fuzz/corpus/$1" >"$work/out" 2>&1 </dev/null || status=$?
    tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/out")
    if [ "$status" = 0 ] && [ "${tried:-0}" -gt 0 ]; then
        printf 'ok fuzz %s (%s inputs)\n' "$1" "$tried"
    else
        printf 'not ok fuzz %s (status %s)\n' "$1" "$status"
        grep -v -e '^#[0-9]*[[:space:]]*\(NEW\|REDUCE\|pulse\)' -e '#[0-9]* 0x.*\(libpython\|fuzzer::\)' "$work/out" | sed 's/^/    /' | tail -40
        bad=1
    fi
}

targets | grep "^${only:-.*} :" >"$work/targets" || fail 2 "there is no target $only" "没有名为 $only 的目标"
if [ ! -x "$python-config" ] && grep -q @python "$work/targets"; then
    echo "python3-dev is not installed: what reads in Python was not tried (scripts/setup.sh fuzz)"
    grep -v @python "$work/targets" >"$work/others" || exit 0
    mv "$work/others" "$work/targets"
fi
if ! build >"$work/build" 2>&1; then
    echo 'not ok fuzz: it does not build'
    tail -20 "$work/build"
    exit 1
fi
while IFS=: read -r name _ patterns; do
    name=${name% }
    seeds "$name" "$patterns"
    run "$name"
done <"$work/targets"
exit "$bad"
