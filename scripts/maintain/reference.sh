#!/usr/bin/env bash
# reference.sh - measure all lessons on this machine and keep results and pictures in
# plots/reference/, then put the new figures into the pages that quote them.
#
#   scripts/maintain/reference.sh          what make reference does: measure, then keep
#   scripts/maintain/reference.sh 4 5      only these lessons
#   scripts/maintain/reference.sh --draw   draw the kept results again, measure nothing
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

draw=no
if [ "${1:-}" = --draw ]; then
    draw=yes
    shift
fi
read -r -a numbers <<<"${*:-$(lesson_numbers)}"
if [ "$draw" = no ]; then
    # The reader's own predictions have no place in the pictures of the READMEs.
    kept=$(mktemp -d)
    trap 'mv -f "$kept"/lesson*.predict* plots/ 2>/dev/null || true; rm -rf "$kept"' EXIT
    mv -f plots/lesson[0-9][0-9].predict* "$kept"/ 2>/dev/null || true
    if [ $# -eq 0 ]; then
        scripts/lesson.sh all
    else
        for number; do scripts/lesson.sh "$number"; done
    fi
fi
for number in "${numbers[@]}"; do
    name=$(printf 'lesson%02d' "$number")
    if [ "$draw" = no ]; then
        rm -f plots/reference/"$name"*
        cp plots/"$name".{summary,verdicts}.csv plots/reference/
        cp plots/"$name".{timeline.csv,trace.json} plots/reference/ 2>/dev/null || true # not every lesson has them
        # Every picture can be drawn again from what is kept: single samples only at the smallest x.
        awk -F, '/^#/ || $1 == "series" || $2 == 0' plots/"$name".samples.csv \
            >plots/reference/"$name".samples.csv
        for picture in plots/"$name"-*.png; do
            case $picture in
            *.en.png | *.zh.png) ;;
            *) [ ! -e "$picture" ] || cp "$picture" plots/reference/ ;;
            esac
        done
    fi
    scripts/plot.sh "$number" plots/reference
done
scripts/maintain/figures.sh
say "Kept in plots/reference/; the pages now quote these figures." \
    "已保存到 plots/reference/；各页引用的数字已随之更新。"
