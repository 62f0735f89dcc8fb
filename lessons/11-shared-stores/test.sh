#!/usr/bin/env bash
# test.sh - lesson 11 from outside: a store that is missing, dead, or has no room is one sentence, and nothing is
# left behind; setup.sh starts no server and puts back what was there.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8 TMPDIR=$work/tmp
mkdir -m 755 "$TMPDIR"
chmod 755 "$work"

bin=build/bin/11-shared-stores
small=("$bin/lesson" --budget=0.1 --shrink=50 --out="$work")

nothing_is_left() {
    local _
    for _ in $(seq 60); do
        [ -n "$(find "$TMPDIR" -mindepth 1)" ] || return 0
        sleep 0.05
    done
    find "$TMPDIR" -mindepth 1 | head
    return 1
}
series() {
    awk -F, '!/^#/ && $1 != "series" { print $1 }' "$work/lesson11.summary.csv" | sort -u | tr '\n' ' '
}

# A PATH with everything but this program.
mkdir "$work/bin"
tr ':' '\n' <<<"$PATH" | while read -r place; do
    ln -sf "$place"/* "$work/bin/" 2>/dev/null
done
rm -f "$work/bin/redis-server"
run env PATH="$work/bin" "${small[@]}"
expect 'without redis-server: it is said, and the rest is measured' 0 'Redis is left out: redis-server is missing'
check 'without redis-server: its series are not there' sh -c "! echo '$(series)' | grep -q redis"
check 'without redis-server: the others are' sh -c "echo '$(series)' | grep -q memcached-incr"
check 'without redis-server: no sentence about it' sh -c "! grep -q nan '$out'"
check 'without redis-server: nothing is left' nothing_is_left

run env LESSON_LANG=zh STORE_FOLDER="$work/nowhere" "$bin/share" file-flock process 2
expect 'no such folder, in Chinese' 1 '无法继续（ENOENT）'

run env TMPDIR=/proc "${small[@]}"
expect 'no store at all: it is said' 0 'a file or SQLite is left out: no folder can be made in /proc'
check 'no store at all: nothing is said of one' sh -c "! grep -q 'the store that loses least\|nan' '$out'"
check 'no store at all: no claim is judged' sh -c "! grep -q '^store\.' '$work/lesson11.verdicts.csv'"

# For root there is no such limit.
few=(setpriv --reuid=61234 --regid=61234 --clear-groups prlimit --nproc=3)
if [ "$(id -u)" = 0 ] && "${few[@]}" test -x "$bin/share"; then
    run "${few[@]}" "$bin/share" memory process 4
    check 'a process is refused: it is said so, and no word of a busy machine' \
        sh -c "grep -qx 'error 11 process' '$out' && ! grep -q busy '$err'"
fi

long=$work/tmp/$(printf '%090d' 0)
mkdir -m 755 "$long"
run env TMPDIR="$long" "$bin/share" redis-incr process 2
expect 'the path of a socket is too long' 1 'at most 107 bytes'
rmdir "$long"

if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
    # shellcheck disable=SC2016
    run unshare --mount bash -c 'mount -t tmpfs -o size=16k,mode=755 tmpfs "$TMPDIR" && exec "$@"' bash \
        "$bin/share" sqlite-wal process 2
    expect 'the disk is full: SQLite says so' 1 'a limit is reached (ENOSPC)'
fi

# The check of exercise 11.3 blames nobody for a server that is not there.
exercise=lessons/11-shared-stores/exercises/3-a-counter-in-redis
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
    # shellcheck disable=SC2016
    run unshare --mount bash -c 'mount --bind /bin/false "$(readlink -f "$(command -v redis-server)")" && exec "$@"' bash \
        env CHECK_TMP="$TMPDIR" scripts/check.sh 11.3 "$exercise/solution.c"
    check 'exercise 11.3 without redis-server: not judged' grep -qF '? 11.3 A counter in Redis: not judged' "$out"
    check 'exercise 11.3 without redis-server: no word of a mistake' sh -c "! grep -q 'not yet\|✗' '$out'"
fi

# What PostgreSQL has not written yet is gone; on a busy machine it may have found the time.
loses_without_waiting() {
    local _
    for _ in 1 2 3 4 5; do
        "$bin/lose" postgres-off | awk '$3 == "gone" && $4 > 0 { found = 1 } END { exit !found }' && return
    done
    return 1
}
check 'synchronous_commit off: acknowledged updates are gone' loses_without_waiting

# The keeper of a server (common/server.h) is killed while `lose` waits for what it tells of that server's end: so that
# it has not told yet, it is stopped first.
lose_the_keeper() { # LANGUAGE
    local program server='' keeper
    LESSON_LANG=$1 "$bin/lose" postgres-off >"$out" 2>"$err" </dev/null &
    program=$!
    until read -r server 2>/dev/null < <(cat "$TMPDIR"/lesson-*/data/postmaster.pid 2>/dev/null); do
        kill -0 "$program" 2>/dev/null || break
        sleep 0.01
    done
    keeper=$(awk '{ print $4 }' "/proc/$server/stat") && kill -STOP "$keeper"
    until is_in_state Z "$server"; do
        kill -0 "$program" 2>/dev/null || break
        sleep 0.01
    done
    [ -z "$keeper" ] || kill -KILL "$keeper"
    ends_by_itself "$program"
}
lose_the_keeper en
one_line 'the keeper of a server is killed: who waits for the server does not wait for ever, en' 1 \
    'the process that keeps postgres was killed, and postgres with it'
