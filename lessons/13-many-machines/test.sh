#!/usr/bin/env bash
# test.sh - lesson 13 from outside: ranks on one machine and over hosts, as root and as an ordinary user; real hosts
# by a stand-in for ssh; whatever is missing or refused is one sentence; nothing is left behind.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS HOSTS OMPI_MCA_plm_rsh_agent PRTE_MCA_plm_ssh_agent
export LC_ALL=C.UTF-8 TMPDIR=$work/tmp
mkdir -m 1777 "$TMPDIR"
chmod 1777 "$TMPDIR"
chmod 755 "$work"

# A copy whose folder has a space in its name; its processes are known from those of others.
kit="$work/my kit"
bin=$kit/build/bin/13-many-machines
mkdir -p "$bin" "$kit/common" "$work/results"
chmod 777 "$work/results"
cp build/bin/13-many-machines/* "$bin"
cp -R build/locale "$kit/build/"
cp common/claims.tsv "$kit/common/"
quick=("$bin/lesson" --budget=0.1 --shrink=50 --workers=2 "--out=$work/results")

kit_processes() {
    # shellcheck disable=SC2012
    ls -l /proc/[0-9]*/exe 2>/dev/null | sed -n "s|.*/proc/\([0-9]*\)/exe -> $bin/.*|\1|p"
}
nothing_is_left() {
    local _
    for _ in $(seq 100); do
        [ -n "$(find "$TMPDIR" -mindepth 1)$(kit_processes)" ] || break
        sleep 0.1
    done
    # shellcheck disable=SC2046
    [ -z "$(kit_processes)" ] || ps -fp $(kit_processes | tr '\n' ' ')
    find "$TMPDIR" -mindepth 1 | head
    ip -br link | sort >"$work/links"
    diff "$work/links.before" "$work/links" && [ -z "$(find "$TMPDIR" -mindepth 1)$(kit_processes)" ]
}
ip -br link | sort >"$work/links.before"
series() {
    awk -F, '!/^#/ && $1 != "series" { print $1 }' "$work/results/lesson13.summary.csv" | sort -u | tr '\n' ' '
}
has() { # NAME SERIES ...
    local name=$1 one
    shift
    for one; do
        case " $(series) " in *" $one "*) ;; *) break ;; esac
        one=
    done
    if [ -z "$one" ]; then pass "$name"; else not_ok "$name: $one" "$err"; fi
}
lacks() { # NAME SERIES
    check "$1" sh -c "case ' $(series) ' in *' $2 '*) exit 1 ;; esac"
}

# --- everything is there ----------------------------------------------------------------------------

returned() { # NAME STATUS
    if [ "$status" = "$2" ]; then pass "$1"; else not_ok "$1: $status" "$err"; fi
}
run "${quick[@]}"
returned 'a quick run, from a folder with a space in its name' 0
has 'ranks on one machine, over hosts, and the queue' raytrace-rank raytrace-hosts matrix-one raytrace-queue \
    model-matrix-strong message-hosts
check 'the CPU time of its own ranks is nobody else'"'"'s' sh -c "! grep -q 'ranks used' '$err'"
if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups unshare -Urnm true 2>/dev/null; then
    run setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$TMPDIR" "${quick[@]}"
    returned 'as an ordinary user' 0
    has 'as an ordinary user: over hosts, too' raytrace-hosts raytrace-queue
fi
check 'nothing is left' nothing_is_left

# (of its own folder nothing is to be left in ours)
run sh -c "mkdir '$work/look' && cd '$work/look' && exec '$bin/two_hosts' sh -c 'yes | head -n 1; yes | head -n 1'"
check 'a command on host-a: who writes for nobody ends silently, as anywhere' [ "$(cat "$out")$(cat "$err")" = $'y\ny' ]

run "$bin/die" 3
check 'a rank dies: all others end' grep -qx 'rank-dies 3 alive 0' "$out"

# --- one of the two that exchange messages is killed while the other waits for it ----------------------

# So that it is in the middle, the one is stopped first, until the other sleeps, which waits for it then.
kill_in_the_middle() { # PROGRAM
    local one='' two=''
    while kill -0 "$1" 2>/dev/null; do
        read -r one two _ 2>/dev/null <"/proc/$1/task/$1/children"
        [ -n "$two" ] || continue
        kill -STOP "$two" 2>/dev/null
        for _ in 1 2 3 4 5 6 7 8 9; do
            if is_in_state T "$two" && is_in_state S "$one"; then
                kill -KILL "$two"
                return
            fi
        done
        kill -CONT "$two" 2>/dev/null
    done
    return 1
}
exchange_and_kill() { # LANGUAGE
    local _ program
    for _ in $(seq 20); do
        LESSON_LANG=$1 "$bin/workers" message >"$out" 2>"$err" </dev/null &
        program=$!
        ! kill_in_the_middle "$program" || break
        wait "$program" # it was too quick for us
    done
    ends_by_itself "$program"
}
exchange_and_kill en
one_line 'a process is killed in mid-exchange: the other does not wait for it, en' 1 \
    'worker 2 of 2 was killed by signal 9 (SIGKILL)'
