#!/usr/bin/env bash
# plots.sh - every figure of every lesson is drawn in both languages, as valid SVG and PNG, from
# results, from results too few for an interval, and with predictions.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"

# A whole PNG ends with the chunk IEND (PNG specification, section 11.2.5).
whole_png() {
    [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] &&
        [ "$(tail -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 49454e44ae426082 ] &&
        [ "$(wc -c <"$1")" -gt 10000 ]
}
# The labels of the language stand in the picture as text.
whole_svg() {
    xmllint --noout "$1" && [ "$(grep -c '<path' "$1")" -gt 10 ] && grep -q '<text' "$1"
}

valid_pictures() { # NAME FOLDER LESSON-FOLDER
    local number=${3%%-*} figures figure suffix language
    figures=$(sed -n 's/^# figures: //p' "lessons/$3/plot.gp")
    for figure in $(seq "$figures"); do
        suffix=
        [ "$figure" = 1 ] || suffix=-$figure
        for language in en zh; do
            check "$1: figure $figure, $language, PNG" whole_png "$2/lesson$number$suffix.$language.png"
            check "$1: figure $figure, $language, SVG" whole_svg "$2/lesson$number$suffix.$language.svg"
        done
        check "$1: figure $figure has Chinese words in the Chinese picture" \
            grep -qP '\p{Han}' "$2/lesson$number$suffix.zh.svg"
        check "$1: figure $figure has none in the English one" \
            sh -c "! grep -qP '\\p{Han}' '$2/lesson$number$suffix.en.svg'"
    done
}

gnuplot_for "$work/svg" # the second time

for main in lessons/[0-9][0-9]-*/main.c; do
    folder=$(basename "$(dirname "$main")")
    number=${folder%%-*}
    results=$work/$number
    [ -e plots/reference/lesson"$number".summary.csv ] || continue # a new lesson has none yet
    mkdir "$results"
    cp plots/reference/lesson"$number".*.csv "$results"/
    check "$folder: drawn from the reference" scripts/plot.sh "$number" "$results"
    valid_pictures "$folder" "$results" "$folder"
    # As after a run of less than six rounds (no interval), and after make predictN.
    file=$results/lesson$number.summary.csv
    awk -F, -v OFS=, '/^#/ || $1 == "series" { print; next } { $5 = 1; $7 = $8 = "nan"; print }' \
        "$file" >"$work/few" && mv "$work/few" "$file"
    printf 'question,figure,x,y\na.b,1,1,2\n' >"$results/lesson$number.predicted.csv"
    check "$folder: drawn without intervals and with a prediction" \
        env PATH="$work/svg:$PATH" scripts/plot.sh "$number" "$results"
    check "$folder: the prediction is in the picture" grep -q 'your prediction' "$results/lesson$number.en.svg"
done
