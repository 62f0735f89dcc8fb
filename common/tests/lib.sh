# lib.sh - for the test scripts of the command line: each check prints "ok NAME" or "not ok NAME",
# and after a failure what was seen. Source it; it changes to the kit's folder.
# shellcheck shell=bash
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

# A folder for the test's files, gone at its end.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'end_run; exit 130' INT TERM

pass() {
    printf 'ok %s\n' "$1"
}

# not_ok NAME [FILE ...]: what was seen, from the files.
not_ok() {
    printf 'not ok %s\n' "$1"
    shift
    [ $# = 0 ] || sed 's/^/    /' "$@" | head -40
}

# check NAME COMMAND ...: passes when the command succeeds; shows its output when not.
check() {
    local name=$1
    shift
    if "$@" >"$work/check.out" 2>&1; then pass "$name"; else not_ok "$name" "$work/check.out"; fi
}

# copy_kit FOLDER [--exclude=PATH ...]: copies the kit and what is built to a folder that is there, without
# results and what only other tests need.
copy_kit() {
    local to=$1
    shift
    tar -cf - --exclude=./.git --exclude='./plots/lesson*' --exclude=./build/asan --exclude=./build/tsan \
        --exclude=./build/valgrind --exclude=./build/fuzz --exclude=./build/student-kit.tar.gz "$@" . | tar -xf - --no-same-owner -C "$to"
}

# place_for_checks: a new folder for the checks of a test, in memory where there is room: a check makes and
# removes many small files, and a slow disk is no fault of the program. (docker mounts /dev/shm noexec.)
place_for_checks() {
    local place=$work folder try=/dev/shm/.lesson-kit-try-$$
    if [ "$(df -P --block-size=M /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 + 0 }')" -ge 2000 ]; then
        ! { cp /bin/true "$try" && "$try"; } 2>/dev/null || place=/dev/shm
        rm -f "$try"
    fi
    folder=$(mktemp -d "$place/checks-XXXXXX") && chmod 1777 "$folder" && printf '%s\n' "$folder"
}

# gnuplot_for FOLDER [PNG]: a gnuplot in that folder that draws every SVG, and of the PNG, which take most of
# the time, only those whose command line holds that word; in the place of the others it writes what only ends
# like one.
gnuplot_for() {
    mkdir "$1"
    cat >"$1/gnuplot" <<SH
#!/bin/sh
case "\$*" in
*"${2:-no PNG at all}"*) ;;
*"kind='png'"*)
    picture=\${*#*picture=\'}
    printf IEND >"\${picture%%\'*}"
    exit
    ;;
esac
exec "$(command -v gnuplot)" "\$@"
SH
    chmod +x "$1/gnuplot"
}

# run COMMAND ...: runs it with a time limit ($run_seconds, else longer than most takes on a busy machine); its output
# goes to $out, its errors to $err, its exit status to $status.
out=$work/out err=$work/err status=0
run() {
    status=0
    # (bash keeps a signal for later while it waits for a command, but not in wait; what it starts with & would
    # ignore Ctrl-C)
    (trap - INT QUIT && exec timeout "${run_seconds:-180}" "$@") >"$out" 2>"$err" </dev/null &
    running=$!
    wait "$running" || status=$?
    running=
}

# end_run: ends what runs, where this test is ended.
running=
end_run() {
    [ -z "$running" ] || { kill "$running" && wait "$running"; } 2>/dev/null
}

# is_in_state STATE PID: R, S, T, Z ... as ps(1) has it.
is_in_state() {
    local line
    read -r line 2>/dev/null <"/proc/$2/stat" && line=${line##*) } && [ "${line%% *}" = "$1" ]
}

# ends_by_itself PID: waits for a command that was started in the background, as run does, but no longer than a minute.
ends_by_itself() {
    local _
    for _ in $(seq 600); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    ! kill -KILL "$1" 2>/dev/null || echo '(it would have waited for ever)' >>"$err"
    status=0
    wait "$1" 2>/dev/null || status=$?
}

# expect NAME STATUS TEXT: what the last run must have returned, and a text its errors must hold.
expect() {
    if [ "$status" != "$2" ]; then
        printf 'exit status %s, not %s\n' "$status" "$2" >>"$err"
        not_ok "$1" "$err"
    elif ! grep -qF -- "$3" "$err"; then
        printf '(the text is missing: %s)\n' "$3" >>"$err"
        not_ok "$1" "$err"
    else
        pass "$1"
    fi
}

# one_line NAME STATUS TEXT: as expect, and the errors are one line.
one_line() {
    if [ "$(wc -l <"$err")" != 1 ]; then
        printf '(%s lines, not 1)\n' "$(wc -l <"$err")" >>"$err"
        not_ok "$1" "$err"
    else
        expect "$@"
    fi
}

# in_both_languages EXPECT NAME STATUS ENGLISH CHINESE COMMAND ...: runs it in each language, and
# EXPECT (expect, one_line) is called with the text that its errors must hold.
in_both_languages() {
    local expect=$1 name=$2 wanted=$3 english=$4 chinese=$5
    shift 5
    run env LESSON_LANG=en "$@"
    "$expect" "$name, en" "$wanted" "$english"
    run env LESSON_LANG=zh "$@"
    "$expect" "$name, zh" "$wanted" "$chinese"
}
