#!/usr/bin/env bash
# repeat.sh - run a lesson several times and compare the verdicts: the same every time?
#
#   scripts/repeat.sh 2 [TIMES]             ten runs of lesson 2; exit status 1 where a verdict differed
#   scripts/repeat.sh 2 [TIMES] --busy=KIND the same beside a program that disturbs (build/bin/busy):
#                                           bursts, hog or disk
#
# BUDGET and WORKERS reach the lesson, as with make.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

number='' times='' busy=''
for word; do
    case $word in
    --busy=bursts | --busy=hog | --busy=disk) busy=${word#--busy=} ;;
    --busy | --busy=*)
        fail 2 "$word is no kind of noise; type --busy=bursts, --busy=hog or --busy=disk" \
            "没有 $word 这种干扰；请输入 --busy=bursts、--busy=hog 或 --busy=disk"
        ;;
    *)
        if [ -z "$number" ]; then
            number=$word
        elif [ -z "$times" ] && [[ $word =~ ^[1-9][0-9]{0,3}$ ]]; then
            times=$word
        else
            fail 2 "$word is no number of runs from 1 to 9999; type for example scripts/repeat.sh $number 10" \
                "$word 不是 1 到 9999 之间的运行次数；例如可以输入 scripts/repeat.sh $number 10"
        fi
        ;;
    esac
done
folder=$(lesson_folder "$number")
times=${times:-10}
need_tools make setpriv
own_build build
"${MAKE:-make}" --no-print-directory build >/dev/null

# The lesson and the noise run in the background, for bash looks at a signal only when a program in
# the foreground has ended.
lesson='' noise=''
work=$(mktemp -d)
clean_up() {
    local process
    trap '' INT TERM HUP
    for process in $lesson $noise; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ -n "$busy" ]; then
    build/bin/busy "$busy" &
    noise=$!
fi

# run_once RUN: its verdicts to $work/all, a line "RUN CLAIM WHO RATIO LOW HIGH VERDICT" each, and its
# seconds to $work/seconds.
run_once() {
    local start=${EPOCHREALTIME/[.,]/} status=0 seconds
    setpriv --pdeathsig TERM "build/bin/$folder/lesson" --out="$work" >/dev/null 2>>"$work/notes" &
    lesson=$!
    wait "$lesson" || status=$?
    lesson=''
    if [ "$status" != 0 ]; then
        tail -n 5 "$work/notes" >&2
        fail 1 "run $1 ended with status $status" "第 $1 次运行以状态 $status 结束"
    fi
    seconds=$(((${EPOCHREALTIME/[.,]/} - start) / 10000)) # hundredths
    seconds=$((seconds / 100)).$(printf '%02d' $((seconds % 100)))
    printf '%s\n' "$seconds" >>"$work/seconds"
    awk -F, -v run="$1" '/^#/ || $1 == "claim" { next }
        { print run, $1, ($6 == "" ? "kit" : $6), $2, $3, $4, $5 }' \
        "$work/lesson${folder%%-*}.verdicts.csv" >"$work/one"
    awk '{ print $1, $2, $4, "[" $5 ", " $6 "]", $7, $3 }' "$work/one"
    cat "$work/one" >>"$work/all"
    say "run $1 took $seconds s" "第 $1 次运行用时 $seconds 秒"
    # Whoever asked for noise must not take a quiet run for a noisy one.
    if [ -n "$noise" ] && ! kill -0 "$noise" 2>/dev/null; then
        fail 1 "the program busy ended before its time (see above)" "busy 程序提前结束了（原因见上）"
    fi
}
for run in $(seq "$times"); do
    run_once "$run"
done

# For each claim and who tested it: how often each verdict, the ratios, how many values were no number.
awk '{ c = $2 " " $3
    if (!(c in runs)) { order[++n] = c; least[c] = most[c] = $4 }
    runs[c]++; seen[c, $7]++
    if ($4 + 0 < least[c] + 0 || least[c] == "nan") least[c] = $4
    if ($4 + 0 > most[c] + 0 || most[c] == "nan") most[c] = $4
    for (i = 4; i <= 6; i++) nans[c] += $i ~ /nan/ }
    END { for (i = 1; i <= n; i++) { c = order[i]
        print c, seen[c, "holds"] + 0, seen[c, "fails"] + 0, seen[c, "undecided"] + 0, least[c], most[c], nans[c] + 0 } }' \
    "$work/all" >"$work/table"
say 'claim                who         holds fails undecided    lowest   highest  nan' \
    '编号                 测的是谁     成立 不成立     未定  最小比值  最大比值  nan'
awk '{ printf "%-20s %-11s %5d %5d %9d %9.4g %9.4g %4d\n", $1, $2, $3, $4, $5, $6, $7, $8 }' "$work/table"
longest=$(sort -n "$work/seconds" | tail -n 1)
say "the longest run took $longest s" "最长的一次用时 $longest 秒"
if [ -s "$work/notes" ]; then
    say "what the runs said beside the results:" "运行时另外给出的提示："
    awk '!said[$0]++ { order[++n] = $0 } END { for (i = 1; i <= n; i++) print said[order[i]] " x  " order[i] }' "$work/notes"
fi

# A claim that was not tested in every run differs too.
differing=$(awk -v times="$times" '$3 != times && $4 != times && $5 != times { print $1 " (" $2 ")" }' "$work/table" |
    paste -sd ' ')
if [ -n "$differing" ]; then
    fail 1 "verdicts differed: $differing" "结论不一致：$differing"
fi
say "the same verdicts in $times runs" "$times 次运行的结论都相同"
