#!/usr/bin/env bash
# plot.sh - draw the pictures of a lesson again from its result files, in both languages.
#
#   scripts/plot.sh 3 [FOLDER]    what make plot3 does; FOLDER holds the result files (plots)
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

folder=$(lesson_folder "${1:-}" plot)
data=${2:-plots}/lesson${folder%%-*}
number=${folder%%-*}
number=${number#0}

[ -s "$data.summary.csv" ] ||
    fail 2 "lesson $number has no results yet; type make lesson$number" \
        "第 $number 课还没有结果；请输入 make lesson$number"
# whole FILE HEADING LEAST [FIELD]: at least so many rows; each has as many fields as the heading, and a
# number in this field (in the second one, x).
whole() {
    awk -F, -v heading="$2" -v least="$3" -v field="${4:-2}" '/^#/ { next }
        !seen { seen = 1; if ($0 != heading) exit 1; fields = NF; next }
        NF != fields || $field !~ /^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/ { exit 1 }
        { rows++ }
        END { if (!seen || rows + 0 < least) exit 1 }' "$1" 2>/dev/null && return
    fail 1 "$1 is damaged; type make lesson$number to measure again" \
        "$1 已损坏；请输入 make lesson$number 重新测量"
}
whole "$data.summary.csv" series,x,metric,unit,n,median,low,high 1
whole "$data.samples.csv" series,x,metric,unit,round,value 0
[ ! -e "$data.timeline.csv" ] || whole "$data.timeline.csv" run,worker,state,start,end 1 4
command -v gnuplot >/dev/null ||
    fail 2 "gnuplot is missing, so no picture was drawn; the results are kept in $data.*.csv: type scripts/setup.sh, then make plot$number" \
        "缺少 gnuplot，没有画图；结果保存在 $data.*.csv：请输入 scripts/setup.sh，然后输入 make plot$number"

cannot_write() {
    fail 1 "no picture can be written to ${data%/*}; check who owns the folder, or whether the disk is full" \
        "图无法写入 ${data%/*}；请检查文件夹的权限，或者磁盘是否已满"
}
drawn=$(mktemp -d "$data.drawing.XXXXXX" 2>/dev/null) || cannot_write
trap 'rm -rf "$drawn"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The rows of each series and metric by rising x, in a file of its own: cut out here once, for each is drawn
# four times and more (series() in style.gp; without an interval the median stands at both of its ends).
mkdir "$drawn/rows" 2>/dev/null || cannot_write
LC_ALL=C sort -t, -k1,1 -k3,3 -k2,2g "$data.summary.csv" | awk -F, -v OFS=, -v folder="$drawn/rows" '
    $1 !~ /^[a-z0-9-]+$/ || $3 !~ /^[a-z0-9-]+$/ { next }
    { if ($7 == "nan") $7 = $8 = $6; file = folder "/" $1 "." $3 }
    file != last { if (last) close(last); last = file }
    { print >file }' 2>/dev/null || cannot_write

# header KEY FILE: the value of a "# key: value" line.
header() {
    sed -n "s/^# $1: //p" "$2" | sed 1q | tr -d "\\\\'\""
}

# The picture in the terminal fills it, up to 100 columns.
columns=
if [ -t 1 ]; then
    exec 3>&1 # in the pipeline descriptor 1 is another
    columns=$(stty size <&3 2>/dev/null | sed 's/.* //')
    exec 3>&-
fi
case $columns in
'' | 0) columns=100 ;;
esac
[ "$columns" -le 100 ] || columns=100
[ "$columns" -ge 40 ] || columns=40 # less holds no picture

# gnuplot counts a Chinese character as one column, the terminal as two: takes a space away for each,
# of the next ones where there are several in a row. (In bytes: these characters are 3 bytes long and
# begin with E3 to E9 or EF.)
narrow_wide_characters() {
    LC_ALL=C awk 'BEGIN { for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i }
        { line = ""; wide = 0
          for (i = 1; i <= length($0); i++) {
              c = substr($0, i, 1)
              if (code[c] >= 227 && code[c] <= 233 || code[c] == 239) wide++
              if (c == " " && before == " " && wide > 0) { wide--; continue }
              line = line c
              before = c
          }
          for (; wide > 0 && line ~ /^  /; wide--) line = substr(line, 2)
          print line; before = "" }'
}