exchange_and_kill zh
one_line 'a process is killed in mid-exchange: the other does not wait for it, zh' 1 \
    'worker 2（共 2 个）被信号 9（SIGKILL）杀死'
check 'and nothing is left of them' nothing_is_left

# --- real hosts: an agent in place of ssh, which takes the command to this machine -------------------

cat >"$work/agent" <<SH
#!/bin/sh
while case \$1 in -*) true ;; *) false ;; esac do shift; done
echo "\$1" >>"$work/visited"
case "\$1" in
silent) exec sleep 60 ;;
bare) exit 1 ;;
unknown) echo 'Host key verification failed.' >&2 && exit 255 ;;
locked) echo "root@\$1: Permission denied (publickey,password)." >&2 && exit 255 ;;
away) echo "ssh: connect to host away port 22: No route to host" >&2 && exit 255 ;;
esac
# Both "hosts" are this machine: their daemons would share a folder of Open MPI, which real hosts do not, and their
# name, by which version 5 knows who is on the same host.
mkdir -p "$work/of-\$1"
export TMPDIR="$work/of-\$1"
for own in 'unshare --uts' 'unshare --map-current-user --keep-caps --uts'; do
    ! \$own hostname "\$1" 2>/dev/null || break
    own=
done
name=\$1
shift
exec \$own sh -c "\${own:+hostname \$name;} \$*"
SH
chmod +x "$work/agent"
# (Version 5 finds no way from a machine's own address to the same address, unless it only compares the two.)
real=(env OMPI_MCA_plm_rsh_agent="$work/agent" OMPI_MCA_reachable=weighted)
if "$bin/ranks" library | grep -q 'Open MPI'; then
    run "${real[@]}" HOSTS='one:1 two:1' "${quick[@]}"
    returned 'two hosts by ssh' 0
    check 'both were visited' [ "$(sort -u "$work/visited" | tr '\n' ' ')" = 'one two ' ]
    check 'the results say so' grep -qx '# hosts: real' "$work/results/lesson13.summary.csv"
    has 'ranks over them' raytrace-hosts model-matrix-strong
    check 'a first host for one rank: the claim says what it needs' grep -qF 'for this claim it takes two (a:2)' "$err"
fi
in_both_languages one_line 'a host without the kit' 1 'the host bare has no program' '主机 bare 上没有程序' \
    "${real[@]}" HOSTS='one:1 bare:1' "${quick[@]}"
in_both_languages one_line 'a host whose key is unknown' 1 'ssh does not trust the host unknown' 'ssh 不信任主机 unknown' \
    "${real[@]}" HOSTS='one:1 unknown:1' "${quick[@]}"
in_both_languages one_line 'a host that asks for a password' 1 'ssh-copy-id locked' 'ssh-copy-id locked' \
    "${real[@]}" HOSTS='one:1 locked:1' "${quick[@]}"
in_both_languages one_line 'a host that is away' 1 '(ssh: connect to host away port 22: No route to host)' \
    '主机 away 无法连接（ssh: connect to host away port 22: No route to host）' \
    "${real[@]}" HOSTS='one:1 away:1' "${quick[@]}"
run "${real[@]}" HOSTS='one:1 silent:1' timeout 100 "${quick[@]}"
one_line 'a host that does not answer' 1 'the host silent has not answered within 10 s'
run "${real[@]}" HOSTS='one:1 two:1' TMPDIR="$work/$(printf '%090d' 0)" "${quick[@]}"
expect 'no folder for the ranks: it is said why' 1 'no ranks on the hosts of HOSTS: '
in_both_languages one_line 'a wrong HOSTS' 2 'HOSTS="a:8 b:8" make lesson13' 'HOSTS="a:8 b:8" make lesson13' \
    "${real[@]}" HOSTS='one:x two:1' "${quick[@]}"
# shellcheck disable=SC2016
run env HOSTS='one:1 $(touch x):1' "${quick[@]}"
one_line 'HOSTS runs nothing' 2 'HOSTS names two hosts or more'

# --- what is missing or refused -----------------------------------------------------------------------

