#!/usr/bin/env bash
# test.sh - lesson 8 from outside: killed at any moment it leaves nothing behind; what the system
# refuses is left out and said; strace counts the same system calls as the lesson does.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8

handover=build/bin/08-ipc/handover
small=(build/bin/08-ipc/lesson --budget=0.1 --shrink=50 --out="$work")
kits=$PWD

# --- nothing is left ----------------------------------------------------------------------------

left() { # message queues, shared memory and processes that are not this test's own
    # shellcheck disable=SC2012
    ls -l /proc/[0-9]*/exe 2>/dev/null | sed -n "s|.* -> $kits/\($handover\)\$|\1|p"
    ipcs -q | awk '$2 ~ /^[0-9]+$/'
    find /dev/mqueue /dev/shm -maxdepth 1 '(' -name 'lesson8-*' -o -name 'psm_*' ')' 2>/dev/null
}
nothing_is_left() {
    local try
    for try in $(seq 40); do
        left >"$work/left"
        cmp -s "$work/left" "$work/before" && return
        sleep 0.05
    done
    cat "$work/left"
    return "$((try > 0))"
}
left >"$work/before"
RANDOM=8
mechanisms=("sysv process" "sysv thread" "mq process" "ring process" "pipe process" "socket thread" "tcp process")
for number in $(seq 200); do
    # shellcheck disable=SC2086
    "$handover" ${mechanisms[number % ${#mechanisms[@]}]} 65536 >/dev/null 2>&1 &
    sleep "0.0$(printf '%02d' $((RANDOM % 40)))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
check '200 times killed at a random moment: nothing is left' nothing_is_left

# Where no namespace may be made, a guard removes the System V queue.
cat >"$work/refuse.c" <<'C'
int unshare(int flags);
int unshare(int flags) {
    (void)flags;
    return -1;
}
C
cc -shared -fPIC -o "$work/refuse.so" "$work/refuse.c"
for number in $(seq 20); do
    LD_PRELOAD=$work/refuse.so "$handover" sysv process 65536 >/dev/null 2>&1 &
    sleep "0.0$(printf '%02d' $((number * 4 % 50)))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
check 'the same where no namespace may be made' nothing_is_left
run env LD_PRELOAD="$work/refuse.so" "$handover" sysv process 65536
check 'and it measures there' sh -c "[ $status = 0 ] && grep -q '^sysv-process 65536 time' '$out'"
check 'and leaves nothing' nothing_is_left

# --- what is refused ----------------------------------------------------------------------------

series() {
    awk -F, '!/^#/ && $1 != "series" { print $1 }' "$work/lesson08.summary.csv" | sort -u | tr '\n' ' '
}
ordinary=()
if [ "$(id -u)" = 0 ]; then
    ordinary=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod 777 "$work"
fi
run "${ordinary[@]}" bash -c 'ulimit -q 0 && exec "$@"' bash "${small[@]}"
expect 'ulimit -q 0: POSIX queues are left out, and the rest is measured' 0 'POSIX message queues are left out'
check 'ulimit -q 0: no series of it' sh -c "! echo '$(series)' | grep -q mq-process"
check 'ulimit -q 0: the others' sh -c "echo '$(series)' | grep -q sysv-process"

mkdir "$work/bin"
run env PATH="$work/bin" "${small[@]}"
check 'without python3: goes on, and has no series of it' \
    sh -c "[ $status = 0 ] && ! echo '$(series)' | grep -q cpython"

# In a mount namespace of its own, where that is allowed.
if unshare --mount true 2>/dev/null; then
    inside() { # MOUNT-OPTIONS COMMAND ...
        # shellcheck disable=SC2016
        run unshare --mount bash -c 'mount -t tmpfs -o "$1" tmpfs /dev/shm && shift && exec "$@"' bash "$@"
    }
    inside size=64k "${small[@]}"
    check '/dev/shm of 64 KB: goes on' [ "$status" = 0 ]
    check '/dev/shm of 64 KB: the ring is measured' sh -c "echo '$(series)' | grep -q ring-process"
    inside ro "${small[@]}"
    check '/dev/shm read-only: goes on' [ "$status" = 0 ]
    check '/dev/shm read-only: threads are measured, multiprocessing is not' \
        sh -c "echo '$(series)' | grep -q cpython-queue && ! echo '$(series)' | grep -q cpython-mp"
fi

# --- what is counted ----------------------------------------------------------------------------

if strace -o /dev/null true 2>/dev/null; then
    strace -f -c -o "$work/calls" "$handover" count pipe process 64 1000 >/dev/null 2>&1
    # 1,000 messages and those that warm up: depth + 2 + an eighth of them
    # shellcheck disable=SC2016
    check 'strace counts a write for each message' \
        awk '$NF == "write" { writes = $4 } END { exit writes != 1135 }' "$work/calls"
fi
