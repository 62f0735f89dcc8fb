#!/usr/bin/env bash
# glossary.sh - one notion, one word: what the glossary of the READMEs replaces stands in no page,
# hint, picture, message or exercise (glossary.tsv lists it), and the lesson that the glossary names
# uses the term, in both languages.
#
#   common/tests/glossary.sh            the test
#   common/tests/glossary.sh FILE ...   only looks for replaced words, in these files (from the kit's folder)
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
export LC_ALL=C.UTF-8

# --- what a reader sees of a file ---------------------------------------------------------------

# Without code blocks; Chinese lines are joined, for a word may stand across two.
prose() {
    awk '/^ *```/ { code = !code; next } !code' "$1" | sed -zE 's/([^ -~\n])\n *([^ -~\n])/\1\2/g'
}
# Strings and comments with Chinese characters; a string may stand in several pieces.
chinese_strings() {
    sed -zE 's/"[[:space:]]+"//g' "$1" | sed "s/[\"']/\n/g" | grep -P '\p{Han}'
}
translations() {
    sed -zE 's/"\n"//g' "$1" | sed -n 's/^msgstr //p'
}
# The last column is Chinese, the one before it English.
sentences_of_claims() { # en|zh FILE
    awk -F '\t' -v back="$([ "$1" = zh ] || echo 1)" '!/^#/ { print $(NF - back) }' "$2"
}

# text en|zh FILE ...: lines "FILE<tab>what its reader sees in that language".
text() {
    local language=$1 file
    shift
    for file in "$@"; do
        case $language:$file in
        *:*claims.tsv) sentences_of_claims "$language" "$file" ;;
        en:*.en.* | zh:*.zh.*) prose "$file" ;;
        zh:*.po) translations "$file" ;;
        zh:*.c | zh:*.sh | zh:*.py | zh:*.txt) chinese_strings "$file" ;;
        esac | sed "s|^|${file#./}\t|"
    done
}

# Everything that is written for readers. What a student writes is not looked at, only what the
# exercise was at first.
all_files() {
    find . \( -name .git -o -path ./build -o -path '*/mistakes' -o -path '*/others' \) -prune -o \
        \( -name '*.en.md' -o -name '*.en.gp' -o -name '*.en.txt' -o -name '*.zh.md' -o -name '*.zh.gp' \
        -o -name '*.zh.txt' -o -name '.start.*' -o -path './lessons/*/exercises/*/test.c' \
        -o -path './common/check/*.c' -o -name zh_CN.po -o -name claims.tsv \
        -o -path './scripts/*.sh' -o -path './scripts/class/*.py' -o -path './lessons/*.sh' -not -name test.sh \) -print | LC_ALL=C sort
}

# --- the words that are replaced ----------------------------------------------------------------

# standing TEXT WHERE WORD: the file, the word, and what stands around it.
standing() {
    local file=${2#-}
    grep -P "^${file:+([^\t]*/)?$file}[^\t]*\t.*(?:$3)" "$1" | grep -oP "^[^\t]*\t|.{0,16}(?:$3).{0,12}" |
        awk '/\t$/ { file = $1; next } { print file ": " $0 }'
}

# look_for_words FILE ...
look_for_words() {
    local language where word instead
    text en "$@" >"$work/en"
    text zh "$@" >"$work/zh"
    while IFS=$'\t' read -r language where word instead _; do
        standing "$work/$language" "$where" "$word" >"$work/found"
        if [ -s "$work/found" ]; then
            not_ok "$language: $instead, never $word" "$work/found"
        else
            pass "$language: $instead, never $word"
        fi
    done < <(grep -v '^#' common/tests/glossary.tsv)
}
if [ $# -gt 0 ]; then
    look_for_words "$@"
    exit
fi

mapfile -t files < <(all_files)
look_for_words "${files[@]}"

# Would such a word be found, and a good sentence be left alone?
while IFS=$'\t' read -r language where word _ wrong right; do
    printf '%s\t%s\n' "${where#-}page" "$wrong" >"$work/wrong"
    printf '%s\t%s\n' "${where#-}page" "$right" >"$work/right"
    check "$language: a word is found in \"$wrong\"" [ -n "$(standing "$work/wrong" "$where" "$word")" ]
    check "$language: none is found in \"$right\"" [ -z "$(standing "$work/right" "$where" "$word")" ]
done < <(grep -v '^#' common/tests/glossary.tsv)

# The whole way: on a page, in a message and in a sentence of a check, where the word stands in two
# pieces, and in a script.
printf 'msgid "a mutex"\nmsgstr ""\n"这里有一个互"\n"斥量"\n' >"$work/one.po"
printf 'reject("a mutex",\n       "这里有一个互"\n       "斥量");\n' >"$work/one.c"
printf "say 'a mutex' '这里有一个互斥量'\n" >"$work/one.sh"
printf '这里有一个互\n斥量。\n' >"$work/one.zh.md"
for file in "$work"/one.*; do
    bash common/tests/glossary.sh "$file" >"$work/one"
    check "a word is found in ${file##*/}" grep -q '互斥量' <(grep -A 1 '^not ok ' "$work/one")
done

# --- the glossary of the READMEs ----------------------------------------------------------------

# rows PAGE: "term<tab>Chinese<tab>lesson", the lesson 0 for the page itself.
rows() {
    awk '/^## / { glossary = /Glossary|术语表/ } glossary' "$1" | sed -n 's/^| \(.*\) |$/\1/p' | sed 1,2d |
        awk -F ' [|] ' -v OFS='\t' '{ print $1, $2, $4 + 0 }'
}
rows README.en.md >"$work/rows"
rows README.zh.md >"$work/rows.zh"
check 'both READMEs have the same terms' diff "$work/rows" "$work/rows.zh"
check 'there is no term twice' sh -c "! cut -f 1 '$work/rows' | sort | uniq -d | grep ."

# said LESSON LANGUAGE: its page, exercises and hints in one line; 0 is the README above the glossary.
said() {
    if [ "$1" = 0 ]; then
        sed '/^## Glossary\|^## 术语表/,$d' "README.$2.md"
    else
        find lessons/"$(printf '%02d' "$1")"-* -name "*.$2.md" -exec cat {} +
    fi | tr -s '\n ' ' '
}
while read -r lesson; do
    said "$lesson" en >"$work/said.en"
    said "$lesson" zh >"$work/said.zh"
    while IFS=$'\t' read -r term chinese at; do
        [ "$at" = "$lesson" ] || continue
        check "lesson $lesson (0: the README) uses \"$term\" and \"$chinese\"" sh -c "
            grep -qiwE '$term(s|es|ing)?' '$work/said.en' || { echo 'not in English'; exit 1; }
            grep -qiF '$chinese' '$work/said.zh' || { echo 'not in Chinese'; exit 1; }"
    done < <(sed "s/'/./g" "$work/rows")
done < <(cut -f 3 "$work/rows" | sort -u)

# A message that is a term is translated as the glossary says.
sed -zE 's/"\n"//g' common/po/zh_CN.po |
    awk '/^msgid / { id = tolower(substr($0, 8, length($0) - 8)) }
         /^msgstr / { print id "\t" substr($0, 9, length($0) - 9) }' >"$work/messages"
while IFS=$'\t' read -r term chinese _; do
    wrong=$(awk -F '\t' -v id="$term" -v zh="$chinese" '$1 == tolower(id) && $2 != zh { print $2 }' "$work/messages")
    check "the message \"$term\" is translated as $chinese $wrong" [ -z "$wrong" ]
done <"$work/rows"
