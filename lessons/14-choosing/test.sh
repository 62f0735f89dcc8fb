#!/usr/bin/env bash
# test.sh - make advise and make compare from outside: what was typed reaches the command and nobody else,
# every fault has its sentence in both languages, and nothing of the command stays.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS CMD A B PREPARE MAKEFLAGS MAKELEVEL
export LC_ALL=C.UTF-8 LESSON_LANG=en
bin=$PWD/build/bin/14-choosing
advise=$bin/advise compare=$bin/compare

contains() { # NAME FILE TEXT
    check "$1" grep -qF -- "$3" "$2"
}
lacks() {
    # shellcheck disable=SC2016
    check "$1" sh -c '! grep -qF -- "$2" "$1"' sh "$2" "$3"
}

# --- what was typed -----------------------------------------------------------------------------

# In a copy of the entrance that builds nothing and draws nothing: make passes on what was typed.
name="$work/中文 文件's.txt"
echo content >"$name"
mkdir -p "$work/kit/scripts" "$work/kit/lessons/14-choosing"
cp Makefile "$work/kit/"
cp -R scripts/lib "$work/kit/scripts/"
cp lessons/14-choosing/lesson.mk "$work/kit/lessons/14-choosing/"
printf 'int main(void);\n' >"$work/kit/lessons/14-choosing/main.c"
cat >"$work/kit/scripts/advise.sh" <<'SCRIPT'
#!/bin/sh
printf '<%s>\n' "$1" "${CMD:-}" "${A:-}" "${B:-}" "${PREPARE:-}"
SCRIPT
chmod +x "$work/kit/scripts/advise.sh"
typed="cat '$name' \"\$HOME\" \$\$ \$(touch $work/by-shell) \`x\` \$(shell touch $work/by-make) % # \\ !"
run make -C "$work/kit" -s advise CMD="$typed"
contains 'make advise passes every character on' "$out" "<$typed>"
run env CMD="$typed" make -C "$work/kit" -s advise
contains 'the same from the environment' "$out" "<$typed>"
run make -C "$work/kit" -s compare A="a \$(shell touch $work/by-make)" B="b '\$x'" PREPARE="p \$\$"
contains 'make compare passes A on' "$out" "<a \$(shell touch $work/by-make)>"
contains 'make compare passes B on' "$out" "<b '\$x'>"
contains 'make compare passes PREPARE on' "$out" "<p \$\$>"
check 'make executes nothing of it' [ ! -e "$work/by-make" ]
check 'nor does a shell on the way' [ ! -e "$work/by-shell" ]

run "$advise" "cat '$(printf '%s' "$name" | sed "s/'/'\\\\''/g")' >'$work/read it'; sleep 0.05"
check 'a name with a space, a quote and Chinese characters is read' cmp "$name" "$work/read it"

# --- what goes wrong ----------------------------------------------------------------------------

in_both_languages one_line 'no command' 2 "make advise CMD='gzip" '哪个命令' "$advise" ' '
in_both_languages one_line 'there is no such command' 2 'there is no such command' '没有这个命令' \
    "$advise" 'nosuchcommand'
in_both_languages expect 'it fails' 1 'failed with status 3; its last words: because' '失败，状态为 3' \
    "$advise" 'sleep 0.05; echo because >&2; exit 3'
in_both_languages expect 'it is killed' 1 'killed by signal 9' '被信号 9' "$advise" 'sleep 0.05; kill -9 $$'
in_both_languages expect 'it needs a terminal' 1 'TERMINAL=1' 'TERMINAL=1' "$advise" 'tty >&2'
in_both_languages one_line 'unknown option' 2 'type' '请输入' "$advise" --nonsense true
in_both_languages expect 'it fails at once: no advice follows' 1 'there is no advice' '不给建议' \
    "$advise" 'cat /nonexistent'
