#!/usr/bin/env bash
# advise.sh - what make advise and make compare do: build, run, draw. What was typed behind make is in the
# environment, each word as it was typed; nothing of it becomes a part of a command of this script.
#
#   make advise CMD='gzip -c big.txt'          BUDGET=60 seconds at most; DEEP=1 TWICE=1 TERMINAL=1
#   make compare A='sort a.txt' B='sort -u a.txt'
#                          BUDGET=20 seconds, PREPARE='...' WARMUP=3 N=30 SAME=1 EXPORT=file.csv|.json
#                          PARAMETERS=file
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
bin=build/bin/14-choosing
plots=plots/advise

need_compiler
need_tools make msgfmt flock
own_build build
locked_make "$bin/$1" build/locale/zh_CN/LC_MESSAGES/lesson-kit.mo >&2
options=()
# option NAME VALUE: where there is a value.
option() {
    [ -z "$2" ] || options+=("--$1=$2")
}
# flag NAME VALUE: on, but for nothing, 0 and no.
flag() {
    case $2 in '' | 0 | no) ;; *) options+=("--$1") ;; esac
}

# All that can stand behind make, for who has typed neither a command nor two.
manual() {
    case $1 in
    advise) say "
  make advise CMD='...'   the command, as a shell takes it
    BUDGET=60             end it after so many seconds
    DEEP=1                run it again under strace and show its system calls
    TWICE=1               run two at once as well: do they get in each other's way?
    TERMINAL=1            give it your terminal: for programs with a screen" "
  make advise CMD='...'   要观察的命令，写法与在 shell 里相同
    BUDGET=60             运行到这么多秒就终止它
    DEEP=1                在 strace 下再运行一次，列出它的系统调用
    TWICE=1               另外让两个同时运行：它们互相妨碍吗？
    TERMINAL=1            把你的终端交给它：用于全屏程序" ;;
    compare) say "
  make compare A='...' B='...'   the two commands, as a shell takes them
    BUDGET=20                    measure for so many seconds at most
    N=30                         so many pairs, not as many as it takes
    WARMUP=3                     so many runs of each that do not count
    PREPARE='...'                run this before each run; it does not count
    SAME=1                       check first that both print the same
    PARAMETERS=file              once for each line of the file, which replaces {}
    EXPORT=file.csv              keep every run; file.json: the intervals" "
  make compare A='...' B='...'   要比较的两个命令，写法与在 shell 里相同
    BUDGET=20                    最多测量这么多秒
    N=30                         正好测这么多对，而不是测到够为止
    WARMUP=3                     每个命令先运行这么多次，不计入
    PREPARE='...'                每次运行之前先运行它，不计时
    SAME=1                       先检查两者的输出是否相同
    PARAMETERS=文件              对文件的每一行各做一次，用它替换 {}
    EXPORT=文件.csv              保存每次运行；文件.json：保存区间" ;;
    esac
}
if [ -z "${CMD:-}${A:-}${B:-}" ]; then
    "$bin/$1" '' || true
    manual "$1" >&2
    exit 2
fi

if [ "$1" = compare ]; then
    option seconds "${BUDGET:-}"
    option prepare "${PREPARE:-}"
    option warmup "${WARMUP:-}"
    option pairs "${N:-}"
    option export "${EXPORT:-}"
    option parameters "${PARAMETERS:-}"
    flag same "${SAME:-}"
    exec "$bin/compare" "${options[@]}" -- "${A:-}" "${B:-}"
fi

option seconds "${BUDGET:-}"
flag deep "${DEEP:-}"
flag twice "${TWICE:-}"
flag terminal "${TERMINAL:-}"
slices=$(mktemp "$plots.XXXXXX.csv" 2>/dev/null) ||
    fail 1 "no picture can be written to plots; check who owns the folder, or whether the disk is full" \
        "图无法写入 plots；请检查文件夹的权限，或者磁盘是否已满"
trap 'rm -f "$slices"' EXIT
trap : INT # the program ends the command and reports; then this script goes on
status=0
"$bin/advise" "${options[@]}" --slices="$slices" -- "${CMD:-}" || status=$?
if [ ! -s "$slices" ]; then
    exit "$status"
fi
mv -f "$slices" "$plots.csv"

draw() { # LANGUAGE KIND FILE
    gnuplot -e "language='$1'; kind='$2'; columns=100; picture='$3'; data='$plots'; figure=1; labels=''" \
        -e "cpu=''; cores='$(nproc)'; kernel='$(uname -sr)'; date='$(date +%F)'" \
        plots/style.gp "lessons/14-choosing/advise.$1.gp" lessons/14-choosing/advise.gp 2>/dev/null
}
if ! command -v gnuplot >/dev/null; then
    say "gnuplot is missing, so no picture was drawn: type scripts/setup.sh" \
        "缺少 gnuplot，没有画图：请输入 scripts/setup.sh" >&2
    exit "$status"
fi
for language in en zh; do
    draw "$language" svg "$plots.$language.svg" || rm -f "$plots.$language.svg"
    draw "$language" png "$plots.$language.png" || rm -f "$plots.$language.png"
done
say "Picture: $plots.$lang.svg (what was sampled: $plots.csv)" "图：$plots.$lang.svg（采样数据：$plots.csv）"
exit "$status"