lose_the_keeper zh
one_line 'the keeper of a server is killed: who waits for the server does not wait for ever, zh' 1 \
    '看管 postgres 的进程被杀死，postgres 也随之结束'
check 'and nothing is left of the server' nothing_is_left

# Killed at any moment, with all its servers.
RANDOM=11
for _ in $(seq 8); do
    "${small[@]}" >/dev/null 2>&1 &
    sleep "0.$((RANDOM % 9))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
check 'killed at a random moment: nothing is left' nothing_is_left

# --- the installation of servers, in a made-up tree with an apt-get of our own --------------------

root=$work/root
mkdir -p "$root/usr/sbin" "$root/usr/lib/systemd/system" "$root/usr/share/postgresql-common" "$work/apt"
printf 'default\n' >"$root/usr/share/postgresql-common/createcluster.conf"
cat >"$work/apt/apt-get" <<'SH'
#!/bin/sh
sh "$ROOT/usr/sbin/policy-rc.d" redis-server.service start
echo "redis $?" >>"$ROOT/seen"
sh "$ROOT/usr/sbin/policy-rc.d" cron start
echo "cron $?" >>"$ROOT/seen"
grep -c '^create_main_cluster = false' "$ROOT/etc/postgresql-common/createcluster.conf" >>"$ROOT/seen"
[ -z "$SLEEP" ] || sleep "$SLEEP"
SH
chmod +x "$work/apt/apt-get"
install_in_root() {
    run env ROOT="$root" PATH="$work/apt:$PATH" "$@" scripts/lib/install-quietly.sh redis-server
}
install_in_root bash
check 'no new server is started, others are, and no cluster is made' \
    [ "$(tr '\n' ' ' <"$root/seen")" = 'redis 101 cron 0 1 ' ]
check 'afterwards there is no policy' [ ! -e "$root/usr/sbin/policy-rc.d" ]
check 'and the default for clusters' [ "$(cat "$root/etc/postgresql-common/createcluster.conf")" = default ]
printf '#!/bin/sh\nexit 42\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
printf 'mine\n' >"$root/etc/postgresql-common/createcluster.conf"
rm "$root/seen"
install_in_root bash
check 'the policy of the owner decides about other services' \
    [ "$(tr '\n' ' ' <"$root/seen")" = 'redis 101 cron 42 1 ' ]
put_back() {
    local _
    for _ in $(seq 60); do
        grep -qs 'exit 42' "$root/usr/sbin/policy-rc.d" &&
            [ "$(cat "$root/etc/postgresql-common/createcluster.conf")" = mine ] && return
        sleep 0.05
    done
    head "$root/usr/sbin/policy-rc.d" "$root/etc/postgresql-common/createcluster.conf"
    return 1
}
check 'and it is put back' put_back
install_in_root timeout -s KILL 0.5 env SLEEP=1 bash
check 'killed with SIGKILL: put back, too' put_back
