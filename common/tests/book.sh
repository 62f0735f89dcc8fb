#!/usr/bin/env bash
# book.sh - make book and make slides2, in a copy of the kit in which lesson 2 was measured: every link
# leads somewhere, nothing comes from elsewhere, both languages have the same pages and places, pictures
# have words, the search finds. The search itself needs a browser: without chromium that part is left
# out (scripts/setup.sh browser).
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG MAKEFLAGS MAKELEVEL MFLAGS
export LC_ALL=C.UTF-8

kit=$work/kit
mkdir "$kit"
copy_kit "$kit" --exclude=./build
cd "$kit" || exit
for file in plots/reference/lesson02*; do cp "$file" plots/; done
sed -i 's/^# cpu: .*/# cpu: A machine of my own/' plots/lesson02.*.csv
printf '%s\n' create.cost,damaged create.cost,6.5,nan,nan,undecided,cpython >>plots/lesson02.verdicts.csv

run_seconds=600 run make book
check 'make book builds' [ "$status" = 0 ]
check 'without a word of complaint' diff /dev/null "$err"
check 'it says what to open' grep -q 'build/book/index.html' "$out"
[ -e build/book/index.html ] || exit 0
check 'its pages can be looked through' /usr/bin/python3 -B common/tests/book_pages.py build/book "$work"
# clean NAME CHECK: that check of book_pages.py found no fault.
clean() {
    check "$1" diff /dev/null "$work/$2"
}
clean 'every link leads somewhere' links
clean 'nothing comes from elsewhere' nothing_outside
clean 'every picture has an alternative text' pictures
clean 'both languages have the same pages and places' languages
clean 'files side by side, folded hints, lines of the source files' lessons
clean 'the words of the search lead to their lessons' search_words
clean 'text stands out from its background' contrast
for language in en zh; do
    for page in lesson02/index claims; do
        check "$language/$page: the reader's own verdicts" grep -qE 'Your machine|你的机器' "build/book/$language/$page.html"
    done
    check "$language: a verdict without an interval is given without one" sh -c \
        "grep -qE '6\\.5 (undecided|未定)' build/book/$language/lesson02/index.html &&
        ! grep -qw nan build/book/$language/lesson02/index.html"
    check "$language: the reader's own picture beside the reference" sh -c \
        "grep -q 'lesson02.$language-yours-dark' build/book/$language/lesson02/index.html &&
        grep -q 'A machine of my own' build/book/$language/lesson02/index.html"
    check "$language: no own picture where nothing was measured" sh -c \
        "! grep -q -e '-yours-' build/book/$language/lesson01/index.html"
done
check 'nothing but the book is left' [ "$(ls -A build)" = book ]

run make slides2
check 'make slides2 works' [ "$status" = 0 ]
for language in en zh; do
    slides=build/slides/lesson02.$language.html
    check "$slides has covered pictures, of both machines" sh -c \
        "grep -q 'slide covered' $slides && grep -q 'A machine of my own' $slides"
    check "$slides has one picture a slide" sh -c "! tr -d '\n' <$slides | sed 's/<section/\n&/g' | grep -q 'only-light.*only-light'"
    check "$slides needs nothing from elsewhere" sh -c "! grep -nE '(src|href)=\"[^d#]' $slides"
done
check 'the question to predict is asked in Chinese' grep -qP '<li>\p{Han}' build/slides/lesson02.zh.html
in_both_languages expect 'make slides 2' 2 'make slides2' 'make slides2' make slides 2
in_both_languages expect 'make slides99' 2 'there is no lesson 99' '没有第 99 课' make slides99

# --- the search in a browser ----------------------------------------------------------------------

if ! command -v chromium >/dev/null; then
    echo 'chromium is not installed: the search was not tried in a browser (scripts/setup.sh browser)'
    exit
fi
# found WHERE WORD LESSON: the first result of the search page is that lesson's page.
found() {
    local first
    first=$(timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/chromium" \
        --virtual-time-budget=5000 --dump-dom "$1/zh/search.html?q=$2" 2>/dev/null |
        grep -o '<li[^>]*><a href="[^"]*' | sed 's/.*"//; s/[?#].*//' | sed 1q)
    check "$2 is found in lesson $3 (${1%%:*}; first: $first)" [ "$first" = "lesson$3/index.html" ]
}
found "file://$kit/build/book" 写时复制 01
found "file://$kit/build/book" GIL 04
found "file://$kit/build/book" fdatasync 05
check 'how many pages were found is said in Chinese' sh -c "timeout 60 chromium --headless --no-sandbox --disable-gpu \
    --user-data-dir='$work/chromium' --virtual-time-budget=5000 --dump-dom 'file://$kit/build/book/zh/search.html?q=GIL' \
    2>/dev/null | grep -qE '匹配到 [0-9]+ 页'"
/usr/bin/python3 -u -m http.server --bind 127.0.0.1 --directory build/book 0 >"$work/server" 2>/dev/null &
server=$!
trap 'kill "$server"; rm -rf "$work"' EXIT
for _ in $(seq 50); do
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' "$work/server")
    [ -z "$port" ] || break
    sleep 0.1
done
found "http://127.0.0.1:$port" 上下文切换 09
found "http://127.0.0.1:$port" 线程 01
