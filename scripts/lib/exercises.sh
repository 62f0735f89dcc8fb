# exercises.sh - what the scripts of the exercises share. Source it after kit.sh.
# shellcheck shell=bash disable=SC2154

# all_exercises [LESSON]: "lesson.number folder" of each exercise, one a line, in order.
all_exercises() {
    local folder lesson number
    for folder in lessons/[0-9][0-9]-*/exercises/[0-9]*-*/; do
        [ -e "${folder}test.c" ] || continue
        lesson=${folder#lessons/}
        lesson=${lesson%%-*}
        lesson=${lesson#0}
        number=${folder#*/exercises/}
        number=${number%%-*}
        [ -z "${1:-}" ] || [ "$1" = "$lesson" ] || continue
        printf '%s %s\n' "$lesson.$number" "${folder%/}"
    done
}

# find_exercises 3.1 | 3 | '': as all_exercises; fails where there is none.
find_exercises() {
    local found wanted=$1
    wanted=${wanted#0}
    case $wanted in
    *.*) found=$(all_exercises | sed -n "s/^$wanted /&/p") ;;
    *) found=$(all_exercises "$wanted") ;;
    esac
    [ -n "$found" ] ||
        fail 2 "there is no exercise $1; type make progress to see them all" \
            "没有练习 $1；输入 make progress 可以看到全部练习"
    one_exercise_each "$found"
    printf '%s\n' "$found"
}

# A copy of an exercise's folder beside it would be checked in its place.
one_exercise_each() { # "3.1 FOLDER", one a line
    local id folder last='' before=''
    while read -r id folder; do
        [ "$id" != "$last" ] ||
            fail 2 "$before and $folder have the same number; move the one that is a copy out of ${folder%/*}/" \
                "$before 和 $folder 的编号相同；请把复制出来的那一个移出 ${folder%/*}/"
        last=$id before=$folder
    done <<LIST
$1
LIST
}

# What the student works on: exercise.c, or answer.txt where the exercise asks for measuring. It may be
# lost; how it is at first is not.
work_file() {
    if [ -e "$1/.start.txt" ]; then printf '%s\n' "$1/answer.txt"; else printf '%s\n' "$1/exercise.c"; fi
}

# is_as_given FOLDER: nothing was changed in it but spaces, so the exercise is not begun.
is_as_given() {
    local file
    file=$(work_file "$1")
    [ -f "$file" ] && [ "$(words_of "$file")" = "$(words_of "$1/.start.${file##*.}")" ]
}

words_of() {
    tr -s '[:space:]' '\n' <"$1" | sed '/^$/d' | cksum
}

title_of() {
    sed -n '/^# /{s///; p; q}' "$1/README.$lang.md"
}

# The exercises that were solved, a line "3.1 CHECKSUM"; a file that changed since counts no more.
progress_file=.progress

is_done() { # 3.1 FOLDER
    grep -qxF "$1 $(cksum "$(work_file "$2")" 2>/dev/null | cut -d ' ' -f 1,2)" "$progress_file" 2>/dev/null
}

set_done() { # 3.1 FOLDER yes|no
    if [ "$3" = no ]; then
        set_progress "$1"
    else
        set_progress "$1" "$1 $(cksum <"$(work_file "$2")")"
    fi
}

# count_try 3.1: how often the exercise was checked, a line "tries 3.1 4".
count_try() {
    local tries
    tries=$(sed -n "s/^tries $1 //p" "$progress_file" 2>/dev/null | tail -n 1)
    set_progress "tries $1" "tries $1 $((${tries:-0} + 1))"
}

# set_progress NAME [LINE]: puts the line in the place of the one that begins with NAME, while nobody
# else does.
set_progress() {
    if ! (
        set -e
        exec 7<.
        flock 7
        grep -v "^$1 " "$progress_file" >"$progress_file.new" 2>/dev/null || [ -e "$progress_file.new" ]
        [ -z "${2:-}" ] || printf '%s\n' "$2" >>"$progress_file.new"
        mv "$progress_file.new" "$progress_file"
    ) 2>/dev/null && [ -z "${progress_lost:-}" ]; then
        progress_lost=yes # said once
        say "(progress is not kept: this folder cannot be written to)" "（无法写入这个文件夹，进度没有保存）" >&2
    fi
}

# tsan_flags LIBRARY: the flags for ThreadSanitizer, one a line. The library (build/check/tsan.a) is linked
# because it sees neither the locks of C11 nor fences (c11_threads.c, atomics.c).
tsan_flags() {
    local bits operation
    printf '%s\n' -fsanitize=thread "-Wl,--whole-archive,$1,--no-whole-archive"
    for bits in 8 16 32 64; do
        for operation in load store exchange fetch_{add,sub,and,or,xor} compare_exchange_{strong,weak}; do
            printf '%s\n' "-Wl,--wrap=__tsan_atomic${bits}_$operation"
        done
    done
}
