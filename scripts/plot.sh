#!/usr/bin/env bash
# plot.sh - draw the pictures of a lesson again from its result files, in both languages.
#
#   scripts/plot.sh 3 [FOLDER]    what make plot3 does; FOLDER holds the result files (plots)
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

folder=$(lesson_folder "$1")
data=${2:-plots}/lesson${folder%%-*}
number=${folder%%-*}
number=${number#0}

[ -s "$data.summary.csv" ] ||
    fail 2 "lesson $number has no results yet; type make lesson$number" \
        "第 $number 课还没有结果；请输入 make lesson$number"
awk -F, '/^#/ { next }
    !heading { heading = 1; if ($0 != "series,x,metric,unit,n,median,low,high") exit 1; next }
    NF != 8 || $2 + 0 != $2 || $5 + 0 != $5 { exit 1 }
    { rows++ }
    END { if (!rows) exit 1 }' "$data.summary.csv" ||
    fail 1 "$data.summary.csv is damaged; type make lesson$number to measure again" \
        "$data.summary.csv 已损坏；请输入 make lesson$number 重新测量"
command -v gnuplot >/dev/null ||
    fail 2 "gnuplot is missing, so no picture was drawn; the results are kept in $data.*.csv: type scripts/setup.sh, then make plot$number" \
        "缺少 gnuplot，没有画图；结果保存在 $data.*.csv：请输入 scripts/setup.sh，然后输入 make plot$number"

drawn=$(mktemp -d "$data.drawing.XXXXXX")
trap 'rm -rf "$drawn"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The value of a "# key: value" line of the summary.
header() {
    sed -n "s/^# $1: //p" "$data.summary.csv" | sed 1q | tr -d "\\\\'\""
}

# draw LANGUAGE TERMINAL FIGURE FILE
draw() {
    gnuplot -e "language='$1'; kind='$2'; figure=$3; picture='$4'; data='$data'" \
        -e "cpu='$(header cpu)'; cores='$(header cores)'; kernel='$(header kernel)'; date='$(header date)'" \
        plots/style.gp "lessons/$folder/labels.$1.gp" "lessons/$folder/plot.gp" 2>"$drawn/errors" && return
    sed 's/^/gnuplot: /' "$drawn/errors" >&2
    fail 1 "gnuplot could not draw lesson $number (see above)" "gnuplot 画不出第 $number 课的图（原因见上）"
}

figures=$(sed -n 's/^# figures: //p' "lessons/$folder/plot.gp")
pictures=
for figure in $(seq "$figures"); do
    suffix=
    [ "$figure" = 1 ] || suffix=-$figure
    for picture_language in en zh; do
        for kind in svg png; do
            name=${data##*/}$suffix.$picture_language.$kind
            draw "$picture_language" "$kind" "$figure" "$drawn/$name"
            [ "$picture_language.$kind" != "$lang.png" ] || pictures="$pictures ${data%/*}/$name"
        done
    done
done
mv -f "$drawn"/*.svg "$drawn"/*.png "${data%/*}/"

if [ -t 1 ]; then
    draw "$lang" dumb 1 "$drawn/dumb"
    cat "$drawn/dumb"
fi
say "Pictures:$pictures" "图：$pictures"