# A folder with everything on PATH but mpirun.
mkdir "$work/no-mpirun"
tr ':' '\n' <<<"$PATH" | while read -r place; do
    ln -sf "$place"/* "$work/no-mpirun/" 2>/dev/null
done
rm -f "$work/no-mpirun/mpirun"
run env PATH="$work/no-mpirun" "${quick[@]}"
expect 'without mpirun: it is said' 0 'MPI: left out: mpirun is missing'
has 'without mpirun: threads, processes and the queue are measured' raytrace-thread message-process raytrace-queue
lacks 'without mpirun: no ranks' raytrace-rank
# The checks of the exercises blame nobody for that.
for exercise in 2-share-the-numbers 3-pass-it-on; do
    run env PATH="$work/no-mpirun" scripts/check.sh "13.${exercise%%-*}" "lessons/13-many-machines/exercises/$exercise/solution.c"
    check "exercise $exercise without mpirun: not judged" grep -q '^? 13\..*: not judged' "$out"
done
printf '#!/bin/sh\necho HYDRA build details: mpich\n' >"$work/no-mpirun/mpirun"
chmod +x "$work/no-mpirun/mpirun"
if "$bin/ranks" library | grep -q 'Open MPI'; then
    run env PATH="$work/no-mpirun" "${quick[@]}"
    expect 'the mpirun of another MPI' 0 'mpirun is of MPICH, but the kit was built with Open MPI'
fi
mv "$bin/ranks" "$work/ranks"
run env LESSON_LANG=zh "${quick[@]}"
expect 'built without MPI, in Chinese' 0 '课程编译时没有 MPI'
mv "$work/ranks" "$bin/ranks"
mv "$work/no-mpirun" "$work/no-ip"
ln -sf "$(command -v mpirun)" "$work/no-ip/mpirun"
rm -f "$work/no-ip/ip" "$work/no-ip/redis-server"
run env PATH="$work/no-ip" "${quick[@]}"
expect 'without ip and Redis: it is said' 0 'two hosts: left out: '
has 'without ip: ranks on one machine' raytrace-rank
lacks 'without Redis: no queue' raytrace-queue
# No right to make namespaces: as root of a user namespace that may have none below it, without its rights.
# shellcheck disable=SC2016
forbidden=(unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"' sh)
if "${forbidden[@]}" true 2>/dev/null; then
    run "${forbidden[@]}" "${quick[@]}"
    expect 'no right to make namespaces' 0 'no hosts can be made of this machine: unshare was refused'
    has 'no right to make namespaces: ranks on one machine' raytrace-rank
fi
# For root there is no such limit.
if [ "$(id -u)" = 0 ]; then
    run setpriv --reuid=61235 --regid=61235 --clear-groups prlimit --nproc=2 "$bin/workers" message
    expect 'ulimit -u: the second thread is refused, and the first does not wait for ever' 1 'ulimit -u 2'
fi
# Where Open MPI can write no file it would compute for ever.
if "$bin/ranks" library | grep -q 'Open MPI'; then
    run timeout 100 bash -c '(ulimit -f 0; exec "$@" 2>&1) | cat >&2' bash "${quick[@]}"
    expect 'ulimit -f: ranks are left out, and at once' 0 'a file of mpirun does not fit: a limit is reached (EFBIG)'
fi
run "${quick[@]}" --workers=1
returned 'one worker' 0
check 'one worker: the conclusion has no number that was not measured' sh -c "! grep -qi nan '$out'"
check 'nothing is left, again' nothing_is_left

# --- killed ---------------------------------------------------------------------------------------------

RANDOM=13
for _ in $(seq 6); do
    "${quick[@]}" --budget=5 >/dev/null 2>&1 &
    sleep "$((RANDOM % 3)).$((RANDOM % 9))"
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
done 2>/dev/null
check 'killed at a random moment: no process, folder or network card is left' nothing_is_left
# As make is: the lesson ends with the script that started it.
setsid sh -c "'$bin/lesson' --budget=20 --shrink=20 --out='$work/results' & setpriv --pdeathsig KILL sleep 60" >/dev/null 2>&1 &
sleep 2
kill -KILL -- "-$!" 2>/dev/null
wait $! 2>/dev/null
check 'its whole group is killed: nothing is left' nothing_is_left
# make lesson13: make itself, after which the script goes on to its end, or that script is killed while there are ranks.
mkdir "$work/whole kit"
copy_kit "$work/whole kit" --exclude=./plots/reference --exclude=./build/tests --exclude=./build/exercises
bin="$work/whole kit/build/bin/13-many-machines"
ranks_run() {
    find /proc/[0-9]*/exe -maxdepth 0 -lname "$bin/ranks" 2>/dev/null | grep -q .
}
for victim in make script; do
    setsid make -C "$work/whole kit" lesson13 BUDGET=1 >"$out" 2>"$err" </dev/null &
    make=$!
    for _ in $(seq 1600); do
        ! ranks_run || break
        sleep 0.05
    done
    check "there are ranks when $victim is killed" ranks_run
    script=$(pgrep -P "$make")
    [ "$victim" = make ] || kill -KILL "$script"
    [ "$victim" != make ] || kill -KILL "$make"
    wait "$make"
    timeout 120 tail --pid="$script" -f /dev/null
    check "$victim is killed: nothing is left" nothing_is_left
done 2>/dev/null
