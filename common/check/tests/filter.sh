#!/usr/bin/env bash
# filter.sh - what a hostile program may not ask of the kernel (common/check/protect.h): each attempt of
# filter.c, with bubblewrap and without it, by an ordinary user, whose own shell it could harm. And
# what a program with threads and children needs, works.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../tests/lib.sh"

make --no-print-directory -s build/check/sandbox >"$work/made" 2>&1 || not_ok 'the sandbox builds' "$work/made"
mkdir "$work/own" && chmod 711 "$work" && chmod 1777 "$work/own"
cp build/check/sandbox "$work/own"
cc -std=gnu17 -D_GNU_SOURCE -O1 -pthread -o "$work/own/filter" common/check/tests/filter.c -lseccomp || exit
as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
both=('' --no-bubblewrap)
bwrap --unshare-all --ro-bind / / --proc /proc true 2>/dev/null || both=(--no-bubblewrap)

# try [--no-bubblewrap] NAME [COMMAND ...]: how the program ended and what it printed, "exit 0 worked 0",
# or "the shell died". The victim is $target; else that shell, in bubblewrap process 1.
target=
# shellcheck disable=SC2016
try() {
    local victim=1
    [ "$1" = '' ] || victim='$$'
    [ -z "$target" ] || victim=$target
    { timeout 60 "${as_user[@]}" "${@:3}" sh -c '
        cd "$1" && ./sandbox $2 --show="$1" --report="report-$3" "$1/filter" "$3" '"$victim"' >"out-$3" 2>&1
        echo "$(cut -d" " -f-2 <"report-$3") $(cat "out-$3")"' sh "$work/own" "$1" "$2" || echo 'the shell died'; } 2>/dev/null
}

while read -r name inside outside; do
    [ "$(uname -m)" = x86_64 ] || case $name in x32 | i386) continue ;; esac
    for how in "${both[@]}"; do
        wanted=$outside
        [ -n "$how" ] || wanted=$inside
        [ "$wanted" != - ] || continue
        try "$how" "$name" >"$work/is"
        case $wanted:$(<"$work/is") in
        "ended:signal 31 " | "EPERM:exit 0 refused EPERM" | "EACCES:exit 0 refused EACCES" | \
            "works:exit 0 worked 0" | "aborts:signal 6 ") pass "$name${how:+, without bubblewrap}: $wanted" ;;
        *) not_ok "$name${how:+, without bubblewrap}: $wanted" "$work/is" ;;
        esac
    done
done <<'END'
kill ended ended
kill-with-high-bits ended ended
kill-all ended ended
kill-group - ended
tkill ended ended
tgkill ended ended
rt_sigqueueinfo ended ended
rt_tgsigqueueinfo ended ended
pidfd_open ended ended
pidfd_send_signal - EPERM
F_SETOWN - EPERM
F_SETOWN_EX - EPERM
FIOSETOWN - EPERM
prlimit ended ended
ptrace EPERM EPERM
process_vm_readv EPERM EPERM
process_vm_writev EPERM EPERM
pidfd_getfd EPERM EPERM
io_uring EPERM EPERM
TIOCSTI EPERM EPERM
TIOCLINUX EPERM EPERM
keyctl EPERM EPERM
add_key EPERM EPERM
perf_event_open EPERM EPERM
bpf EPERM EPERM
userfaultfd EPERM EPERM
unshare-user EPERM EPERM
clone-user EPERM EPERM
inet works EACCES
inet6 works EACCES
vsock EACCES EACCES
netlink EACCES EACCES
x32 ended ended
i386 ended ended
threads works works
children works works
own-signals works works
abort-in-thread aborts aborts
local-socket works works
END

# --- what the sandbox keeps out, and what not (README) ----------------------------------------------

# Something of the same user that the program has nothing to do with: a program, a file, a socket.
mkdir "$work/other" && chmod 1777 "$work/other"
cat >"$work/listen.py" <<'PY'
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1] + "/socket")
server.listen()
open(sys.argv[1] + "/file", "w").close()
while True:
    server.accept()
PY
chmod 644 "$work/listen.py"
"${as_user[@]}" /usr/bin/python3 "$work/listen.py" "$work/other" &
other=$!
trap 'kill "$other" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do [ -e "$work/other/file" ] || sleep 0.1; done

# may NAME ATTEMPT TARGET INSIDE OUTSIDE: yes, no or -: whether it works with bubblewrap, and without.
may() {
    local how wanted
    target=$3
    for how in "${both[@]}"; do
        wanted=$5
        [ -n "$how" ] || wanted=$4
        [ "$wanted" != - ] || continue
        try "$how" "$2" >"$work/is"
        case $wanted:$(<"$work/is") in
        'yes:exit 0 worked 0' | 'no:exit 0 refused '*) pass "$1${how:+, without bubblewrap}: $wanted" ;;
        *) not_ok "$1${how:+, without bubblewrap}: $wanted" "$work/is" ;;
        esac
    done
    target=
}
may 'it reads what everybody may read' read /etc/passwd yes yes
may 'it reads a file of its user in /tmp' read "$work/other/file" no yes
may 'it changes such a file' write "$work/other/file" no yes
may 'it writes into its folder' write here yes yes
may 'it sees what is in /run' list /run no yes
may 'it talks to a socket of its user' connect "$work/other/socket" no yes
may 'it opens the memory of another program of its user' open-memory "$other" no \
    "$(grep -qsx '[123]' /proc/sys/kernel/yama/ptrace_scope && echo no || echo yes)"
