#!/usr/bin/env bash
# class.sh - checks what a class handed in, and reports.
#
#   scripts/class.sh FOLDER       what make class FROM=FOLDER does: FOLDER holds the archives of make
#                                 hand-in, and gets FOLDER/report/: grades.csv, report.{en,zh}.html, a page
#                                 for each student in feedback/, pictures/, alike/
#   SLURM=1 scripts/class.sh FOLDER   hands the checks to Slurm, in chunks; FOLDER and the kit must be on a
#                                     disk that all machines see
# Whatever was found is kept in FOLDER/report/.state, so a run that was interrupted goes on where it was.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
need_tools python3 make flock setpriv gnuplot
export LESSON_LANG=$lang

if [ "${1:-}" != --chunk ]; then
    from=${1:-}
    [ -n "$from" ] ||
        fail 2 "which folder holds the hand-ins? Type for example make class FROM=/home/me/class" \
            "作业放在哪个文件夹？例如可以输入 make class FROM=/home/me/class"
    [ -d "$from" ] || fail 2 "there is no folder $from" "找不到文件夹 $from"
    case "$(realpath "$from")/" in
    "$PWD"/*)
        fail 2 "$from is inside the kit; put the hand-ins into a folder of their own, for reports are kept apart from the kit" \
            "$from 在课程文件夹里面；请把作业放到课程之外的文件夹，因为报告要和课程分开保存"
        ;;
    esac
    [ -w "$from" ] || fail 2 "$from cannot be written to, and the report goes there" "$from 不可写，而报告要写在那里"
    own_build build
    locked_make exercises build/locale/zh_CN/LC_MESSAGES/lesson-kit.mo >&2
fi
tried=$(mktemp)
build/check/sandbox --report="$tried" /bin/true || true
if grep -q bubblewrap "$tried"; then
    export CHECK_BUBBLEWRAP=works
else
    say "(bubblewrap does not work here: limits alone protect this machine from the programs)" \
        "（bubblewrap 在这里用不了：只靠资源限制来防备被检查的程序）"
fi
rm -f "$tried"
exec python3 -B scripts/class/grade.py "$@"