run "$advise" 'cat /nonexistent'
lacks 'nor does it say what to do' "$out" 'leave it as it is'
run "$advise" --seconds=0.3 'sleep 100'
lacks 'where it was ended, nobody knows how long it would have waited' "$out" 'how many'
run "$advise" 'cat | wc -c; sleep 0.05'
check 'it reads its standard input: that is empty here, and it ends' [ "$status" = 0 ]
printf 'abc' >"$work/input"
"$advise" "cat >'$work/copy'" <"$work/input" >/dev/null 2>&1
check 'a file as standard input reaches it' cmp "$work/input" "$work/copy"
in_both_languages expect 'it runs for hours' 0 'was ended' '已将它终止' "$advise" --seconds=0.3 'sleep 3600'
run "$advise" --seconds=60 'head -c 2000000000 /dev/zero'
contains 'two gigabytes are counted and thrown away' "$out" '2e+03 MB'
in_both_languages expect 'it leaves a daemon' 0 'behind' '留下' "$advise" --seconds=0.4 \
    '(setsid sleep 1414 >/dev/null 2>&1 &)'
run "$advise" 'printf "\033[2J" >&2; exit 1'
lacks 'its escape sequences do not reach the terminal' "$err" "$(printf '\033')"
run "$advise" --slices=/nonexistent/slices.csv 'sleep 0.05'
expect 'the slices cannot be written' 1 'could not be written'
run "$advise" --slices="$work/slices.csv" 'sleep 0.1'
contains 'slices over time' "$work/slices.csv" 'start,end,user,kernel,ready,disk,network,timer,lock,member'
if strace -o /dev/null true 2>/dev/null; then
    run "$advise" --deep 'sleep 0.05'
    contains 'DEEP=1 shows system calls' "$out" 'clock_nanosleep'
fi
run env PATH=/nonexistent "$advise" --deep ':; '
expect 'DEEP=1 without strace' 0 'strace is missing'
run "$advise" --help
contains 'help' "$out" '--seconds'

# --- nothing stays ------------------------------------------------------------------------------

sleepers() {
    pgrep -f '^sleep 1414' || true
}
# shellcheck disable=SC2329
nothing_stays() {
    local _
    for _ in $(seq 40); do
        [ -n "$(sleepers)" ] || return 0
        sleep 0.05
    done
    sleepers
    return 1
}
tree='sleep 1414 & (setsid sleep 14140 &); sh -c "trap \"\" TERM INT; sleep 1414141; :"'
for signal in INT TERM HUP KILL; do
    for victim in outer inner; do
        for program in advise compare; do
            arguments=("$tree")
            [ "$program" = advise ] || arguments+=(true)
            # (a job of a script ignores Ctrl-C, and so would its children)
            env --default-signal=INT setsid "$bin/$program" "${arguments[@]}" >"$out" 2>"$err" </dev/null &
            outer=$!
            for _ in $(seq 100); do
                inner=$(pgrep -P "$outer" | head -n 1)
                [ -n "$inner" ] && [ "$(sleepers | wc -l)" = 3 ] && break
                sleep 0.02
            done
            case $victim.$signal in
            outer.INT) kill -INT -- "-$outer" ;; # Ctrl-C goes to all
            outer.*) kill "-$signal" "$outer" ;;
            *) kill "-$signal" "$inner" ;;
            esac
            wait "$outer" 2>/dev/null
            check "$program: SIG$signal to the $victim process leaves nothing" nothing_stays
        done
    done
done 2>/dev/null
run env --default-signal=INT timeout --foreground --signal=INT 0.5 setsid --wait "$advise" 'sleep 1414'
check 'after Ctrl-C nothing stays' nothing_stays

# A known command is killed in the middle of its copying (it waits there for a stand-in of rm), with whoever
# watches it.
mkdir "$work/slow"
printf '#!/bin/sh\nexec sleep 60\n' >"$work/slow/rm"
chmod +x "$work/slow/rm"
PATH="$work/slow:$PATH" "$bin/survey" cp >/dev/null 2>&1 &
outer=$!
copy=
for _ in $(seq 400); do
    copy=$(find /dev/shm -name 'lesson14-*' | head -n 1)
    [ -z "$copy" ] || break
    sleep 0.01
done
kill -KILL "$(pgrep -P "$outer" | head -n 1)" 2>/dev/null
wait "$outer" 2>/dev/null
check 'killed while it copies in memory: nothing is left there' [ -n "$copy" -a ! -e "$copy" ]

