#!/usr/bin/env bash
# trials.sh - what users of other machines, editors and habits met: containers with limits, builds by
# root, Chinese input methods, copied folders, lost files, words typed a little wrong. All of it in a
# copy of the kit, which takes over what is built.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG BUDGET WORKERS NO_COLOR MAKEFLAGS MAKELEVEL MFLAGS CC CFLAGS
export LC_ALL=C.UTF-8
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
locked_make build exercises >"$work/made" 2>&1 || not_ok 'the kit is built' "$work/made"

kit=$work/kit
mkdir "$kit"
chmod 755 "$work"
copy_kit "$kit"
cd "$kit" || exit
cp plots/reference/lesson0*.csv plots/

# works NAME: the last command did.
works() {
    if [ "$status" = 0 ]; then pass "$1"; else not_ok "$1" "$out" "$err"; fi
}
# one_sentence NAME STATUS TEXT: as one_line, but for make's own lines.
one_sentence() {
    sed -i '/^make\(\[[0-9]*\]\)\{0,1\}: /d' "$err"
    one_line "$@"
}
# says NAME STATUS ENGLISH CHINESE COMMAND ...
says() {
    in_both_languages one_sentence "$@"
}

# --- the picture in a terminal -------------------------------------------------------------------

for size in 60 80 200; do
    for language in en zh; do
        run env TERM=xterm LESSON_LANG=$language script -qec "stty cols $size rows 30; scripts/plot.sh 2" /dev/null
        works "plot.sh in a terminal of $size columns, $language"
        check "$size columns, $language: no message of stty" sh -c "! grep -q stty '$out'"
        tr -d '\r' <"$out" | sed '/^Pictures:/d; /^图：/d' >"$work/picture"
        width=$(wc -L <"$work/picture")
        most=$((size < 100 ? size : 100))
        check "$size columns, $language: the picture is $width wide" [ "$width" -le $most ]
        check "$size columns, $language: it fills the width" [ "$width" -gt $((most - 12)) ]
    done
done

# --- gnuplot without PNG -------------------------------------------------------------------------

mkdir "$work/bin"
cat >"$work/bin/gnuplot" <<'GP'
#!/bin/sh
case "$*" in *"kind='png'"*)
    echo "\"plots/style.gp\" line 10: unknown or ambiguous terminal type; type just 'set terminal' for a list" >&2
    exit 1 ;;
esac
exec "$REAL_GNUPLOT" "$@"
GP
chmod +x "$work/bin/gnuplot"
REAL_GNUPLOT=$(command -v gnuplot)
export REAL_GNUPLOT
touch plots/lesson02.en.png
rm -f plots/lesson02*.svg
says 'a gnuplot without pngcairo' 0 'no PNG (it has no terminal pngcairo)' '画不出 PNG（没有 pngcairo 终端）' \
    env PATH="$work/bin:$PATH" scripts/plot.sh 2
check 'the SVG pictures are drawn' [ -s plots/lesson02.en.svg ] && check 'of all figures' [ -s plots/lesson02-2.zh.svg ]
check 'no PNG of an earlier run is left' [ ! -e plots/lesson02.en.png ]
check 'the line at the end names the SVG' grep -q 'plots/lesson02.zh.svg' "$out"

# --- make -n, -t, -q -----------------------------------------------------------------------------

state() {
    find build plots lessons .progress -type f -printf '%p %T@ %s\n' 2>/dev/null | sort
}
state >"$work/before"
for flag in -n -t -q -nk 'V=1 -n' '-n --no-print-directory'; do
    for goal in lesson2 lessons predict2 check1.1 check watch1.1; do
        # shellcheck disable=SC2086
        run make $flag $goal </dev/null
        state >"$work/after"
        check "make $flag $goal does nothing" diff "$work/before" "$work/after"
    done
