#!/usr/bin/env bash
# check.sh - check solutions of exercises.
#
#   scripts/check.sh               all exercises (make check)
#   scripts/check.sh 3             those of lesson 3 (make check3)
#   scripts/check.sh 3.1           one (make check3.1)
#   scripts/check.sh 3.1 FILE      FILE instead of the exercise's own exercise.c or answer.txt, and
#                                  progress is not kept
# Exit status 0 when all of them are solved, 1 when not.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
# shellcheck source=scripts/lib/exercises.sh
. scripts/lib/exercises.sh

export LESSON_LANG=$lang
wanted=$(find_exercises "${1:-}")
source_file=${2:-}
compiler=${CC:-cc}
need_tools "$compiler" make
built=$(mktemp -d "${CHECK_TMP:-/tmp}/lesson-kit-build-XXXXXX")
chmod 711 "$built" # the program runs as another user when we are root
trap 'rm -rf "$built"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

build_tests() {
    local targets='build/check/sandbox build/check/watch.so' id folder
    while read -r id folder; do
        targets="$targets build/exercises/${folder#lessons/}/test"
    done <<EOF
$wanted
EOF
    # shellcheck disable=SC2086
    "${MAKE:-make}" --no-print-directory -s $targets >"$built/make" 2>&1 && return
    cat "$built/make" >&2
    fail 2 "the checks could not be built; type scripts/setup.sh" "检查程序编译失败；请输入 scripts/setup.sh"
}

# compile SOURCE: the program, and the one for ThreadSanitizer where the test asks for it.
compile() {
    local flags='-std=gnu17 -D_GNU_SOURCE -O1 -g -Wall -pthread' tsan='' more='' operation status=0
    if grep -qF '.race = true' "$folder/test.c"; then
        if grep -q JUDGE_SLOW_STORES "$folder/test.c"; then
            more=common/check/slow_stores.c
            for operation in store fetch_add fetch_sub compare_exchange_strong compare_exchange_weak; do
                more="$more -Wl,--wrap=__tsan_atomic32_$operation,--wrap=__tsan_atomic64_$operation"
            done
        fi
        # ThreadSanitizer sees neither the locks of C11 nor fences; see there.
        ! grep -q '<threads\.h>' "$1" || more="$more common/check/c11_threads.c"
        ! grep -q 'atomic_thread_fence' "$1" || more="-include common/check/fences.h $more"
        # shellcheck disable=SC2086
        "$compiler" $flags -fsanitize=thread $more -o "$built/tsan" "$1" >"$built/tsan-messages" 2>&1 &
        tsan=$!
    fi
    # shellcheck disable=SC2086
    "$compiler" $flags -fdiagnostics-color=never -o "$built/program" "$1" >"$built/messages" 2>&1 || status=1
    if [ -n "$tsan" ] && ! wait "$tsan"; then
        [ "$status" = 1 ] || cat "$built/tsan-messages" >>"$built/messages"
        status=1
    fi
    [ ! -s "$built/messages" ] || sed 's/^/  /' "$built/messages" >&2
    chmod 755 "$built"/program "$built"/tsan 2>/dev/null || true
    return "$status"
}

check_one() {
    local status=0 file=${source_file:-$(work_file "$folder")}
    rm -rf "$built/program" "$built/tsan" "$built/sentences"
    mkdir "$built/sentences"
    if [ ! -e "$folder/answer.txt" ] && ! compile "$file"; then
        say "  ✗ exercise.c does not compile; the compiler says why above" \
            "  ✗ exercise.c 编译不通过；原因见上面编译器的消息" >&2
        return 1
    fi
    CHECK_PROGRAM=$built/program CHECK_PROGRAM_TSAN=$built/tsan CHECK_ANSWER=$file \
        CHECK_RESULTS=${CHECK_RESULTS:-plots} CHECK_TOOLS=$PWD/build/check \
        CHECK_SENTENCES=$built/sentences CHECK_WATCH=$built/watch.so \
        timeout 60 "build/exercises/${folder#lessons/}/test" -j2 >"$built/test" 2>&1 || status=$?
    if [ "$status" != 0 ]; then
        # Several tests may find the same mistake.
        if [ -n "$(ls "$built/sentences")" ]; then awk '!seen[$0]++' "$built/sentences"/*; else cat "$built/test"; fi
    fi
    return "$status"
}

build_tests
# To where the student's user may read it too; the kit itself may stand in a private folder.
install -m 755 build/check/watch.so "$built/watch.so"
if [ -z "${CHECK_NO_BUBBLEWRAP:-}" ] && ! bwrap --unshare-all --ro-bind / / --proc /proc true 2>/dev/null; then
    say "(bubblewrap does not work here: limits alone protect this machine from the program)" \
        "（bubblewrap 在这里用不了：只靠资源限制来防备被检查的程序）"
fi
solved=0
all=0
while read -r id folder; do
    all=$((all + 1))
    if check_one; then
        solved=$((solved + 1))
        say "✓ $id $(title_of "$folder"): solved" "✓ $id $(title_of "$folder")：完成"
        [ -n "$source_file" ] || set_done "$id" "$folder" yes
    else
        say "✗ $id $(title_of "$folder"): not yet. Edit $(work_file "$folder"); a hint: make hint$id" \
            "✗ $id $(title_of "$folder")：还没有完成。请修改 $(work_file "$folder")；需要提示：make hint$id"
        [ -n "$source_file" ] || set_done "$id" "$folder" no
    fi
done <<EOF
$wanted
EOF
if [ "$all" -gt 1 ]; then
    say "$solved of $all solved" "$all 个练习中完成了 $solved 个"
fi
if [ "$solved" = "$all" ] && [ -z "$source_file" ]; then
    scripts/exercise.sh next
fi
[ "$solved" = "$all" ]
