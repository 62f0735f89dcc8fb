#!/usr/bin/env bash
# pages.sh - the two languages of every page say the same: as many headings of each level, the same
# code blocks, the same pictures, the same numbers; and every number that a run made is the one of
# plots/reference/.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"

pages=$(find . -name 'README.en.md' -not -path './build/*' -o -name 'hint.en.md' -not -path './build/*' | LC_ALL=C sort)

headings() { # their levels, without the code blocks
    awk '/^ *```/ { code = !code } !code && /^#/ { print $1 }' "$1"
}
code_blocks() {
    awk '/^ *```/ { code = !code } code' "$1"
}
pictures() {
    grep -o '](\([^)]*\)\.\(svg\|png\))' "$1" | sed 's/\.\(en\|zh\)\././'
}
# All numbers outside code, in order of size: the two languages place them differently.
numbers() {
    awk '/^ *```/ { code = !code } !code' "$1" | sed 's/README\.[a-z]*\.md//g' |
        grep -oE '[0-9]+(\.[0-9]+)?' | sort -n
}
links() {
    grep -o '](\([^)#]*\))' "$1" | sed 's/^](//; s/)$//' | grep -v '^https\?:'
}

names_of_labels() {
    sed -n 's/^\([a-z0-9_()]*\) *=.*/\1/p' "$1"
}

# same NAME FUNCTION ENGLISH CHINESE
same() {
    "$2" "$3" >"$work/en"
    "$2" "$4" >"$work/zh"
    if diff "$work/en" "$work/zh" >"$work/diff"; then
        pass "$3: $1"
    else
        not_ok "$3: $1 differ in the two languages" "$work/diff"
    fi
}

for english in $pages; do
    chinese=${english%.en.md}.zh.md
    if [ ! -s "$chinese" ]; then
        not_ok "$english: is there in Chinese"
        continue
    fi
    same headings headings "$english" "$chinese"
    same 'code blocks' code_blocks "$english" "$chinese"
    same pictures pictures "$english" "$chinese"
    same numbers numbers "$english" "$chinese"
    for page in "$english" "$chinese"; do
        missing=$(for link in $(links "$page"); do
            [ -e "$(dirname "$page")/$link" ] || echo "$link"
        done)
        check "$page: every link leads somewhere ${missing}" [ -z "$missing" ]
    done
    # Chinese text has full-width punctuation after Chinese characters.
    check "$chinese: full-width punctuation" \
        sh -c "! awk '/^ *\`\`\`/ { code = !code } !code' '$chinese' | grep -nP '\\p{Han}[,;:?!]'"
done

find . \( -name '*.zh.md' -o -name '*.zh.gp' \) -not -path './build/*' >"$work/chinese"
while read -r chinese; do
    check "$chinese has an English twin" [ -s "$(printf '%s' "$chinese" | sed 's/\.zh\.\([a-z]*\)$/.en.\1/')" ]
done <"$work/chinese"
# Every claim stands on its lesson's page as it stands in the ledger.
while IFS=$'\t' read -r id lesson _ _ english chinese; do
    for folder in lessons/"$(printf '%02d' "$lesson")"-*/; do
        [ -d "$folder" ] || continue
        check "$folder: $id stands on the page as in common/claims.tsv" \
            sh -c "grep -qF '$english' '${folder}README.en.md' && grep -qF '$chinese' '${folder}README.zh.md'"
    done
done < <(grep -v '^#' common/claims.tsv)
for folder in lessons/[0-9][0-9]-*/; do
    same 'labels' names_of_labels "${folder}labels.en.gp" "${folder}labels.zh.gp"
    check "$folder: its page has the nine sections" [ "$(grep -c '^## ' "${folder}README.en.md")" = 9 ]
done
check 'the pages quote the figures of plots/reference' scripts/maintain/figures.sh --check
check 'every message is translated' scripts/maintain/po.sh --check