# --- the known commands -------------------------------------------------------------------------

# On a quick machine they are done sooner, and yet what they are: each of these takes 5 ms only.
mkdir "$work/quick"
for program in gzip find sqlite3; do
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nexec "$WORK" compute 0.005\n' >"$work/quick/$program"
    chmod +x "$work/quick/$program"
done
for known in gzip find sqlite3; do
    run env PATH="$work/quick:$PATH" "$bin/survey" "$known"
    lacks "$known is what it is on a quick machine" "$out" 'right 0.0000'
done
in_both_languages one_line 'what cannot be executed is not repeated' 1 'the system refuses' '系统拒绝' \
    "$bin/work" repeat 1 /nonexistent
run "$bin/work" repeat 0.01 false
check 'what fails is repeated, and ends' [ "$status" = 0 ]

# A date that sleeps is none that is known; and in so short a time not all have their turn.
mkdir "$work/slow-date"
printf '#!/bin/sh\nexec sleep 0.25\n' >"$work/slow-date/date"
chmod +x "$work/slow-date/date"
run env PATH="$work/slow-date:$PATH" "$bin/lesson" --shrink=8 --budget=0.5 --out="$work"
# shellcheck disable=SC2016
check 'the conclusion names who was wrong' sh -c \
    'grep -q "one round: date (too short; advice: waits)" "$1" || grep -q "Not measured.* date" "$1"' sh "$out"
contains 'and who was left out' "$out" 'Not measured, for want of a CPU or of time (more: BUDGET=1): own-'

# --- pictures -----------------------------------------------------------------------------------

picture() { # DATA FIGURE SCRIPT...
    local data=$1 figure=$2
    shift 2
    run gnuplot -e "language='en'; kind='svg'; columns=100; figure=$figure; picture='$work/x.svg'; data='$data'" \
        -e "cpu=''; cores='2'; kernel=''; date=''; labels=''; rows=''" plots/style.gp "$@"
}
grep -v '^own-threads,' plots/reference/lesson14.summary.csv >"$work/left-out.summary.csv"
for figure in 1 2; do
    picture "$work/left-out" $figure lessons/14-choosing/labels.en.gp lessons/14-choosing/plot.gp
    contains "picture $figure says what was not measured" "$work/x.svg" 'not measured'
    contains "picture $figure has its label" "$work/x.svg" '2 threads (C)'
    picture plots/reference/lesson14 $figure lessons/14-choosing/labels.en.gp lessons/14-choosing/plot.gp
    check "picture $figure of all commands is drawn" [ "$status" = 0 ]
    lacks "picture $figure does not say so of one that was" "$work/x.svg" 'not measured'
done
printf '0.00000,0.00002,1,0,0,0,0,0,0,0\n' >"$work/slices.csv"
picture "$work/slices" 1 lessons/14-choosing/advise.en.gp lessons/14-choosing/advise.gp
contains 'a short run is drawn in milliseconds' "$work/x.svg" 'milliseconds'
lacks 'whose ticks are no powers of ten' "$work/x.svg" '10^'

# --- compare ------------------------------------------------------------------------------------

in_both_languages one_line 'compare: two commands are needed' 2 'which two commands' '哪两个命令' "$compare" true
in_both_languages one_line 'compare: no such command' 2 'there is no such command' '没有这个命令' \
    "$compare" nosuchcommand true
in_both_languages one_line 'compare: it fails' 1 'failed with status 1' '失败，状态为 1' "$compare" false true
in_both_languages one_line 'compare: it says why it fails' 1 'failed with status 3; its last words: because' '失败，状态为 3；' \
    "$compare" --pairs=1 'echo because >&2; exit 3' true
run "$compare" --pairs=1 'head -c 3000000 /dev/zero >&2' true
check 'compare: three megabytes of errors hinder nobody' [ "$status" = 0 ]
in_both_languages one_line 'compare: it does not end' 1 'has not ended' '还没有结束' \
    "$compare" --seconds=0.3 'sleep 100' true
