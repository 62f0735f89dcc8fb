#!/usr/bin/env bash
# new-lesson.sh - what scripts/new-lesson.sh makes builds, runs, draws and passes its own tests, in a
# copy of the kit; and what it does not make, it says.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG BUDGET WORKERS NO_COLOR MAKEFLAGS MAKELEVEL MFLAGS
export LC_ALL=C.UTF-8

kit=$work/kit
mkdir "$kit"
copy_kit "$kit"
cd "$kit" || exit
here=lessons/99-two-words
built=build/bin/99-two-words

# works NAME: the last command did.
works() {
    if [ "$status" = 0 ]; then pass "$1"; else not_ok "$1" "$out" "$err"; fi
}
# refuses NAME ENGLISH CHINESE ARGUMENT ...: status 2, one sentence in either language, no new folder.
refuses() {
    local name=$1 english=$2 chinese=$3
    shift 3
    ls -A lessons >"$work/before"
    in_both_languages one_line "$name" 2 "$english" "$chinese" scripts/new-lesson.sh "$@"
    check "$name: no folder is made" diff "$work/before" <(ls -A lessons)
}
refuses 'no arguments' 'give a number and a short name' '请给出课的编号和短名'
refuses 'no name' 'give a number and a short name' '请给出课的编号和短名' 99
for number in 0 100 -1 x 1.5; do
    refuses "the number $number" "$number is no number of a lesson" "$number 不是 1 到 99" "$number" races
done
for slug in Races 'two words' ../races races- '' 9_9; do
    refuses "the name '$slug'" "$slug is no name of a lesson" "$slug 不能作课程短名" 99 "$slug"
done
refuses 'a lesson that exists' 'lesson 2 is there already' '第 2 课已经有了' 02 races

run scripts/new-lesson.sh 99 two-words
works 'a new lesson is made'
check 'it says what to type next' grep -q 'make lesson99' "$out"
check 'its folder is there, and no other' [ "$(ls -Ad lessons/99-two-words lessons/.new* 2>/dev/null)" = "$here" ]
check 'no placeholder is left' sh -c "! grep -rnE 'NUMBER|SLUG|NN' $here"
check "main.c has $(wc -l <"$here/main.c") lines, 130 at most" [ "$(wc -l <"$here/main.c")" -le 130 ]

# What is built already is not built again; so no other flags here.
run make "$built/lesson" "$built/one_run" build/tests/99-two-words build/locale/zh_CN/LC_MESSAGES/lesson-kit.mo
works 'it builds'
check 'without a warning' sh -c "! grep -i warning '$out' '$err'"
if clang-format --version | grep -q 'version 14\.'; then
    check 'it is formatted' sh -c "clang-format --dry-run --Werror $here/*.[ch] $here/programs/*.c"
fi
# (the test program has no words of its own; Criterion's last line counts)
run build/tests/99-two-words
cat "$out" "$err" >"$work/criterion"
check 'it passes its own tests' grep -q 'Passing:[^0-9]*2.*Failing:[^0-9]*0.*Crashing:[^0-9]*0' "$work/criterion"

run "$built/lesson" --budget=0.1
works 'it runs'
for series in thread process; do
    for x in 1 4 16; do
        check "it has measured $series $x" grep -q "^$series,$x,time,us," plots/lesson99.summary.csv
    done
done
check 'it draws a conclusion' grep -q 'A number there and back' "$out"
run env LESSON_LANG=zh "$built/lesson" --budget=0.1
check 'it speaks Chinese' grep -q '把一个数交出去再取回来' "$out"
check 'its sentences are all Chinese' sh -c "! grep -E '[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}' '$out'"

run scripts/plot.sh 99
works 'it draws'
for language in en zh; do
    check "its picture, $language" grep -q '<text' "plots/lesson99.$language.svg"
    check "its picture as PNG, $language" [ "$(head -c 4 "plots/lesson99.$language.png" | tail -c 3)" = PNG ]
done
check 'its Chinese picture has Chinese words' grep -qP '\p{Han}' plots/lesson99.zh.svg

printf '700\n' | timeout 60 "$built/lesson" --predict >"$out" 2>"$err"
check 'it asks for a prediction' grep -q ',700$' plots/lesson99.predictions.csv

# The pages of all lessons, of which only the new ones are asked about here.
bash common/tests/pages.sh 2>/dev/null | grep 99-two-words >"$work/pages"
check 'its pages are looked at' [ "$(grep -c '^ok ' "$work/pages")" -ge 10 ]
check 'its pages are the same in both languages' sh -c "! grep '^not ok' '$work/pages'"

refuses 'the same lesson again' 'lesson 99 is there already' '第 99 课已经有了' 99 two-words
refuses 'the same number again' 'lesson 99 is there already' '第 99 课已经有了' 99 races
