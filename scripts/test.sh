#!/usr/bin/env bash
# test.sh - all tests: Criterion programs, then scripts for the command line. The last line counts
# them: "N passed, N failed".
#
#   scripts/test.sh           what make test does, after the test programs are built
#   scripts/test.sh faults    only the tests whose name holds that word
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

log=$(mktemp)
trap 'rm -f "$log" "$log.report" "$log.failed"' EXIT
# Tests speak English and know no predictions, budgets or languages of the caller.
unset LESSON_LANG BUDGET WORKERS MAKEFLAGS MAKELEVEL MFLAGS NO_COLOR
export LC_ALL=C.UTF-8

# Whatever ends this script, kill -9 included, ends what it started: each hears of its parent's end.
ends_with_me=()
! command -v setpriv >/dev/null || ends_with_me=(setpriv --pdeathsig TERM)

# A Criterion program prints "Synthesis: Tested: 8 | Passing: 8 | Failing: 0 | Crashing: 0"; to good, all.
run_criterion() {
    "${ends_with_me[@]}" timeout 400 "$1" >"$log" 2>&1
    read -r all good < <(sed -n 's/.*Tested:[^0-9]*\([0-9]*\).*Passing:[^0-9]*\([0-9]*\).*/\1 \2/p' "$log" | tail -n 1)
    if [ "${all:-0}" = 0 ]; then
        good=0 all=1
        printf 'not ok %s: no result\n' "$1"
    fi
    [ "$good" = "$all" ] || cat "$log"
}

# A test script prints "ok NAME" or "not ok NAME" for each of its tests; to good, all.
run_script() { # SCRIPT [PART]
    local status=0 bad
    "${ends_with_me[@]}" timeout 3000 bash "$@" >"$log" 2>&1 || status=$?
    good=$(grep -c '^ok ' "$log")
    bad=$(grep -c '^not ok ' "$log")
    if [ "$status" != 0 ] || [ "$good" = 0 ]; then
        bad=$((bad + 1))
        printf 'not ok %s: ended with status %s\n' "$1" "$status"
        tail -20 "$log"
    fi
    [ "$bad" = 0 ] || grep -v '^ok ' "$log"
    all=$((good + bad))
}

# run_one TEST [PART]: prints what is to be seen of it, and at last a line "TEST PART: PASSED of ALL".
run_one() {
    local good='' all=''
    case $1 in
    *.sh) run_script "$@" ;;
    *) run_criterion "$1" ;;
    esac
    printf '%s: %s of %s\n' "$*" "$good" "$all"
}
if [ "${1:-}" = --one ]; then
    shift
    run_one "$@" >"$log.report"
    cat "$log.report" # in one piece, for others print, too
    exit
fi

# named WORD TEST ...: those whose name holds the word, each once. faults.sh is done in parts, one for each
# lesson, for all at once would take longer than all other tests.
named() {
    local word=$1 test part
    shift
    for test; do
        case $test in
        */lib.sh) continue ;;
        *.sh) [ -e "$test" ] || continue ;; # (a kit that was handed out lacks some)
        *) if [ ! -x "$test" ] || [ ! -f "$test" ] || [ -L "$test" ]; then continue; fi ;;
        esac
        case $test in
        *"$word"*) printf '%s\n' "$test" ;;
        esac
    done | awk '!seen[$0]++' | while read -r test; do
        case $test in
        */faults.sh)
            echo "$test kit"
            for part in lessons/[0-9][0-9]-*/; do echo "$test $(basename "$part")"; done
            ;;
        *) echo "$test" ;;
        esac
    done
}
# The results until now, each as "PASSED ALL TEST".
results() {
    sed -n 's|^\([a-zA-Z0-9/_. -]*\): \([0-9]*\) of \([0-9]*\)$|\2 \3 \1|p' "$log.report"
}
# What failed, of those that are quick enough to be tried again.
failed() {
    results |
        awk '$1 != $2 { sub(/^[0-9]* [0-9]* /, ""); print }' | grep -v -e /exercises.sh -e /checkers.sh
}
# run_all [WORD]: five at once, for most of them wait now and then: the longest first, then those that wait most,
# beside which the others compute; the shortest last, so that no CPU is idle at the end. noise.sh counts what
# others use of the CPUs, so it comes last, alone.
run_all() {
    named "${1:-}" common/check/tests/exercises.sh common/tests/checkers.sh \
        lessons/[0-9][0-9]-*/test.sh common/tests/faults.sh common/check/tests/sandbox.sh common/tests/trials.sh \
        common/tests/{kills,plots,style,class,timeline,book}.sh common/tests/*.sh common/check/tests/*.sh build/tests/* |
        grep -v /noise.sh | "${ends_with_me[@]}" xargs -r -P 5 -L 1 "${ends_with_me[@]}" bash scripts/test.sh --one
    named "${1:-}" common/tests/noise.sh |
        "${ends_with_me[@]}" xargs -r -n 1 "${ends_with_me[@]}" bash scripts/test.sh --one
}
# once_more: what failed beside others, from the standard input, alone: this result counts, and both are to be seen.
once_more() {
    local again
    while read -r again; do
        echo "once more, alone: $again"
        # shellcheck disable=SC2086
        "${ends_with_me[@]}" bash scripts/test.sh --one $again </dev/null
    done
}
case ${1:-} in
--all)
    run_all "${2:-}"
    exit
    ;;
--once-more)
    once_more
    exit
    ;;
esac
"${ends_with_me[@]}" bash scripts/test.sh --all "${1:-}" | tee "$log.report"
failed >"$log.failed"
"${ends_with_me[@]}" bash scripts/test.sh --once-more <"$log.failed" | tee -a "$log.report"
results | awk '
    { name = $0; sub(/^[0-9]* [0-9]* /, "", name); passed[name] = $1; of[name] = $2 }
    END {
        for (name in of) { good += passed[name]; all += of[name] }
        printf "%d passed, %d failed\n", good, all - good
        exit good != all || all == 0
    }'
