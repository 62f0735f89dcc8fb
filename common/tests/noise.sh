#!/usr/bin/env bash
# noise.sh - the program that makes noise, and scripts/repeat.sh: what they say, count and leave
# behind.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
export LC_ALL=C.UTF-8
busy=$PWD/build/bin/busy

# refuses NAME STATUS ENGLISH CHINESE COMMAND ...: one sentence in either language.
refuses() {
    in_both_languages one_line "$@"
}
# gone PID ...: none of these runs any more, or not for longer than 3 s.
gone() {
    local process _
    for process; do
        for _ in $(seq 60); do
            grep -qs '^State:[^ZX]*$' "/proc/$process/status" || continue 2
            sleep 0.05
        done
        echo "process $process is still there: $(tr '\0' ' ' <"/proc/$process/cmdline")"
        return 1
    done
}
# until_there FILE: waits until something stands in it, 5 s at most.
until_there() {
    local _
    for _ in $(seq 100); do
        [ ! -s "$1" ] || return 0
        sleep 0.05
    done
    return 1
}

# --- busy ---------------------------------------------------------------------------------------

refuses 'busy of an unknown kind' 2 "is no kind of noise" '没有' "$busy" wrong
refuses 'busy without a kind' 2 "is no kind of noise" '没有' "$busy"
refuses 'busy disk where no file can be made' 1 'no noise can be made in /proc' '/proc' "$busy" disk /proc

mkdir "$work/disk"
for kind in bursts hog 'disk '"$work/disk"; do
    name="busy ${kind%% *}"
    # shellcheck disable=SC2086
    "$busy" $kind &
    process=$!
    sleep 0.3
    check "$name: it runs under this name" grep -qx busy "/proc/$process/comm"
    kill -TERM "$process"
    status=0
    wait "$process" 2>/dev/null || status=$?
    check "$name: ends at SIGTERM" [ "$status" = 143 ]

    rm -f "$work/pid"
    # shellcheck disable=SC2016,SC2086
    bash -c '"$@" & echo $! >"$0.new"; mv "$0.new" "$0"; wait' "$work/pid" "$busy" $kind &
    parent=$!
    until_there "$work/pid"
    sleep 0.2
    { kill -KILL "$parent" && wait "$parent"; } 2>/dev/null
    check "$name: ends when its parent is killed" gone "$(cat "$work/pid")"
done
check 'busy disk leaves no file' [ -z "$(ls -A "$work/disk")" ]

"$busy" disk "$work/disk" &
process=$!
sleep 1
written=$(sed -n 's/^wchar: //p' "/proc/$process/io")
check "busy disk writes ($written bytes in 1 s)" [ "$written" -ge $((4 << 20)) ]
check 'busy disk: its file has no name' [ -z "$(ls -A "$work/disk")" ]
kill -KILL "$process"
wait "$process" 2>/dev/null
check 'busy disk leaves no file, killed' [ -z "$(ls -A "$work/disk")" ]

"$busy" bursts &
process=$!
cpu_now() {
    sed -n 's/^Cpus_allowed_list:	//p' "/proc/$process/status"
}
sleep 0.5
first=$(cpu_now)
sleep 1
second=$(cpu_now)
ticks=$(awk '{ print int(100 * ($14 + $15) / hz) }' hz="$(getconf CLK_TCK)" "/proc/$process/stat")
kill "$process"
wait "$process" 2>/dev/null
check "busy bursts computes 300 ms in each second (${ticks}0 ms in two)" \
    [ "$ticks" -ge 15 -a "$ticks" -le 70 ]
if [ "$(nproc)" -gt 1 ]; then
    check "busy bursts goes from CPU $first to another ($second)" [ "$first" != "$second" ]
fi

# --- repeat.sh ----------------------------------------------------------------------------------

refuses 'repeat.sh --busy=wrong' 2 '--busy=wrong is no kind of noise' '没有 --busy=wrong 这种干扰' \
    scripts/repeat.sh 2 --busy=wrong
refuses 'repeat.sh without a kind' 2 'is no kind of noise' '这种干扰' scripts/repeat.sh --busy 2
refuses 'repeat.sh, no number of runs' 2 'many is no number of runs' 'many 不是' scripts/repeat.sh 2 many
refuses 'repeat.sh, no such lesson' 2 'there is no lesson 98' '没有第 98 课' scripts/repeat.sh 98

