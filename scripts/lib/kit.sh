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

# A second folder with a lesson's number, such as a copy of one, would be built or run in its place: so
# nothing is done while it is there. (make sees two words in a name with a space.)
one_folder_each() {
    local main folder before='' number=''
    for main in lessons/[0-9][0-9]-*/main.c; do
        folder=${main%/main.c}
        case $folder in
        *[[:space:]]*)
            fail 2 "$folder has a space in its name; rename it, or move it out of lessons/" \
                "文件夹 $folder 的名字里有空格；请改名，或者把它移出 lessons/"
            ;;
        lessons/"$number"-*)
            fail 2 "$before and $folder have the same number; move the one that is a copy out of lessons/" \
                "$before 和 $folder 的编号相同；请把复制出来的那一个移出 lessons/"
            ;;
        esac
        before=$folder
        number=${folder:8:2}
    done
}
one_folder_each

# The numbers of all lessons, without leading zeros, in a line.
lesson_numbers() {
    local folder number numbers=''
    for folder in lessons/[0-9][0-9]-*/main.c; do
        number=${folder#lessons/}
        number=${number%%-*}
        numbers="$numbers ${number#0}"
    done
    printf '%s\n' "${numbers# }"
}

# lesson_folder N [GOAL]: the folder of lesson N (3 or 03), "03-cpu-bound"; fails where there is none.
# GOAL is what was typed before the number (lesson).
lesson_folder() {
    local number=${1:-} goal=${2:-lesson} folder
    [ -n "$number" ] ||
        fail 2 "which lesson? There are lessons $(lesson_numbers): type for example make ${goal}1" \
            "要运行哪一课？现有：$(lesson_numbers)。例如可以输入 make ${goal}1"
    case $number in
    [0-9]) number=0$number ;;
    esac
    for folder in lessons/"$number"-*/; do
        if [ -e "${folder}main.c" ] && [ "${#number}" = 2 ]; then
            folder=${folder#lessons/}
            printf '%s\n' "${folder%/}"
            return
        fi
    done
    fail 2 "there is no lesson ${1:-}; there are lessons $(lesson_numbers): type for example make ${goal}1" \
        "没有第 ${1:-} 课；现有：$(lesson_numbers)。例如可以输入 make ${goal}1"
}

# locked_make TARGET ...: builds while nobody else does; two builds would get in each other's way.
locked_make() {
    local status=0
    mkdir -p build
    exec 8>build/.building
    flock 8
    "${MAKE:-make}" --no-print-directory -s "$@" 8>&- || status=$?
    exec 8>&-
    return "$status"
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

# need_compiler: the same for CC, which may hold options (gcc -m64) or a program before it (ccache gcc).
need_compiler() {
    local command=${CC:-cc}
    # shellcheck disable=SC2086
    set -- $command
    need_tools "${1:-cc}"
}

# own_build FOLDER: fails where what was built there belongs to somebody else, as after sudo make.
own_build() {
    local folder=$1 foreign='' owner me
    me=$(id -un 2>/dev/null || id -u)
    if [ -e "$folder" ]; then
        foreign=$(find "$folder" ! -type l ! -writable -print -quit 2>/dev/null)
    elif [ ! -w . ]; then
        foreign=$PWD
    fi
    [ -n "$foreign" ] || return 0
    owner=$(stat -c %U "$foreign")
    if [ "$owner" = "$me" ]; then
        fail 2 "$foreign is read-only, so nothing can be built; copy the kit to a folder that can be written" \
            "$foreign 是只读的，无法编译；请把整个课程复制到可写的文件夹"
    elif [ "$foreign" = "$PWD" ]; then
        fail 2 "$PWD belongs to $owner, and $me may not write there; copy the kit to a folder of your own" \
            "$PWD 属于 $owner，$me 没有写权限；请把整个课程复制到自己的文件夹"
    else
        fail 2 "$foreign belongs to $owner, and $me may not write there; type sudo chown -R $me $folder, and from then on make without sudo" \
            "$foreign 属于 $owner，$me 没有写权限；请输入 sudo chown -R $me $folder，以后运行 make 时不加 sudo"
    fi
}
