#!/usr/bin/env bash
# figures.sh - put the measured figures of plots/reference/ into the pages that quote them, so that
# no page holds a number that no run produced.
#
# In a page, a quoted figure stands between two comments that Markdown does not show:
#   <!--=02 process 1024 time /1000-->15.7<!--/-->    median of a series at x of a metric, divided
#   <!--=02 process 1024 time low-->14.9<!--/-->      an end of its interval: low or high
#   <!--=02 create.cost-->8.6<!--/-->                 ratio of a claim
#   <!--=02 create.cost verdict-->holds<!--/-->       its verdict, in the language of the page
#   <!--=04 gil.gzip cpython-->1.9<!--/-->            the same of another program than the kit's own,
#   <!--=04 gil.gzip cpython verdict-->fails<!--/-->  by its name in the column "who"
#   <!--=02 create.cost margin-->> 1.1<!--/-->        its margin, from common/claims.tsv
#   <!--=02 cpu-->Intel ...<!--/-->                   a "# key: value" line of the summary
#
#   scripts/maintain/figures.sh           writes the pages
#   scripts/maintain/figures.sh --check   fails where a page differs from the reference
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All reference figures, one a line: the words between <!--= and -->, a tab, the figure.
for summary in plots/reference/lesson[0-9][0-9].summary.csv; do
    [ -e "$summary" ] || continue
    number=${summary##*/lesson}
    number=${number%%.*}
    awk -F, -v n="$number" '
        sub(/^# /, "") { colon = index($0, ": "); print n " " substr($0, 1, colon - 1) "\t" substr($0, colon + 2); next }
        $1 != "series" { key = n " " $1 " " $2 " " $3; print key "\t" $6; print key " low\t" $7; print key " high\t" $8 }' "$summary"
    awk -F, -v n="$number" '
        /^#/ || $1 == "claim" { next }
        { name = n " " $1 ($6 == "kit" ? "" : " " $6); print name "\t" $2; print name " verdict\t" $5 }' \
        "${summary%.summary.csv}.verdicts.csv"
done >"$work/figures"
awk -F '\t' '!/^#/ { printf "%02d %s margin\t%s\n", $2, $1, $4 }' common/claims.tsv >>"$work/figures"

fill_page() {
    awk -F '\t' -v page="$1" '
        BEGIN {
            zh["holds"] = "成立"; zh["fails"] = "不成立"; zh["undecided"] = "未定"
            open = "<!--="; close_ = "<!--/-->"
        }
        FILENAME == ARGV[1] { figure[$1] = $2; next }
        function text_of(key,    divisor, value) {
            divisor = 1
            if (match(key, / \/[0-9.]+$/)) {
                divisor = substr(key, RSTART + 2)
                key = substr(key, 1, RSTART - 1)
            }
            if (!(key in figure)) {
                print page ": no reference figure for: " key >"/dev/stderr"
                failed = 1
                return "?"
            }
            value = figure[key]
            if (page ~ /\.zh\.md$/ && value in zh) return zh[value]
            if (page ~ /\.zh\.md$/ && key ~ / margin$/) { # as in common/po/zh_CN.po
                sub(/ x cores/, " × 核数", value)
                sub(/ x workers/, " × worker 数", value)
                sub(/ and /, " 且 ", value)
            }
            if (value ~ /^[-+0-9.e]+$/ && value + 0 == value) {
                value = value / divisor
                return value >= 100 ? sprintf("%.0f", value) : sprintf("%.3g", value)
            }
            return value
        }
        {
            rest = $0
            out = ""
            while ((at = index(rest, open)) > 0) {
                out = out substr(rest, 1, at - 1)
                rest = substr(rest, at + length(open))
                end = index(rest, "-->")
                key = substr(rest, 1, end - 1)
                rest = substr(rest, end + 3)
                stop = index(rest, close_)
                out = out open key "-->" text_of(key) close_
                rest = substr(rest, stop + length(close_))
            }
            print out rest
        }
        END { exit failed }' "$work/figures" "$1" >"$work/page"
}

for page in README.*.md lessons/*/README.*.md; do
    grep -q '<!--=' "$page" || continue
    fill_page "$page" || exit 1
    if [ "${1:-}" != --check ]; then
        cmp -s "$work/page" "$page" || cat "$work/page" >"$page"
    elif ! diff -u "$page" "$work/page" >&2; then
        fail 1 "$page quotes figures that plots/reference/ does not hold: scripts/maintain/figures.sh" \
            "$page 引用的数字与 plots/reference/ 不符：请运行 scripts/maintain/figures.sh"
    fi
done
