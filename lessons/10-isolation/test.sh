#!/usr/bin/env bash
# test.sh - lesson 10 when the system refuses something, and when any of its processes is killed at any
# moment: one sentence in both languages, and nothing is left behind.
#
# As root (and where the system lets it) in a mount and IPC namespace of its own, where /dev/shm and ipcs
# show only what this test has left (see unshare(1)).
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit
private=
if [ "${1:-}" = inside ]; then
    mount -t tmpfs tmpfs /dev/shm && private=yes
elif unshare --mount --ipc mount -t tmpfs tmpfs /dev/shm 2>/dev/null; then
    exec unshare --mount --ipc bash "$here/${0##*/}" inside
fi
# shellcheck source=common/tests/lib.sh
. "$here/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8

# A copy, so that its processes are known from those of others.
bin=$work/kit/build/bin/10-isolation
mkdir -p "$bin" "$work/kit/common"
cp build/bin/10-isolation/* "$bin"
cp -R build/locale "$work/kit/build/"
cp common/claims.tsv "$work/kit/common/"
kit_processes() {
    # shellcheck disable=SC2012
    ls -l /proc/[0-9]*/exe 2>/dev/null | sed -n "s|.*/proc/\([0-9]*\)/exe -> $bin/.*|\1|p"
}
clean_up() {
    # shellcheck disable=SC2046
    kill -KILL $(kit_processes) 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT

# --- the system refuses -------------------------------------------------------------------------

# shellcheck disable=SC2016
limited=(bash -c 'ulimit "$1" "$2" && shift 2 && exec "$@"' bash) # ULIMIT-OPTION VALUE COMMAND ...
in_both_languages one_line 'die: too few open files' 1 'ulimit -n 12 (open files)' 'ulimit -n 12' \
    "${limited[@]}" -n 12 "$bin/die"
in_both_languages one_line 'serve: too few open files for the client' 1 'the client could not open its connections (EMFILE)' \
    '客户端没能打开连接（EMFILE）' "${limited[@]}" -n 16 "$bin/serve" thread
run "${limited[@]}" -n 8 "$bin/serve" thread
one_line 'serve: too few open files for the server' 1 'ulimit -n'
in_both_languages one_line 'serve: no such shape' 2 'type for example build/bin/10-isolation/serve process' \
    '例如可以输入 build/bin/10-isolation/serve process' "$bin/serve" cluster
in_both_languages one_line 'die: no such kind' 2 'type for example build/bin/10-isolation/die process 1' \
    '例如可以输入 build/bin/10-isolation/die process 1' "$bin/die" fibre 1
in_both_languages one_line 'restart: too much memory' 1 'the system refused 500000 MB of memory (ENOMEM)' \
    '系统拒绝分配 500000 MB' "${limited[@]}" -v 200000 "$bin/restart" 500000

# --- killed at any moment -----------------------------------------------------------------------

descendants() { # PID
    local child
    cat /proc/"$1"/task/*/children 2>/dev/null | tr -s ' ' '\n' | while read -r child; do
        echo "$child"
        descendants "$child"
    done
}
nothing_is_left() {
    local _
    for _ in $(seq 30); do
        [ -n "$(kit_processes)" ] || return 0
        sleep 0.1
    done
    # shellcheck disable=SC2046
    ps -fp $(kit_processes | tr '\n' ' ')
    return 1
}
traces() {
    ls -A "$work"
    [ -z "$private" ] || ls -A /dev/shm
    [ -z "$private" ] || ipcs -q -m -s
}
: >"$out" && : >"$err" && : >"$work/check.out" && : >"$work/before"
traces >"$work/before"
for command in die lock 'serve thread' 'serve process' 'serve own' 'restart 16' trace; do
    for victim in itself itself one one one; do
        # shellcheck disable=SC2086
        setsid "$bin/"$command >/dev/null 2>&1 </dev/null &
        program=$!
        sleep 0.0$((RANDOM % 10))
        if [ "$victim" = one ]; then
            victim=$(descendants "$program" | shuf -n 1)
            kill -KILL "$victim" 2>/dev/null
            sleep 0.05
        fi
        kill -KILL "$program" 2>/dev/null
        wait "$program" 2>/dev/null
    done
    check "$command: killed, it leaves no process" nothing_is_left
done
check 'no shared memory, queue, semaphore or file is left' diff "$work/before" <(traces)

# A supervisor that is killed cannot be measured: no figure is printed, and the signal is named.
"$bin/serve" process >"$out" 2>"$err" &
program=$!
supervisor=
while [ -z "$supervisor" ] && [ -e "/proc/$program" ]; do
    supervisor=$(descendants "$program" | head -n 1)
done
kill -KILL "$supervisor" 2>/dev/null
status=0
wait "$program" || status=$?
check 'serve: its supervisor is killed: the signal is named' grep -qx 'error 4 killed 9' "$out"
check 'serve: its supervisor is killed: no figure' [ "$status.$(grep -c serve- "$out")" = 1.0 ]