done
run make -n lesson2
check 'make -n lesson2 says what would be run' grep -q 'scripts/lesson.sh 2' "$out"
run make -q lesson2
check 'make -q lesson2: status 1' [ "$status" = 1 ]
run make -q build
works 'make -q build: nothing to do'
touch lessons/02-creation/*.c
# (ulimit -v keeps it from filling a gigabyte)
# shellcheck disable=SC2016
run bash -c 'ulimit -v 1000000 && exec "$@"' bash make -j2 lesson2 BUDGET=0.1 CFLAGS='-O2 -g'
works 'make -j2 lesson2'
check 'make -j2: its make is one of the same jobs' sh -c "! grep -i jobserver '$out' '$err'"

# --- compilers and flags -------------------------------------------------------------------------

compiler_of() {
    sed -n 's/^# compiler: //p' "$1"
}
check 'the result file names compiler and flags' sh -c \
    "grep -qxF \"# compiler: \$(cc --version | sed -n 1p) -O2 -g\" plots/lesson02.summary.csv"
object=build/other/obj/common/results.o
up_to_date() {
    make -q BUILD=build/other "$@" "$object"
}
check 'an object is built' make BUILD=build/other "$object"
check 'it is up to date with the same flags' up_to_date
check 'not with other flags' sh -c '! make -q BUILD=build/other CFLAGS=-O0 build/other/obj/common/results.o'
check 'not with another compiler' sh -c '! make -q BUILD=build/other CC=clang build/other/obj/common/results.o'
check 'it is built again with other flags' make BUILD=build/other CFLAGS="-O0 -DX='1,(2'" "$object"
check 'and has their names in it' grep -qF -- " -O0 -DX='1,(2'" "$object"
check 'it is up to date with these' up_to_date CFLAGS="-O0 -DX='1,(2'"
for wanted in 'cc -m64' 'env cc' 'env LANG=C cc'; do
    check "CC='$wanted': an object is built" make CC="$wanted" BUILD=build/other "$object"
    check "CC='$wanted': the scripts find the compiler" \
        env CC="$wanted" bash -c '. scripts/lib/kit.sh; need_compiler'
done
[ "$(uname -m)" != x86_64 ] || check "CC='cc -m64': its option is named" sh -c \
    "make CC='cc -m64' BUILD=build/other '$object' && grep -q ' -m64 -O2 -g' '$object'"
says "CC='nonsense -m64'" 2 'nonsense is missing' '缺少 nonsense' env CC='nonsense -m64' scripts/lesson.sh 2
rm -rf build/other

# --- typed a little wrong -------------------------------------------------------------------------

for goal in hint reset watch; do
    says "make $goal" 2 "which exercise? Type for example make ${goal}1.1" "哪一个练习？例如可以输入 make ${goal}1.1" make $goal
done
for goal in lesson plot predict; do
    says "make $goal" 2 "type for example make ${goal}1" "例如可以输入 make ${goal}1" make $goal
done
says 'exercise.sh' 2 'type scripts/exercise.sh hint 1.1' '请输入 scripts/exercise.sh hint 1.1' scripts/exercise.sh
says 'plot.sh' 2 'which lesson' '要运行哪一课' scripts/plot.sh
for words in 'check 1.9' 'hint 1.1' 'lesson 2' 'plot 3' 'reset 1' 'watch 1.1' 'predict 2'; do
    # shellcheck disable=SC2086
    says "make $words" 2 "without the space: make ${words/ /}" "请去掉空格：make ${words/ /}" make $words
    check "make $words: nothing else is said or done" diff /dev/null "$out"
done
says 'make lessons 2' 2 'without the space: make lesson2' '请去掉空格：make lesson2' make lessons 2
says 'make 1.9' 2 'type for example make lesson1 or make check1.1' '例如可以输入 make lesson1 或 make check1.1' make 1.9
says 'make -j2 clean 2' 2 'make knows no 2' 'make 不认识单独的 2' make -j2 clean 2
check 'make clean 2: nothing is removed' [ -e build/bin/claims ]

says 'make leson1' 2 'make knows no leson1; type make to see what it knows' 'make 不认识 leson1；输入 make 可以看到全部命令' make leson1
says 'make chek1.1' 2 'make knows no chek1.1' 'make 不认识 chek1.1' make -j2 chek1.1
says "make it's" 2 "make knows no it's" "make 不认识 it's" make "it's"
echo 'build: build/nothing' >"$work/lacking.mk"
run make -f Makefile -f "$work/lacking.mk" build
check 'what a rule lacks is said by make, with what needs it' grep -q "No rule to make target 'build/nothing', needed by 'build'" "$err"
for goal in progress 'advise CMD=true' play6; do
    # shellcheck disable=SC2086
    run make -n $goal
    check "make $goal is known" sh -c "! grep -q unknown '$out'"
done

# --- exercises that were not begun ----------------------------------------------------------------

exercise=lessons/01-memory/exercises/2-a-number-for-each
for start in lessons/01-memory/exercises/*/.start.*; do
    if [ "${start##*.}" = c ]; then cp "$start" "${start%/*}/exercise.c"; else cp "$start" "${start%/*}/answer.txt"; fi
