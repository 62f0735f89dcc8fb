#!/usr/bin/env bash
# lesson.sh - run one lesson, or all of them: build, measure, draw, say where the pictures are.
#
#   scripts/lesson.sh 3            what make lesson3 does
#   scripts/lesson.sh 3 --predict  what make predict3 does
#   scripts/lesson.sh all          what make lessons does
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

# Two measurements at once would disturb each other, and two builds would get in each other's way
# (make -j2 lesson1 lesson2); so one waits for the other.
lock() {
    own_build build
    mkdir -p build
    exec 9>build/.lock
    flock -n 9 && return
    say "waiting until another lesson has ended" "另一课正在运行，等它结束……" >&2
    flock 9
}

# The program's messages say what went wrong, unless a signal ended it.
explain_end() {
    local status=$1
    if [ "$status" -gt 128 ]; then
        say "lesson $number was ended by signal $((status - 128)); the last good results are kept" \
            "第 $number 课被信号 $((status - 128)) 终止；上一次的完整结果仍然保留" >&2
    fi
}

run_lesson() {
    local folder=$1 status=0
    number=${folder%%-*}
    number=${number#0}
    rm -rf plots/lesson"${folder%%-*}".*.tmp* plots/lesson"${folder%%-*}".drawing.*
    # It ends with this script, and bash adds no words of its own when a signal ends it.
    { setpriv --pdeathsig TERM "build/bin/$folder/lesson" 2>&3 3>&- 9>&- || status=$?; } 3>&2 2>/dev/null
    if [ "$status" != 0 ]; then
        explain_end "$status"
        return "$status"
    fi
    scripts/plot.sh "$number" 9>&-
}

if [ "${1:-}" = all ]; then
    folders=$(for n in $(lesson_numbers); do lesson_folder "$n"; done)
else
    goal=${2:-lesson}
    folders=$(lesson_folder "${1:-}" "${goal#--}")
fi
need_compiler
need_tools make msgfmt flock setpriv
lock
locked_make build 9>&-
if [ "${2:-}" = --predict ]; then
    exec 9>&- # whoever thinks about an answer holds up nobody
    exec "build/bin/$folders/lesson" --predict
fi

for folder in $folders; do
    run_lesson "$folder"
done
