#!/usr/bin/env bash
# play.sh - try what a lesson is about by hand: builds, then runs lessons/NN-slug/play.sh, which
# reads its own variables (MODEL, FILE) and starts the lesson's program in this terminal.
#
#   scripts/play.sh 6          what make play6 does
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

folder=$(lesson_folder "${1:-}")
number=${folder%%-*}
number=${number#0}
[ -e "lessons/$folder/play.sh" ] ||
    fail 2 "lesson $number has nothing to play with; type make lesson$number" \
        "第 $number 课没有可以试玩的程序；请输入 make lesson$number"
need_tools "${CC:-cc}" make msgfmt flock
mkdir -p build
(flock 9 && exec "${MAKE:-make}" --no-print-directory -s build) 9>build/.lock
exec bash "lessons/$folder/play.sh"