done
rm -f .progress
echo >>$exercise/exercise.c
run env LESSON_LANG=en scripts/check.sh 1
check 'make check1 passes over what was not begun, spaces aside' sh -c \
    "[ \$(grep -c '^· 1\.[1-9] .*: not begun' '$out') = \$(ls -d lessons/01-memory/exercises/*/ | wc -l) ] && ! grep '✗' '$out' '$err'"
check 'it is no try, and not solved' sh -c "[ $status = 1 ] && [ ! -e .progress ]"
echo 'int main(void) { return 0; }' >$exercise/exercise.c
run env LESSON_LANG=zh scripts/check.sh 1
check 'what was begun is checked' grep -q '^✗ 1\.2 ' "$out"
check 'the rest is counted' grep -q '个练习中完成了 0 个，没有做的有 [1-9] 个$' "$out"
check 'it alone was tried' [ "$(grep ^tries .progress)" = 'tries 1.2 1' ]
cp $exercise/.start.c $exercise/exercise.c
run env LESSON_LANG=en scripts/check.sh 1.2
check 'make check1.2 checks it, begun or not' grep -q '^✗ 1\.2 ' "$out"
rm -f .progress

# --- a test that is ended -------------------------------------------------------------------------

# shellcheck disable=SC2016
printf '%s\n' '. "$(dirname "$0")/lib.sh"' 'touch sleeping && run sleep 98765' >common/tests/sleeps.sh
sleepers() {
    grep -lsxz 98765 /proc/[0-9]*/cmdline || true
}
bash scripts/test.sh tests/sleeps >"$work/ended" 2>&1 &
ended=$!
for _ in $(seq 300); do
    if [ -e sleeping ] && [ -n "$(sleepers)" ]; then break; fi
    sleep 0.1
done
sleepers >"$work/before"
kill -TERM "$ended"
wait "$ended" 2>/dev/null
for _ in $(seq 100); do
    [ -n "$(sleepers)" ] || break
    sleep 0.1
done
check 'what ends make test ends what its tests run' [ -s "$work/before" ] && check 'and all of it' [ -z "$(sleepers)" ]
rm -f common/tests/sleeps.sh sleeping

# --- folders with the same number -----------------------------------------------------------------

lesson=lessons/02-creation
for copy in 02-creation-backup 02-a 02-zoo; do
    cp -R $lesson "lessons/$copy"
    for goal in lesson2 build help check2.1 plot2 progress; do
        says "lessons/$copy: make $goal" 2 "$copy" 编号相同 make $goal
        check "lessons/$copy: make $goal: both are named" grep -qE "$lesson( |/| 和)|和 $lesson " "$err"
    done
    says "lessons/$copy: lesson.sh" 2 'have the same number' 编号相同 scripts/lesson.sh 2
    rm -rf "lessons/$copy"
done
cp -R $lesson "lessons/02-creation (copy)"
says 'a copy with spaces in its name: make build' 2 'lessons/02-creation (copy) has a space in its name' \
    '文件夹 lessons/02-creation (copy) 的名字里有空格' make build
rm -rf "lessons/02-creation (copy)"
mkdir lessons/02-notes && echo notes >lessons/02-notes/notes.txt
run make -n lesson2
works 'a folder of notes beside the lessons is no lesson'
check 'and is not taken for one' [ "$(bash -c '. scripts/lib/kit.sh; lesson_numbers; lesson_folder 2')" = "$(
    cd "$OLDPWD" && bash -c '. scripts/lib/kit.sh; lesson_numbers; lesson_folder 2'
)" ]
rm -r lessons/02-notes
exercise=lessons/01-memory/exercises/1-bring-it-back
cp -R $exercise "$exercise-old"
says 'two exercises with the same number' 2 "$exercise-old" "编号相同" make check1.1
rm -r "$exercise-old"

# --- lost files ----------------------------------------------------------------------------------

rm $exercise/exercise.c
run make progress
works 'make progress without exercise.c'
check 'make progress without exercise.c: no message of the shell' diff /dev/null "$err"
run env LESSON_LANG=en make reset1.1
works 'make reset1.1 without exercise.c'
check 'it is there again' cmp $exercise/.start.c $exercise/exercise.c
check 'and that is said' grep -q 'exercise.c was missing; it is there again' "$out"
check 'no copy of nothing is kept' sh -c "! ls $exercise/*.saved* 2>/dev/null"
reading=lessons/03-cpu-bound/exercises/3-read-the-speedup
rm $reading/answer.txt
run env LESSON_LANG=en make check3.3
cat "$err" >>"$out"
check 'make check3.3 without answer.txt names it' grep -q "Edit $reading/answer.txt" "$out"
check 'and says that it is not there' grep -q 'answer.txt is missing; make reset3.3' "$out"
run env LESSON_LANG=zh make reset3.3
check 'make reset3.3 restores it' cmp $reading/.start.txt $reading/answer.txt
check 'and that is said in Chinese' grep -q 'answer.txt 不见了；已按最初的样子恢复' "$out"

