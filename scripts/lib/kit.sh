# kit.sh - what the scripts share: the reader's language, and the lessons. Source it from the kit's
# folder.
#
# The scripts must speak before anything is installed, gettext included; so each message stands
# here in both languages, English first.
# shellcheck shell=bash

# Chooses `lang` as the programs do: LESSON_LANG, else the locale.
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-C}}}" in
zh*) lang=zh ;;
*) lang=en ;;
esac

# say ENGLISH CHINESE: one line in the reader's language.
say() {
    if [ "$lang" = zh ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi
}

# fail STATUS ENGLISH CHINESE: one line on stderr, then exit.
fail() {
    say "$2" "$3" >&2
    exit "$1"
}

case "${LESSON_LANG:-}" in
zh | en) lang=$LESSON_LANG ;;
'') ;;
*)
    fail 2 "LESSON_LANG=$LESSON_LANG is not a language of the kit; type LESSON_LANG=zh or LESSON_LANG=en" \
        "LESSON_LANG=$LESSON_LANG 不是本课程支持的语言；请输入 LESSON_LANG=zh 或 LESSON_LANG=en"
    ;;
esac

# The numbers of all lessons, without leading zeros, in a line.
lesson_numbers() {
    local folder number numbers=''
    for folder in lessons/[0-9][0-9]-*/; do
        number=${folder#lessons/}
        number=${number%%-*}
        numbers="$numbers ${number#0}"
    done
    printf '%s\n' "${numbers# }"
}

# lesson_folder N: the folder of lesson N (3 or 03), "03-cpu-bound"; fails where there is none.
lesson_folder() {
    local number=${1:-} folder
    [ -n "$number" ] ||
        fail 2 "which lesson? There are lessons $(lesson_numbers): type for example make lesson1" \
            "要运行哪一课？现有：$(lesson_numbers)。请输入例如 make lesson1"
    case $number in
    [0-9]) number=0$number ;;
    esac
    for folder in lessons/"$number"-*/; do
        if [ -d "$folder" ] && [ "${#number}" = 2 ]; then
            folder=${folder#lessons/}
            printf '%s\n' "${folder%/}"
            return
        fi
    done
    fail 2 "there is no lesson ${1:-}; there are lessons $(lesson_numbers): type for example make lesson1" \
        "没有第 ${1:-} 课；现有：$(lesson_numbers)。请输入例如 make lesson1"
}

# need_tools TOOL ...: fails with one line where a tool is missing.
need_tools() {
    local tool
    for tool in "$@"; do
        command -v "$tool" >/dev/null ||
            fail 2 "$tool is missing; type scripts/setup.sh to install what the lessons need" \
                "缺少 $tool；请输入 scripts/setup.sh 安装所需软件"
    done
}
