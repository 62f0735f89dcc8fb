#!/usr/bin/env bash
# book.sh - the pages of the kit as a book for the browser, and the slides of a lesson. Both work from
# the disk, without a network and without a server.
#
#   scripts/book.sh             what make book does: build/book/index.html
#   scripts/book.sh slides 3    what make slides3 does: build/slides/lesson03.{en,zh}.html
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

# Debian's python3 has Debian's Sphinx; another one may come first on the PATH.
python_with() {
    for python in /usr/bin/python3 python3; do
        "$python" -c "import $1" 2>/dev/null && return
    done
    fail 2 "the book needs Sphinx with MyST and furo, and they are missing; type scripts/setup.sh" \
        "生成书需要 Sphinx、MyST 和 furo，现在还没有安装；请输入 scripts/setup.sh"
}

slides() {
    local folder number
    folder=$(lesson_folder "$1" slides)
    number=${folder%%-*}
    python_with markdown_it
    need_tools msgfmt
    locked_make build/locale/zh_CN/LC_MESSAGES/lesson-kit.mo
    mkdir -p build/slides
    "$python" -B scripts/book/slides.py "$number" build/slides
    say "build/slides/lesson$number.en.html: open it in a browser; the space bar goes on" \
        "build/slides/lesson$number.zh.html：用浏览器打开；按空格键往下走"
}

# pages_in LANGUAGE: the book in one language. All is made anew, in a folder that then takes the old
# book's place: so no page is left of what is gone, and a build that fails leaves the last book.
pages_in() {
    BOOK_LANGUAGE=$1 BOOK_SOURCE=$work/source/$1 "$python" -B -m sphinx -q -E -b html -d "$work/doctrees/$1" \
        -c scripts/book "$work/source/$1" "$work/book/$1" >"$work/$1.log" 2>&1
}

book() {
    local failed=''
    python_with 'sphinx, myst_parser, furo, sphinx_copybutton'
    mkdir -p build
    work=$(mktemp -d build/.book.XXXXXX)
    work=$PWD/$work
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    "$python" -B scripts/book/pages.py "$work/source"
    pages_in en &
    pages_in zh || failed=zh
    wait $! || failed=en
    cat "$work"/en.log "$work"/zh.log >&2
    [ -z "$failed" ] ||
        fail 1 "the book could not be built (see above); the last one is kept" \
            "书没有生成（原因见上）；上一次生成的仍然保留"
    cp scripts/book/index.html "$work/book/index.html"
    rm -rf "$work"/book/*/.buildinfo "$work"/book/*/objects.inv build/book
    mv "$work/book" build/book
    say "build/book/index.html: open it in a browser, or put the folder build/book on any web server" \
        "build/book/index.html：用浏览器打开，也可以把 build/book 文件夹放到任何网页服务器上"
}

own_build build
case ${1:-} in
slides) slides "${2:-}" ;;
'') book ;;
*) fail 2 'type scripts/book.sh, or scripts/book.sh slides 3' '请输入 scripts/book.sh，或者 scripts/book.sh slides 3' ;;
esac
