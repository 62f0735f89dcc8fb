#!/usr/bin/env bash
# experiment.sh - what an experiment does with the lines that a program prints: values are recorded,
# errors become the system's own sentence, and a line that does not fit ends the run with a sentence
# that quotes it. Lesson 2's program reads them here from a script in its parent's place.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8

kit=$work/kit
mkdir -p "$kit/common" "$kit/build/bin"
cp common/claims.tsv "$kit/common/"
cp -R build/locale "$kit/build/"
cp -R build/bin/02-creation "$kit/build/bin/"
parent=$kit/build/bin/02-creation/parent
lesson=("$kit/build/bin/02-creation/lesson" --largest=1 --budget=0.1 --out="$work/results")

# prints LINES: from now on the parent prints these; SIZE stands for its size.
prints() {
    printf '%b' "$1" >"$work/lines"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nsed "s/SIZE/$1/" %s\n' "$work/lines" >"$parent"
    chmod +x "$parent"
}
all='thread SIZE time 20\nprocess SIZE time 100\nvfork SIZE time 22\nspawn SIZE time 500\n'

prints "$all"
run "${lesson[@]}" --budget=2
check 'good lines are recorded' [ "$status.$(grep -c '^process,0,time,us,[0-9]*,100,' "$work/results/lesson02.summary.csv")" = 0.1 ]
check 'the margin stands beside the verdict' grep -qE 'holds +5 +\[5, 5\] +> 1\.1 ' "$out"

# refused NAME LINES QUOTED ENGLISH CHINESE
refused() {
    prints "$2"
    run env LESSON_LANG=en "${lesson[@]}"
    expect "$1, en: quotes the line" 1 "\"$3\" ($4)"
    check "$1, en: one sentence" [ "$(grep -cv ': note: ' "$err")" = 1 ]
    run env LESSON_LANG=zh "${lesson[@]}"
    expect "$1, zh" 1 "$5"
    check "$1, zh: quotes the line" grep -qF "$3" "$err"
}
refused 'a misspelled series' 'thraed 0 time 20\n' 'thraed 0 time 20' 'unknown series' '未知的系列'
refused 'a misspelled metric' 'thread 0 tim 20\n' 'thread 0 tim 20' 'unknown metric' '未知的指标'
refused 'a misspelled number' 'thread 0 time 2O\n' 'thread 0 time 2O' 'not a number' '不是数'
refused 'infinity' 'thread 0 time inf\n' 'thread 0 time inf' 'not a number' '不是数'
refused 'a cell out of range' 'thread 77 time 20\n' 'thread 77 time 20' 'no such x in this series' '没有这个 x'
refused 'half a line' 'thread 0 time 2' 'thread 0 time 2' 'a line without end' '没有结束'
refused 'a word too few' 'thread 0 20\n' 'thread 0 20' 'not of the form: SERIES X METRIC VALUE' '格式应为'
refused 'a word too many' 'thread 0 time 20 us\n' 'thread 0 time 20 us' 'not of the form: SERIES X METRIC VALUE' '格式应为'
refused 'two spaces' 'thread  0 time 20\n' 'thread  0 time 20' 'not of the form: SERIES X METRIC VALUE' '格式应为'
refused 'an error without a number' 'error thread\n' 'error thread' 'not of the form: error ERRNO WHAT' '格式应为'
prints "$all"'half a line'
run "${lesson[@]}"
expect 'the last line is half' 1 'half a line'

# said NAME LINE ENGLISH CHINESE: what the program cannot say itself.
said() {
    prints "$2"
    run env LESSON_LANG=en "${lesson[@]}"
    expect "$1, en" 1 "$3"
    run env LESSON_LANG=zh "${lesson[@]}"
    expect "$1, zh" 1 "$4"
}
said 'no thread' 'error 11 thread\n' 'the system refused a new thread (EAGAIN)' '系统拒绝新建线程（EAGAIN）'
said 'no process' 'error 11 process\n' 'the system refused a new process (EAGAIN)' '系统拒绝新建进程（EAGAIN）'
said 'no memory' 'error 12 memory 1\n' 'the system refused 1 MB of memory (ENOMEM)' 'ENOMEM'
said 'another result' 'error 74 thread with 2 workers\n' 'the result differs from the right one' '结果与正确答案不同'
printf '#!/bin/sh\nkill -KILL $$\n' >"$parent"
run "${lesson[@]}"
expect 'killed' 1 'the program parent was killed by signal 9 (SIGKILL)'

# A run that was disturbed is made again, and that is counted; what claims nothing can be shown from
# is undecided.
prints "$all"'thread SIZE delayed 0.5\n'
run "${lesson[@]}" --budget=2
check 'disturbed runs are made again, and said' grep -qE 'of [0-9]+ runs were disturbed and made again' "$err"
check 'their number stands in the files' grep -qE '^# runs made again: [1-9]' "$work/results/lesson02.summary.csv"
prints "$all"'thread SIZE again 2\n'
run "${lesson[@]}" --budget=0.5
check 'turns that a program has made again are counted' grep -qE '^# runs made again: [1-9]' "$work/results/lesson02.summary.csv"
prints "$all"'thread SIZE delayed 0.5\n'
run "${lesson[@]}" --budget=2
check 'where every run was disturbed the claims are undecided' \
    [ "$(grep -c ',undecided,kit$' "$work/results/lesson02.verdicts.csv")" = 2 ]

# Every claim needs its line in the ledger, for the margin stands there.
prints "$all"
sed -i '/^create\.cost/d' "$kit/common/claims.tsv"
run "${lesson[@]}"
expect 'a claim without a line in the ledger' 1 'the claim create.cost does not stand in common/claims.tsv'
