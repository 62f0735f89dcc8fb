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

passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log" "$log.report" "$log.scripts"' EXIT
# Tests speak English and know no predictions, budgets or languages of the caller.
unset LESSON_LANG BUDGET WORKERS MAKEFLAGS MAKELEVEL MFLAGS NO_COLOR
export LC_ALL=C.UTF-8

# A Criterion program prints "Synthesis: Tested: 8 | Passing: 8 | Failing: 0 | Crashing: 0".
run_criterion() {
    local counts
    timeout 240 "$1" >"$log" 2>&1
    counts=$(sed -n 's/.*Tested:[^0-9]*\([0-9]*\).*Passing:[^0-9]*\([0-9]*\).*/\1 \2/p' "$log" | tail -n 1)
    if [ -z "$counts" ] || [ "${counts% *}" = 0 ]; then
        failed=$((failed + 1))
        printf 'not ok %s: no result\n' "$1"
        cat "$log"
        return
    fi
    passed=$((passed + ${counts#* }))
    failed=$((failed + ${counts% *} - ${counts#* }))
    printf '%s: %s of %s\n' "$1" "${counts#* }" "${counts% *}"
    [ "${counts% *}" = "${counts#* }" ] || cat "$log"
}

# A test script prints "ok NAME" or "not ok NAME" for each of its tests. This prints what is to be
# seen of it, and at last a line "SCRIPT: PASSED of ALL".
run_script() {
    local status=0 good bad
    timeout 900 bash "$1" >"$log" 2>&1 || status=$?
    good=$(grep -c '^ok ' "$log")
    bad=$(grep -c '^not ok ' "$log")
    if [ "$status" != 0 ] || [ "$good" = 0 ]; then
        bad=$((bad + 1))
        printf 'not ok %s: ended with status %s\n' "$1" "$status"
        tail -20 "$log"
    fi
    [ "$bad" = 0 ] || grep -v '^ok ' "$log"
    printf '%s: %s of %s\n' "$1" "$good" "$((good + bad))"
}
if [ "${1:-}" = --script ]; then
    run_script "$2" >"$log.report"
    cat "$log.report"
    rm -f "$log.report"
    exit
fi

for test in build/tests/*; do
    case $test in
    *"${1:-}"*) [ ! -f "$test" ] || [ ! -x "$test" ] || [ -L "$test" ] || run_criterion "$test" ;;
    esac
done
# named WORD SCRIPT ...: those whose name holds the word, each once.
named() {
    local word=$1 test
    shift
    for test; do
        case $test in
        */lib.sh) ;;
        *"$word"*) printf '%s\n' "$test" ;;
        esac
    done | awk '!seen[$0]++'
}
# Three at once, for most of them wait now and then, the longest first. noise.sh counts what others use
# of the CPUs, so it comes last, alone.
{
    named "${1:-}" common/check/tests/exercises.sh common/tests/faults.sh common/tests/checkers.sh \
        common/check/tests/sandbox.sh lessons/[0-9][0-9]-*/test.sh common/tests/*.sh common/check/tests/*.sh |
        grep -v /noise.sh | xargs -r -P 3 -n 1 bash scripts/test.sh --script
    named "${1:-}" common/tests/noise.sh | xargs -r -n 1 bash scripts/test.sh --script
} | tee "$log.scripts"
while read -r good all; do
    passed=$((passed + good))
    failed=$((failed + all - good))
done < <(sed -n 's|^[a-z0-9/_-]*\.sh: \([0-9]*\) of \([0-9]*\)$|\1 \2|p' "$log.scripts")
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