# draw LANGUAGE TERMINAL FIGURE FILE; FIGURE is a number or timeline. A gnuplot that was built without cairo draws no PNG; the file
# no-png tells so.
draw() {
    local labels=lessons/$folder/labels.$1.gp figure=$3 from=$data.summary.csv files
    [ "$2" != png ] || [ ! -e "$drawn/no-png" ] || return 0
    files=("$labels" "lessons/$folder/plot.gp")
    if [ "$figure" = timeline ]; then
        figure=0 from=$data.timeline.csv
        files=(plots/timeline.gp) # reads the labels itself, after its own words
    fi
    gnuplot -e "language='$1'; kind='$2'; columns=$columns; figure=$figure; picture='$4'; data='$data'" \
        -e "cpu='$(header cpu "$from")'; cores='$(header cores "$from")'; kernel='$(header kernel "$from")'; date='$(header date "$from")'" \
        -e "labels='$labels'; rows='$drawn/rows'" plots/style.gp "${files[@]}" 2>"$drawn/errors.$1" && return
    if [ "$2" = png ] && grep -q 'terminal type' "$drawn/errors.$1"; then
        rm -f "$4"
        touch "$drawn/no-png"
        return
    fi
    sed 's/^/gnuplot: /' "$drawn/errors.$1" >&2
    fail 1 "gnuplot could not draw lesson $number (see above)" "gnuplot 画不出第 $number 课的图（原因见上）"
}

figures=$(seq "$(sed -n 's/^# figures: //p' "lessons/$folder/plot.gp")")
[ ! -e "$data.timeline.csv" ] || figures="$figures timeline"
pictures=
# Two languages side by side: gnuplot computes with one CPU.
draw_all() { # LANGUAGE
    local figure suffix kind
    for figure in $figures; do
        suffix=
        [ "$figure" = 1 ] || suffix=-$figure
        for kind in svg png; do
            draw "$1" "$kind" "$figure" "$drawn/${data##*/}$suffix.$1.$kind"
        done
    done
}
draw_all en &
english=$!
draw_all zh || status=$?
wait "$english" || status=$?
[ "${status:-0}" = 0 ] || exit "$status"
ending=png
[ ! -e "$drawn/no-png" ] || ending=svg
for figure in $figures; do
    suffix=
    [ "$figure" = 1 ] || suffix=-$figure
    pictures="$pictures $data$suffix.$lang.$ending"
    # (one of an earlier run would show other results)
    [ "$ending" = png ] || rm -f "$data$suffix".{en,zh}.png
done
# gnuplot does not say when a write failed: look at the end of each file.
for file in "$drawn"/*.svg "$drawn"/*.png; do
    case $file in
    *'*.png') continue ;;
    *.svg) end=$(tail -c 8 "$file" | tr -d '\n' | grep -c '/svg>' || true) ;;
    *) end=$(tail -c 8 "$file" | grep -ac IEND || true) ;;
    esac
    [ "$end" = 1 ] ||
        fail 1 "the pictures could not be written: is the disk full? Make room, then type make plot$number" \
            "图没有写成：磁盘是不是满了？请腾出空间，再输入 make plot$number"
done
mv -f "$drawn"/*.svg "${data%/*}/"
if [ "$ending" = png ]; then
    mv -f "$drawn"/*.png "${data%/*}/"
else
    say "this gnuplot draws no PNG (it has no terminal pngcairo), so there are only the SVG pictures; the package gnuplot-nox has it" \
        "这里的 gnuplot 画不出 PNG（没有 pngcairo 终端），所以只有 SVG 图；软件包 gnuplot-nox 里有这个终端" >&2
fi

if [ -t 1 ]; then
    draw "$lang" dumb 1 "$drawn/dumb"
    narrow_wide_characters <"$drawn/dumb"
fi
say "Pictures:$pictures" "图：${pictures# }"