# How it counts, with a lesson that says what the test wants: kit/verdicts.N holds what run N finds.
kit=$work/kit
mkdir -p "$kit"/{scripts/lib,build/bin/02-fake,lessons/02-fake}
cp scripts/repeat.sh "$kit/scripts/"
cp scripts/lib/kit.sh "$kit/scripts/lib/"
cp "$busy" "$kit/build/bin/"
printf 'build:\n' >"$kit/Makefile"
cat >"$kit/build/bin/02-fake/lesson" <<'SH'
#!/bin/sh
echo >>runs
echo "lesson: note: a noisy machine" >&2
{ echo '# lesson: 2'; echo claim,ratio,low,high,verdict,who; cat "verdicts.$(($(wc -l <runs)))"; } \
    >"${1#--out=}/lesson02.verdicts.csv"
SH
chmod +x "$kit/build/bin/02-fake/lesson"
: >"$kit/lessons/02-fake/main.c"
printf 'a.b,2.5,2,3,holds,kit\na.b,1.5,1,2,holds,cpython\n' | tee "$kit/verdicts.1" >"$kit/verdicts.2"
printf 'a.b,9,nan,nan,holds,kit\na.b,1,1,2,undecided,cpython\n' >"$kit/verdicts.3"
run "$kit/scripts/repeat.sh" 2 2
check 'repeat.sh, the same verdicts: status 0' [ "$status" = 0 ]
check 'repeat.sh says that they are the same' grep -qx 'the same verdicts in 2 runs' "$out"
check 'repeat.sh prints each run' grep -qx '2 a.b 1.5 \[1, 2\] holds cpython' "$out"
rm "$kit/runs"
run "$kit/scripts/repeat.sh" --busy=hog 2 3
expect 'repeat.sh, other verdicts' 1 'verdicts differed: a.b (cpython)'
check 'repeat.sh counts the kit apart' grep -qE '^a\.b +kit +3 +0 +0 +2\.5 +9 +2$' "$out"
check 'repeat.sh counts verdicts, ratios and nan' grep -qE '^a\.b +cpython +2 +0 +1 +1 +1\.5 +0$' "$out"
check 'repeat.sh says what was noted' grep -qx '3 x  lesson: note: a noisy machine' "$out"
rm "$kit/runs" "$kit/verdicts.2"
run "$kit/scripts/repeat.sh" 2 2
check 'repeat.sh: a claim that only one run has' [ "$status" = 1 ]

# children PID: it and all below it.
children() {
    local process
    echo "$1"
    # shellcheck disable=SC2013
    for process in $(cat /proc/"$1"/task/*/children 2>/dev/null); do children "$process"; done
}
mkdir "$work/tmp"
export TMPDIR=$work/tmp
run env BUDGET=0.1 WORKERS=1 scripts/repeat.sh 2 1 --busy=bursts
check 'repeat.sh --busy=bursts with a lesson' grep -q '^the same verdicts in 1 runs$' "$out"
for signal in TERM INT; do
    env --default-signal=INT,TERM BUDGET=30 setsid scripts/repeat.sh 2 2 --busy=hog >"$out" 2>"$err" </dev/null &
    group=$!
    for _ in $(seq 200); do # until both run beside each other
        family=$(children "$group" | tr '\n' ' ')
        # shellcheck disable=SC2086
        names=$(for process in $family; do cat "/proc/$process/comm" 2>/dev/null; done)
        case $names in *lesson*) break ;; esac
        sleep 0.05
    done
    sleep 0.5
    family=$(children "$group" | tr '\n' ' ')
    check "repeat.sh --busy=hog: the noise is there, SIG$signal" grep -q busy <<<"$names"
    if [ "$signal" = INT ]; then kill -INT -- "-$group"; else kill -TERM "$group"; fi
    status=0
    wait "$group" || status=$?
    check "repeat.sh --busy=hog: status after SIG$signal" [ "$status" = $((128 + $(kill -l "$signal"))) ]
    # shellcheck disable=SC2086
    check "repeat.sh --busy=hog: no process is left after SIG$signal" gone $family
    check "repeat.sh --busy=hog: no file is left after SIG$signal" [ -z "$(ls -A "$TMPDIR")" ]
done