may 'it changes the priority of another program of its user' set-priority "$other" no yes
may 'it ends another program of its user' kill "$other" no yes
may 'it deletes a file of its user' remove "$work/other/file" no yes
wait "$other" 2>/dev/null
for how in "${both[@]}"; do
    : >"$work/own/counts" && chmod 666 "$work/own/counts"
    # shellcheck disable=SC2086
    "${as_user[@]}" "$work/own/sandbox" $how --show="$work/own" --share="$work/own/counts" "$work/own/filter" write "$work/own/counts" >"$work/is" 2>&1
    check "it writes what the watcher has counted${how:+, without bubblewrap}" grep -qx 'worked 0' "$work/is"
done
"${as_user[@]}" "$work/own/sandbox" --memory=32 --show="$work/own" "$work/own/filter" fill-detached >"$work/is" 2>&1
check 'shared memory that is attached nowhere does not count' grep -qx 'worked 0' "$work/is"

# Objects of System V that it leaves: an ordinary user's shared memory is removed, and all that is made by the
# user whom root runs a program as.
leaves_nothing() { # ATTEMPT COMMAND ...
    local how
    for how in "${both[@]}"; do
        # shellcheck disable=SC2086
        "${@:2}" "$work/own/sandbox" $how --show="$work/own" "$work/own/filter" "$1" >"$work/is" 2>&1
        check "$1${how:+, without bubblewrap}: it made something" grep -q '^worked' "$work/is"
        check "$1${how:+, without bubblewrap}: nothing is left" sh -c '! grep -w 424242 /proc/sysvipc/*'
    done
}
leaves_nothing leave-memory "${as_user[@]}"
[ "$(id -u)" != 0 ] || leaves_nothing leave-all

# --- the number of a thread stands for its process -------------------------------------------------

# shellcheck disable=SC2016
run "${as_user[@]}" /usr/bin/python3 -c '
import subprocess, sys, threading, time
ids = []
def live():
    ids.append(threading.get_native_id())
    time.sleep(30)
threading.Thread(target=live, daemon=True).start()
while not ids:
    time.sleep(0.01)
folder = sys.argv[1]
subprocess.run([folder + "/sandbox", "--no-bubblewrap", "--report=" + folder + "/report", folder + "/filter", "kill", str(ids[0])])
' "$work/own"
check 'kill, without bubblewrap: a thread of an ancestor' sh -c "[ $status = 0 ] && grep -q '^signal 31 ' '$work/own/report'"

# --- a name does not hide an ancestor ----------------------------------------------------------------

cp /bin/sh "$work/own/a) S 0"
# shellcheck disable=SC2016
run "${as_user[@]}" sh -c '"$1/a) S 0" -c '\''"$0/sandbox" --no-bubblewrap --report="$0/report" "$0/filter" kill "$1"; true'\'' "$1" $$; true' sh "$work/own"
check 'kill, without bubblewrap: an ancestor behind one with a bracket in its name' sh -c "[ $status = 0 ] && grep -q '^signal 31 ' '$work/own/report'"

# --- the runtimes of the sanitizers -----------------------------------------------------------------

for checker in thread address; do
    cc -std=gnu17 -D_GNU_SOURCE -O1 -pthread "-fsanitize=$checker" -o "$work/own/filter" common/check/tests/filter.c -lseccomp
    for how in "${both[@]}"; do
        # LeakSanitizer looks at the program by ptrace(2), which has no place where others can be reached.
        leaks=1
        [ -z "$how" ] || leaks=0
        try "$how" threads env "ASAN_OPTIONS=detect_leaks=$leaks" setarch -R >"$work/is"
        check "a program with ${checker^}Sanitizer${how:+, without bubblewrap}" grep -qx 'exit 0 worked 0' "$work/is"
    done
done

# --- a kernel without seccomp ------------------------------------------------------------------------

cc -std=gnu17 -D_GNU_SOURCE -O1 -pthread -o "$work/own/filter" common/check/tests/filter.c -lseccomp
for name in kill-with-high-bits tkill pidfd_send_signal; do
    try --no-bubblewrap "$name" "$work/own/filter" no-seccomp >"$work/is"
    check "$name does harm where the filter is missing" grep -qx 'the shell died' "$work/is"
done
says_on_stdout() {
    cat "$out" >>"$err"
    expect "$@"
}
in_both_languages says_on_stdout 'a kernel without seccomp is named in a sentence' 0 \
    'this kernel has no seccomp' '内核没有 seccomp' \
    "$work/own/filter" no-seccomp scripts/check.sh 1.1 lessons/01-memory/exercises/1-*/solution.c
