#!/usr/bin/env bash
# hyperfine.sh - beside hyperfine: which tool finds a ratio that is known by construction?
#
#   scripts/maintain/hyperfine.sh [TIMES] [SECONDS]    20 times, 6 s each: 8 minutes
#
# spin 5 takes 1.25 times as long as spin 4. On a quiet machine and beside build/bin/busy bursts the
# kit (make compare, of lesson 14) and hyperfine measure in turn; hyperfine gets the seconds that the kit
# took. How often does the interval of each exclude 1 and hold 1.25? To start a program takes about a
# millisecond of the 50 and 60, which both tools time with it: so 1.2375 to 1.2625 counts as 1.25.
# hyperfine's interval is what it prints: relative speed and its standard deviation, which it takes
# from those of the two programs.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
times=${1:-20}
seconds=${2:-6}
command -v hyperfine >/dev/null ||
    fail 2 "hyperfine is missing; on Debian or Ubuntu type apt-get install hyperfine" \
        "缺少 hyperfine；在 Debian 或 Ubuntu 上请输入 apt-get install hyperfine"
"${MAKE:-make}" --no-print-directory build/bin/{busy,spin} build/bin/14-choosing/compare >/dev/null

noise=''
work=$(mktemp -d)
clean_up() {
    [ -z "$noise" ] || kill "$noise" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# How many pairs of spin 4 and spin 5 hyperfine shall time: as many as fit into what the kit has just
# taken, less one for warming up. What a pair takes, its own runs have shown; before the first, five
# pairs.
runs_that_fit() {
    awk -v condition="$1" '{ kit = $6 } $1 == condition && $2 == "hyperfine" { spent += $6; pairs += $7 + 1 }
        END { runs = int(kit / (pairs ? spent / pairs : pair) + 0.5) - 1; print runs < 2 ? 2 : runs }' \
        pair="$pair" "$work/all"
}
seconds_of_a_pair() {
    for _ in 1 2 3 4 5; do
        build/bin/spin 4
        build/bin/spin 5
    done | awk '$3 == "time" { spent += $4 / 1000 } END { print spent / 5 }'
}

# Each prints "RATIO LOW HIGH".
by_kit() {
    build/bin/14-choosing/compare --seconds="$seconds" --export="$work/kit.json" 'build/bin/spin 5' \
        'build/bin/spin 4' >/dev/null 2>&1
    sed -n 's/.*"ratio": {"n": [0-9]*, "median": \([^,]*\), "low": \([^,]*\), "high": \([^}]*\)}.*/\1 \2 \3/p' \
        "$work/kit.json" | sed 's/null/nan/g'
}
by_hyperfine() {
    hyperfine -N --warmup 1 --runs "$runs" --export-json "$work/json" 'build/bin/spin 4' 'build/bin/spin 5' \
        >/dev/null 2>&1
    awk -F '[:,]' '/"mean"/ { mean[++m] = $2 } /"stddev"/ { stddev[++s] = $2 }
        END { ratio = mean[2] / mean[1]
            spread = ratio * sqrt((stddev[1] / mean[1]) ^ 2 + (stddev[2] / mean[2]) ^ 2)
            printf "%.4f %.4f %.4f\n", ratio, ratio - spread, ratio + spread }' "$work/json"
}

# measure CONDITION TOOL: a line "CONDITION TOOL RATIO LOW HIGH SECONDS RUNS".
measure() {
    local start found runs=-
    [ "$2" = kit ] || runs=$(runs_that_fit "$1")
    start=${EPOCHREALTIME/[.,]/}
    found=$("by_$2")
    printf '%s %s %s %s %s\n' "$1" "$2" "${found:-nan nan nan}" \
        "$(awk -v us=$((${EPOCHREALTIME/[.,]/} - start)) 'BEGIN { printf "%.2f", us / 1e6 }')" "$runs" | tee -a "$work/all"
}

for condition in quiet bursts; do
    if [ "$condition" = bursts ]; then
        build/bin/busy bursts &
        noise=$!
    fi
    pair=$(seconds_of_a_pair)
    for _ in $(seq "$times"); do
        measure "$condition" kit
        measure "$condition" hyperfine
    done
done

say 'of how many intervals:' '各有多少次，区间：'
say 'condition tool        runs  excludes 1  holds 1.25  both  mean width  seconds' \
    '条件      工具        次数     不含 1   包含 1.25  两者  平均宽度     秒数'
awk '{ c = $1 " " $2
    if (!n[c]++) order[++count] = c
    one = $4 > 1; true = $4 <= 1.2625 && 1.2375 <= $5
    if ($4 ~ /nan/) one = true = 0; else width[c] += $5 - $4
    ones[c] += one; trues[c] += true; both[c] += one && true; spent[c] += $6 }
    END { for (i = 1; i <= count; i++) { c = order[i]; split(c, word, " ")
        printf "%-9s %-10s %5d %11d %11d %5d %11.3f %8.1f\n", word[1], word[2], n[c], ones[c], trues[c],
            both[c], width[c] / n[c], spent[c] / n[c] } }' "$work/all"
