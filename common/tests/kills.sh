#!/usr/bin/env bash
# kills.sh - killed at any moment, a lesson leaves nothing behind: no process, no shared memory, no
# queue, no semaphore, no socket and no temporary file. 240 kills, spread over the lessons that use
# such things (7 to 12).
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8 TMPDIR=$work/tmp
mkdir "$TMPDIR"

# Objects, and processes that this test has started (others run the same programs at the same time).
left() {
    local process
    grep -lzx "TMPDIR=$TMPDIR" /proc/[0-9]*/environ 2>/dev/null | while read -r process; do
        readlink "${process%/environ}/exe" | grep /build/bin/
    done
    # (memory that is attached, its sixth column, belongs to a living process: one of those above, or of others)
    ipcs -q -s | awk '$2 ~ /^[0-9]+$/'
    ipcs -m | awk '$2 ~ /^[0-9]+$/ && $6 == 0'
    # (valgrind makes such a file, and CPython a semaphore or shared memory, and each removes it again some
    # microseconds later; a kill may come in between)
    find "$TMPDIR" -mindepth 1 -not -name 'valgrind_proc_*'
    find /dev/mqueue /dev/shm -mindepth 1 -maxdepth 1 -name 'lesson[0-9]*' 2>/dev/null
}
nothing_is_left() { # (what was there before may go)
    for _ in $(seq 60); do
        left | sort >"$work/left"
        comm -13 "$work/before" "$work/left" >"$work/new"
        [ -s "$work/new" ] || return 0
        sleep 0.05
    done
    diff /dev/null "$work/new"
}

left | sort >"$work/before"
RANDOM=10
for folder in 07-races 08-ipc 09-context-switch 10-isolation 11-shared-stores 12-six-databases; do
    program=build/bin/$folder/lesson
    [ -x "$program" ] || continue
    options=(--budget=0.2 "--out=$work/out")
    case $("$program" --help) in *--shrink*) options+=(--shrink=20) ;; esac
    for _ in $(seq 40); do
        "$program" "${options[@]}" >/dev/null 2>&1 &
        sleep "0.$(printf '%03d' $((RANDOM % 600)))"
        kill -KILL $! 2>/dev/null
        wait $! 2>/dev/null
    done
    check "$folder: killed 40 times, it leaves nothing behind" nothing_is_left
done