# --- editors that save by renaming ---------------------------------------------------------------

env LESSON_LANG=en setsid make watch1.1 >"$work/watched" 2>&1 &
watching=$!
for _ in $(seq 100); do
    grep -q 'not yet' "$work/watched" && break
    sleep 0.1
done
for _ in 1 2 3 4 5 6 7 8; do # away for a moment, whenever it looks
    mv $exercise/exercise.c "$work/away" && sleep 0.1 && mv "$work/away" $exercise/exercise.c
    sleep 0.23
done
check 'watch goes on while a file is renamed' kill -0 "$watching"
echo 'int main(void) { return 1; } /* SAVED */' >"$work/new" && mv $exercise/exercise.c "$work/away" &&
    mv "$work/new" $exercise/exercise.c
for _ in $(seq 150); do
    [ "$(grep -c 'not yet' "$work/watched")" -ge 2 ] && break
    sleep 0.1
done
kill -- "-$watching" 2>/dev/null
wait "$watching" 2>/dev/null
if [ "$(grep -c 'not yet' "$work/watched")" -ge 2 ] && ! grep -q cksum "$work/watched"; then
    pass 'watch checks what was saved by renaming'
else
    not_ok 'watch checks what was saved by renaming' "$work/watched"
fi
cp $exercise/.start.c $exercise/exercise.c

# --- answers from Chinese input methods ----------------------------------------------------------

answers() { # NAME SED-SCRIPT
    [ -s "$work/answers" ] || return 0
    sed "$2" "$work/answers" >"$work/typed"
    run scripts/check.sh 3.3 "$work/typed"
    works "answers $1"
}
if [ -e $reading/solution.c ]; then # a kit that was handed out has none
    cc -std=gnu17 -D_GNU_SOURCE -o "$work/solve" $reading/solution.c -lm && "$work/solve" plots/lesson03.summary.csv >"$work/answers"
fi
answers 'as they are' ''
answers 'with full-width digits' 'y/0123456789./０１２３４５６７８９．/'
answers 'with a full-width point' 's/\./．/g'
answers 'with the full stop of the point key' 's/\([0-9]\)\./\1。/g'
answers 'with full-width colons and spaces' 's/: */　：　/'
answers 'with spaces before them' 's/^/　/'
answers 'with a byte order mark and CRLF' '1s/^/\xef\xbb\xbf/; s/$/\r/'
sed 's/?/1/; /^speedup/s/:.*/: １，０４/' $reading/.start.txt >"$work/typed"
run env LESSON_LANG=en scripts/check.sh 3.3 "$work/typed"
cat "$out" >>"$err"
expect 'a full-width comma is a comma' 1 'write the number with a point and without commas'
run env LESSON_LANG=en sh -c "printf '１０\n３。５　\n\n\n\n\n' | build/bin/02-creation/lesson --predict --out='$work'"
check 'predictions with full-width digits are read' grep -q ',3.5$' "$work/lesson02.predictions.csv"

# --- built by somebody else ----------------------------------------------------------------------

if [ "$(id -u)" = 0 ]; then
    me=$(id -un 65534)
    user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chown -R 65534:65534 . # and build/ stays root's
    chown -R 0:0 build
    for command in 'make lesson2' 'make lessons' scripts/lesson.sh\ 2 'make student-kit' 'make clean' scripts/repeat.sh\ 2; do
        # shellcheck disable=SC2086
        says "$command after root has built" 2 \
            "build belongs to root, and $me may not write there; type sudo chown -R $me build" \
            "build 属于 root，$me 没有写权限；请输入 sudo chown -R $me build" "${user[@]}" $command
    done
    chown 65534:65534 build
    says 'a folder in it that is root'"'"'s' 2 'belongs to root' '属于 root' "${user[@]}" make lesson2
    chown -R 65534:65534 build
    touch build/.lock && chown 0:0 build/.lock
    says "root's lock" 2 'build/.lock belongs to root' 'build/.lock 属于 root' "${user[@]}" make lesson2
    chown 65534:65534 build/.lock
    mv build "$work/build"
    chown 0:0 .
    says 'a kit that is not mine' 2 "$kit belongs to root" "$kit 属于 root" "${user[@]}" make lesson2
    mv "$work/build" build
    chown -R 0:0 .
fi

