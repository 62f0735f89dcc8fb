#!/usr/bin/env bash
# lesson.sh - run one lesson, or all of them: build, measure, draw, say where the pictures are.
#
#   scripts/lesson.sh 3            what make lesson3 does
#   scripts/lesson.sh 3 --predict  what make predict3 does
#   scripts/lesson.sh all          what make lessons does
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

# A number of its own for each way a run can end that is not the lesson program's own message.
explain_end() {
    local status=$1
    if [ "$status" -gt 128 ]; then
        say "lesson $number was ended by signal $((status - 128)); the last good results are kept" \
            "第 $number 课被信号 $((status - 128)) 终止；上一次的完整结果仍然保留" >&2
    fi
}

run_lesson() {
    local folder=$1 option=${2:-} status=0
    number=${folder%%-*}
    number=${number#0}
    if [ "$option" = --predict ]; then
        "build/bin/$folder" --predict
        return
    fi
    # Two measurements at once would disturb each other (make -j2 lesson1 lesson2).
    exec 9>build/.measuring
    flock 9
    rm -f plots/lesson"${folder%%-*}".*.tmp*
    "build/bin/$folder" 9>&- || status=$?
    flock -u 9
    if [ "$status" != 0 ]; then
        explain_end "$status"
        return "$status"
    fi
    scripts/plot.sh "$number"
}

if [ "$1" = all ]; then
    folders=$(for n in $(lesson_numbers); do lesson_folder "$n"; done)
else
    folders=$(lesson_folder "$1")
fi
need_tools "${CC:-cc}" make msgfmt
"${MAKE:-make}" --no-print-directory build

for folder in $folders; do
    run_lesson "$folder" "${2:-}"
done
