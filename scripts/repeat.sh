#!/usr/bin/env bash
# repeat.sh - run a lesson several times and compare the verdicts: the same every time?
#
#   scripts/repeat.sh 2 [TIMES]    ten runs of lesson 2; exit status 1 where a verdict differed
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
folder=$(lesson_folder "$1")
times=${2:-10}
"${MAKE:-make}" --no-print-directory build >/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for run in $(seq "$times"); do
    "build/bin/$folder" --out="$work" >/dev/null 2>>"$work/notes"
    awk -F, -v run="$run" '/^#/ || $1 == "claim" { next } { print run, $1, $2, "[" $3 ", " $4 "]", $5 }' \
        "$work/lesson${folder%%-*}.verdicts.csv"
done | tee "$work/all"
differing=$(awk '{ seen[$2 " " $NF] = $2 } END { for (v in seen) n[seen[v]]++; for (c in n) if (n[c] > 1) print c }' "$work/all")
if [ -n "$differing" ]; then
    fail 1 "verdicts differed: $differing" "结论不一致：$differing"
fi
say "the same verdicts in $times runs" "$times 次运行的结论都相同"