# --- control groups ------------------------------------------------------------------------------

# group CONTROLLER: makes a group of this test, of whichever version the machine has; to $group.
groups=()
group() {
    local folder
    group=
    for folder in "/sys/fs/cgroup/$1" /sys/fs/cgroup; do
        case $folder in
        /sys/fs/cgroup) grep -qsw "$1" "$folder/cgroup.subtree_control" || continue ;;
        esac
        group=$folder/lesson-kit-trial-$$
        [ -d "$group" ] || mkdir "$group" 2>/dev/null || continue
        groups+=("$group")
        [ ! -w "$group/cgroup.procs" ] || return 0
    done
    return 1
}
limit() { # VALUE FILE-OF-VERSION-2 FILE-OF-VERSION-1
    if [ -e "$group/$2" ]; then echo "$1" >"$group/$2"; else echo "$1" >"$group/$3"; fi
}
# shellcheck disable=SC2016
in_group=(bash -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' bash)
remove_groups() {
    local folder
    for folder in "${groups[@]}"; do rmdir "$folder" 2>/dev/null; done
    rm -rf "$work"
}
trap remove_groups EXIT

if group memory; then
    limit 300M memory.max memory.limit_in_bytes
    for language in en zh; do
        run env LESSON_LANG=$language "${in_group[@]}" "$group" build/bin/02-creation/lesson --budget=0.1 --out="$work"
        works "lesson 2 in 300 MB, $language"
    done
    check 'the limit is named' grep -q '控制组的内存上限还剩 [12][0-9]* MB' "$err"
    check 'the largest parent is smaller' [ "$(grep -c '^thread,256,' "$work/lesson02.summary.csv")" = 0 ]
    run "${in_group[@]}" "$group" build/bin/01-memory/lesson --budget=0.1 --out="$work"
    works 'lesson 1 in 300 MB'
fi
if [ "$(nproc)" -gt 1 ] && group cpu; then
    if [ -e "$group/cpu.max" ]; then echo '80000 100000' >"$group/cpu.max"; else
        echo 100000 >"$group/cpu.cfs_period_us" && echo 80000 >"$group/cpu.cfs_quota_us"
    fi
    run env LESSON_LANG=zh "${in_group[@]}" "$group" build/bin/03-cpu-bound/lesson --budget=0.1 --shrink=50 --out="$work"
    works 'lesson 3 with the time of 0.8 CPUs'
    check 'the quota is named in Chinese' grep -q '相当于 0.8 个 CPU 的时间；本课据此按 1 个 CPU 计算' "$err"
    run env LESSON_LANG=en "${in_group[@]}" "$group" build/bin/03-cpu-bound/lesson --budget=0.1 --shrink=50 --out="$work"
    check 'and in English' grep -q 'no more than the time of 0.8 CPUs' "$err"
    check 'the results know it' grep -qx '# cpu quota: 0.8' "$work/lesson03.summary.csv"
    check 'they count one CPU' grep -qx '# cores: 1' "$work/lesson03.summary.csv"
    check 'no budget is advised' sh -c "! grep -q 'BUDGET=.*quieter' '$out' '$err'"
    check 'why nothing can be shown' grep -q "raise the control group's quota" "$out" "$err"
fi
if group pids; then
    for language in en zh; do
        limit 40 pids.max pids.max
        run env LESSON_LANG=$language "${in_group[@]}" "$group" build/bin/01-memory/lesson --budget=0.1 --largest=4 --out="$work"
        works "at most 40 processes, $language"
        cp "$err" "$work/notes.$language"
        limit 4 pids.max pids.max
        run env LESSON_LANG=$language "${in_group[@]}" "$group" build/bin/01-memory/lesson --budget=0.1 --largest=4 --out="$work"
        check "at most 4 processes, $language: status 1" [ "$status" = 1 ]
        grep -v 'pids.max）$\|pids.max)$' "$err" >"$work/refused.$language"
    done
    check 'fewer workers, and why' grep -q 'the control group allows 21 workers at once (pids.max)' "$work/notes.en"
    check 'the same in Chinese' grep -q '控制组最多允许同时有 21 个 worker（pids.max）' "$work/notes.zh"
    check 'the limit that was hit is named' \
        grep -q 'the control group allows 4 processes and threads at once (pids.max)' "$work/refused.en"
    check 'the same in Chinese' grep -q '控制组最多允许同时有 4 个进程和线程（pids.max）' "$work/refused.zh"
    check 'no other limit is blamed' sh -c "! grep -q ulimit '$work/refused.en' '$work/refused.zh'"
fi
