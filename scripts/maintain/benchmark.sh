#!/usr/bin/env bash
# benchmark.sh - how exact and how fast the kit is on this machine:
#
#   - lesson 2's figures for thread and for process (small program) against a plain loop of the same
#     calls written apart from common/ (lessons/02-creation/programs/plain_loop.c), in turn;
#   - what the measuring itself costs a sample;
#   - building from clean, and with nothing to do;
#   - each `make lessonN` from start to end.
#
#   scripts/maintain/benchmark.sh [PAIRS]    pairs of the first comparison (default 40)
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
pairs=${1:-40}

# The middle of the numbers on standard input.
median() {
    sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# seconds COMMAND ...
seconds() {
    local start end
    start=$(date +%s.%N)
    "$@" >/dev/null 2>&1
    end=$(date +%s.%N)
    echo "$start $end" | awk '{ printf "%.2f", $2 - $1 }'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make --no-print-directory build >/dev/null

for kind in thread process; do
    for _ in $(seq "$pairs"); do
        kit=$(build/bin/02-creation/parent 0 | sed -n "s/^$kind 0 time //p" | median)
        plain=$(build/bin/02-creation/plain_loop "$kind")
        echo "$kit $plain" | awk '{ print $1 / $2, $1, $2 }'
    done >"$work/pairs"
    echo "$kind: kit $(cut -d' ' -f2 "$work/pairs" | median) us," \
        "plain loop $(cut -d' ' -f3 "$work/pairs" | median) us," \
        "ratio $(cut -d' ' -f1 "$work/pairs" | median) (median of $pairs pairs)"
done
echo "measuring: $(build/bin/measure_cost) ns a sample"
make --no-print-directory clean
echo "build from clean, make -j2: $(seconds make -j2 build) s; nothing to do: $(seconds make build) s"
for number in $(lesson_numbers); do
    echo "make lesson$number: $(seconds make "lesson$number") s"
done