run "$compare" --pairs=8 --seconds=60 --export="$work/a,b.csv" --export="$work/x.json" \
    'sleep 0.5; : "a,b"' 'sleep 0.001'
check 'compare: it ends well' [ "$status" = 0 ]
contains 'compare: A is slower' "$out" 'A is slower'
check 'compare: a CSV row for each run' [ "$(grep -c '^"",[ab],' "$work/a,b.csv")" = 16 ]
contains 'compare: CSV quotes' "$work/a,b.csv" '"sleep 0.5; : ""a,b"""'
check 'compare: JSON that others can read' /usr/bin/python3 -c "
import json, sys
one = json.load(open('$work/x.json'))[0]
sys.exit(not (one['verdict'] == 'slower' and one['a']['command'] == 'sleep 0.5; : \"a,b\"'
              and one['ratio']['n'] == 8 and one['ratio']['low'] > 1))"
run env LESSON_LANG=zh "$compare" --pairs=6 'sleep 0.001' 'sleep 0.3'
contains 'compare: A is faster, zh' "$out" 'A 更快'
run "$compare" --pairs=3 true true
contains 'compare: too few pairs' "$out" 'Undecided: 3 pairs'
run "$compare" --pairs=2 --prepare="echo x >>'$work/prepared'" true true
check 'compare: --prepare before each run, the warm-up included' [ "$(wc -l <"$work/prepared")" -ge 6 ]
rm "$work/prepared"
run "$compare" --pairs=1 --warmup=3 --prepare="echo x >>'$work/prepared'" true true
check 'compare: the further runs of the warm-up are prepared, too' [ "$(wc -l <"$work/prepared")" -ge 8 ]
run "$compare" --pairs=1 --same --prepare='exit 3' 'echo a' 'echo a'
one_line 'compare: what shall prepare fails' 1 "'exit 3' failed with status 3"
run "$compare" --pairs=1 --same 'echo a' 'echo bc'
expect 'compare: the outputs differ' 0 'do not print the same'
run "$compare" --pairs=1 --same 'echo a' "printf 'a\n'"
contains 'compare: the outputs are the same' "$out" 'print the same 2 bytes'
printf '%s\n' "$name" "\$(touch $work/by-parameter)" >"$work/parameters"
run "$compare" --pairs=1 --parameters="$work/parameters" "printf %s {} >>'$work/printed'" true
contains 'compare: a parameter with a space, a quote and Chinese characters' "$work/printed" "$name"
check 'compare: a parameter is never executed' [ ! -e "$work/by-parameter" ]
in_both_languages one_line 'compare: no file of parameters' 2 'cannot be read' '无法读取' \
    "$compare" --parameters=/nonexistent true true
printf '%s\n' 0 1 >"$work/parameters"
run "$compare" --pairs=1 --parameters="$work/parameters" --export="$work/kept.csv" 'exit {}' true
expect 'compare: with the second parameter it fails' 1 "'exit 1' failed with status 1"
check 'compare: what was measured before is kept' sh -c "grep -c '^\"0\",' '$work/kept.csv' | grep -qx 2 && ! grep -q '^\"1\",' '$work/kept.csv'"
in_both_languages one_line 'compare: cannot export, which is said before the time is spent' 1 'could not be written' \
    '无法写入' "$compare" --seconds=600 --export=/nonexistent/x.csv 'sleep 100' true
run "$compare" --pairs=1 --same 'echo a' 'echo b'
expect 'compare: as much is printed, but not the same' 0 'though it is 2 bytes'
for language in en zh; do
    run env LESSON_LANG=$language --default-signal=INT timeout --signal=INT 0.5 "$compare" 'sleep 1414' true
    check "compare: Ctrl-C is not the command's fault, $language" [ "$(wc -l <"$err")" = 1 ]
    contains 'compare: Ctrl-C is named' "$err" 'Ctrl-C'
done
for goal in advise compare; do
    in_both_languages expect "make $goal alone says what can stand behind it" 2 "BUDGET=" 'BUDGET=' \
        env MAKEFLAGS= scripts/advise.sh $goal
done
