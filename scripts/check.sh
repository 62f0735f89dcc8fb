#!/usr/bin/env bash
# check.sh - check solutions of exercises.
#
#   scripts/check.sh               all exercises that were begun (make check)
#   scripts/check.sh 3             those of lesson 3 (make check3)
#   scripts/check.sh 3.1           one, begun or not (make check3.1)
#   scripts/check.sh 3.1 FILE      FILE instead of the exercise's own exercise.c or answer.txt, and
#                                  progress is not kept
# (CHECK_REPORT names a file for one line: 0 solved, 1 not, 2 the machine was too busy to tell.)
# Exit status 0 when all of them are solved, 1 when not.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
# shellcheck source=scripts/lib/exercises.sh
. scripts/lib/exercises.sh

export LESSON_LANG=$lang
wanted=$(find_exercises "${1:-}")
# was_begun 3.1 FOLDER; what was asked for by its number is looked at in any case.
one=''
case ${1:-} in *.*) one=yes ;; esac
was_begun() {
    [ -n "$one" ] || ! is_as_given "$2"
}
source_file=${2:-}
read -ra compiler <<<"${CC:-cc}"
need_tools "${compiler[0]}" make flock

# place_for_programs: the first folder of these in which programs may be executed (/tmp may be mounted
# noexec).
place_for_programs() {
    local place try
    if [ -n "${CHECK_BUILT:-}" ] && [ -n "${CHECK_TMP:-}" ]; then # the kit's own tests know theirs
        printf '%s\n' "$CHECK_TMP"
        return
    fi
    for place in "${CHECK_TMP:-}" "${TMPDIR:-}" /tmp "$PWD/build"; do
        try=$place/.lesson-kit-try-$$
        if [ -d "$place" ] && cp /bin/true "$try" 2>/dev/null; then
            if "$try" 2>/dev/null; then
                rm -f "$try"
                printf '%s\n' "$place"
                return
            fi
            rm -f "$try"
        fi
    done
    fail 2 "no folder for the checked program: /tmp and build/ are full, read-only or mounted noexec; set TMPDIR" \
        "找不到可以放被检查程序的文件夹：/tmp 和 build/ 已满、只读，或者以 noexec 挂载；请设置 TMPDIR"
}
mkdir -p build 2>/dev/null || true
CHECK_TMP=$(place_for_programs)
export CHECK_TMP
built=$(mktemp -d "$CHECK_TMP/lesson-kit-build-XXXXXX")
# The program runs as another user when we are root, and bubblewrap 0.12 reads each folder above what it shows.
chmod 755 "$built"
trap 'rm -rf "$built"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

build_tests() {
    [ -z "${CHECK_BUILT:-}" ] || return 0 # by the kit's own tests
    local targets=(build/check/sandbox build/check/watch.so build/check/tsan.a) id folder
    while read -r id folder; do
        was_begun "$id" "$folder" || continue
        targets+=("build/exercises/${folder#lessons/}/test")
    done <<<"$wanted"
    locked_make "${targets[@]}" >"$built/make" 2>&1 && return
    own_build build
    cat "$built/make" >&2
    fail 2 "the checks could not be built; type scripts/setup.sh" "检查程序编译失败；请输入 scripts/setup.sh"
}

# --- compiling ------------------------------------------------------------------------------------

reject() { # ENGLISH CHINESE
    say "  ✗ $1" "  ✗ $2" >&2
    return 1
}

# is_readable_source FILE: what no compiler should be given is refused here.
is_readable_source() {
    local most=1000000
    if [ ! -e "$1" ]; then
        reject "$1 is missing; make reset$id brings the exercise back as it was at first" \
            "找不到 $1；make reset$id 可以恢复成练习最初的样子"
    elif [ ! -f "$1" ] || { [ -L "$1" ] && [ "$(id -u)" = 0 ]; }; then
        reject "$1 is no regular file" "$1 不是普通文件"
    elif [ "$(wc -c <"$1")" -gt "$most" ]; then
        reject "$1 is larger than 1 MB" "$1 超过了 1 MB"
    fi
}

# gnu_source: the flag that gives the program all of the C library's functions. A program may define the
# macro as well: with the same text that is no redefinition, and nothing is said of it.
gnu_source() {
    local line text
    if ! line=$(LC_ALL=C grep -aEm1 '^[[:space:]]*#[[:space:]]*define[[:space:]]+_GNU_SOURCE([[:space:]/]|$)' \
        "$built/source/exercise.c"); then
        printf '%s\n' -D_GNU_SOURCE=1
        return
    fi
    text=$(LC_ALL=C sed -E 's/.*_GNU_SOURCE//; s|//.*||; s|/[*].*||; s/^[[:space:]]+//; s/[[:space:]]+$//' <<<"$line")
    printf '%s\n' "-D_GNU_SOURCE=$text"
}

# mpi_flags: what mpicc adds to a compiler's words; its name is left out.
mpi_flags() {
    mpicc -show 2>/dev/null | sed 's/^[^ ]* *//'
}

# needs_no_mpi: or there is one; else nothing can be compiled, and it is said.
needs_no_mpi() {
    [ "$(cat "$folder/libs" 2>/dev/null)" != mpi ] || command -v mpicc >/dev/null ||
        reject "this exercise needs MPI, which is not installed; type scripts/setup.sh" \
            "这道练习需要 MPI，现在还没有安装；请输入 scripts/setup.sh"
}

# compile NAME FLAG ...: $built/source/exercise.c to $built/NAME/program, in the sandbox: the compiler
# reads what the student names and takes as long as the student's macros want. (A ccache has nowhere
# to write there. A file libs of the exercise holds the flags of its libraries, -lsqlite3; the word mpi stands
# for those of the MPI that is here.)
compile() {
    local name=$1 at place=() libraries=()
    shift
    # A compiler outside /usr may stand where the sandbox hides everything (sandbox.c).
    at=$(command -v "${compiler[0]}")
    case $at in
    /usr/* | /bin/*) ;;
    *) place=(--show="$(dirname "$(dirname "$at")")") ;;
    esac
    [ ! -e "$folder/libs" ] || read -ra libraries <"$folder/libs"
    if [ "${libraries[*]}" = mpi ]; then read -ra libraries < <(mpi_flags); fi
    TMPDIR=/tmp CCACHE_DISABLE=1 build/check/sandbox --seconds=30 --processes=32 --memory=1500 --disk=100 \
        ${CHECK_NO_BUBBLEWRAP:+--no-bubblewrap} --folder="$built/$name" --show="$built" "${place[@]}" \
        --report="$built/$name.report" "${compiler[@]}" -std=gnu17 "$(gnu_source)" -O1 -Wall -pthread \
        -fdiagnostics-color=never "$@" -o "$built/$name/program" "$built/source/exercise.c" \
        "${libraries[@]}" </dev/null >"$built/$name.messages" 2>&1 || true
    [ "$(end_of "$name")" = 'exit 0' ] && [ -x "$built/$name/program" ]
}

# end_of NAME: how its compiler ended, "exit 0".
end_of() {
    local word='' number=''
    read -r word number _ 2>/dev/null <"$built/$1.report" || true
    printf '%s\n' "$word $number"
}

# Whether the program has a fence, however it is spelled (a text that names the function is none).
has_fence() {
    readelf -W --dyn-syms "$built/tsan/program" 2>/dev/null | grep -q ' UND __tsan_atomic_thread_fence'
}

# show_messages NAME: what the compiler said, without what could move a terminal's cursor.
show_messages() {
    [ -s "$built/$1.messages" ] || return 0
    head -n 60 "$built/$1.messages" | LC_ALL=C tr -d '\000-\010\013-\037\177' |
        LC_ALL=C sed $'s/\xc2[\x80-\x9f]/?/g'"; s|$built/source/exercise.c|$file|g; s/^/  /" >&2
}

explain_compiler() { # NAME
    case $(end_of "$1") in
    time*) reject "the compiler took longer than 30 s and was stopped" "编译超过了 30 秒，已被终止" ;;
    memory*) reject "the compiler used more than 1500 MB of memory and was stopped" "编译占用的内存超过了 1500 MB，已被终止" ;;
    disk* | signal*) reject "the compiler was stopped: the program is too large (a huge array with a value?), or the disk is full" \
        "编译被终止：程序太大（是不是有带初值的巨大数组？），或者磁盘已满" ;;
    exit*)
        if ! iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1; then
            reject "$file is not saved as UTF-8; choose UTF-8 when you save it in your editor" \
                "$file 不是用 UTF-8 编码保存的；请在编辑器里选择用 UTF-8 保存"
        elif [ -s "$built/$1.messages" ]; then
            reject "$file does not compile; the compiler says why above" "$file 编译不通过；原因见上面编译器的消息"
        else
            reject "$file could not be compiled, and the compiler said nothing; is the disk full?" \
                "$file 无法编译，编译器也没有给出消息；磁盘是不是满了？"
        fi
        ;;
    *) reject "the compiler could not be started in the sandbox; is $CHECK_TMP full?" "无法在沙箱里启动编译器；$CHECK_TMP 是不是满了？" ;;
    esac
}

# compile_all: the program, and the one for ThreadSanitizer where the test asks for it.
compile_all() {
    local tsan='' status=0
    [ ! -e "$built/source" ] || rm -rf "$built"/{source,plain,tsan} "$built"/*.report "$built"/*.messages
    is_readable_source "$file" || return 1
    needs_no_mpi || return 1
    mkdir -m 755 "$built/source" "$built/plain" "$built/tsan"
    install -m 644 "$file" "$built/source/exercise.c"
    if grep -qF '.race = true' "$folder/test.c"; then
        install -m 644 build/check/tsan.a "$built/source/tsan.a"
        mapfile -t tsan_flags < <(tsan_flags "$built/source/tsan.a")
        compile tsan "${tsan_flags[@]}" &
        tsan=$!
    fi
    compile plain || status=1
    show_messages plain
    if [ "$status" = 1 ]; then
        [ -z "$tsan" ] || wait "$tsan" || true
        explain_compiler plain
        return 1
    fi
    if [ -n "$tsan" ] && ! wait "$tsan"; then
        show_messages tsan
        explain_compiler tsan
        return 1
    fi
    unset CHECK_FENCES
    if [ -n "$tsan" ] && has_fence; then export CHECK_FENCES=1; fi
}

# --- judging --------------------------------------------------------------------------------------

# run_test [OPTION ...]: the sentences stand in $built/sentences afterwards.
run_test() {
    [ ! -e "$built/sentences" ] || rm -rf "$built/sentences"
    mkdir "$built/sentences"
    CHECK_PROGRAM=$built/plain/program CHECK_PROGRAM_TSAN=$built/tsan/program CHECK_ANSWER=$file \
        CHECK_RESULTS=${CHECK_RESULTS:-plots} CHECK_TOOLS=$PWD/build/check \
        CHECK_SENTENCES=$built/sentences CHECK_WATCH=$built/watch.so \
        timeout 600 "build/exercises/${folder#lessons/}/test" "$@" >"$built/test" 2>&1 6>&-
}

# read_sentences: to $said those that no busy machine can have brought about (see judge_sentence.c; all,
# where the kit's own tests know that the program is wrong); whether there are others to $doubted; to $cannot
# why nothing can be said here.
read_sentences() {
    local file
    said='' doubted='' cannot=''
    for file in "$built"/sentences/*; do
        case $file in
        */\*) ;;
        *.slow)
            doubted=yes
            [ -z "${CHECK_ONCE:-}" ] || said+=$(<"$file")$'\n'
            ;;
        *.cannot) cannot+=$(<"$file")$'\n' ;;
        *) said+=$(<"$file")$'\n' ;;
        esac
    done
}

# judge_program: 0 solved, 1 not, 2 the machine was too busy to tell, 3 it lacks what is needed. Where others had the CPUs, what
# was found wrong may be the machine's fault: it is looked at again, alone, for checks may be each
# other's busy machine (the lock: many at first, one alone later). With CHECK_LATER the caller does so.
judge_program() {
    local try said doubted cannot
    { exec 6>build/check/.turn; } 2>/dev/null || exec 6</dev/null
    flock -s 6 2>/dev/null || true
    for try in 1 2 3; do
        if [ "$try" = 1 ]; then run_test -j2; else run_test -j1; fi && return
        read_sentences
        if [ -z "$doubted" ] || [ -n "$said$cannot" ] || [ -n "${CHECK_LATER:-}" ]; then break; fi
        [ "$try" = 3 ] || flock -w 300 6 2>/dev/null || true
    done
    exec 6>&-
    if [ -n "$cannot" ]; then
        awk '!seen[$0]++' <<<"${cannot%$'\n'}"
        return 3
    elif [ -n "$said" ]; then
        awk '!seen[$0]++' <<<"${said%$'\n'}" # several tests may find the same
    elif [ -n "$doubted" ]; then
        return 2
    else
        cat "$built/test"
    fi
    return 1
}

check_one() {
    file=${source_file:-$(work_file "$folder")}
    if [ -e "$folder/.start.txt" ]; then
        is_readable_source "$file" || return 1
    else
        compile_all || return 1
    fi
    judge_program
}

build_tests
# To where the student's user may read it too; the kit itself may stand in a private folder.
install -m 755 build/check/watch.so "$built/watch.so"
# bubblewrap_works: tried once, for all runs.
bubblewrap_works() {
    [ -z "${CHECK_NO_BUBBLEWRAP:-}" ] || return 1
    build/check/sandbox --report="$built/tried" /bin/true || true
    grep -q bubblewrap "$built/tried" 2>/dev/null
}
if [ -n "${CHECK_BUBBLEWRAP:-}" ] || bubblewrap_works; then
    export CHECK_BUBBLEWRAP=works
elif [ -z "${CHECK_NO_BUBBLEWRAP:-}" ]; then
    say "(bubblewrap does not work here: limits alone protect this machine from the program)" \
        "（bubblewrap 在这里用不了：只靠资源限制来防备被检查的程序）"
fi
if grep -q 'none$' "$built/tried" 2>/dev/null; then
    say "(this kernel has no seccomp: the system calls of the program are not filtered)" \
        "（这个内核没有 seccomp：被检查程序的系统调用没有经过过滤）"
fi
solved=0
all=0
not_begun=0
while read -r id folder; do
    all=$((all + 1))
    status=0
    title=$(title_of "$folder")
    if ! was_begun "$id" "$folder"; then
        not_begun=$((not_begun + 1))
        say "· $id $title: not begun" "· $id $title：没有做"
        continue
    fi
    check_one || status=$?
    [ -z "${CHECK_REPORT:-}" ] || printf '%s\n' "$status" >"$CHECK_REPORT"
    [ -n "$source_file" ] || count_try "$id"
    if [ "$status" = 2 ]; then
        say "? $id $title: this machine was too busy to judge the program fairly; close other programs, and check again" \
            "? $id $title：机器太忙，无法公平地检查这个程序；请关闭其他程序后再检查"
    elif [ "$status" = 3 ]; then
        say "? $id $title: not judged, for it cannot be run here" \
            "? $id $title：这里运行不了，没有评判"
    elif [ "$status" = 0 ]; then
        solved=$((solved + 1))
        say "✓ $id $title: solved" "✓ $id $title：完成"
        [ -n "$source_file" ] || set_done "$id" "$folder" yes
    else
        say "✗ $id $title: not yet. Edit $(work_file "$folder"); a hint: make hint$id" \
            "✗ $id $title：还没有完成。请修改 $(work_file "$folder")；需要提示：make hint$id"
        [ -n "$source_file" ] || set_done "$id" "$folder" no
    fi
done <<EOF
$wanted
EOF
if [ "$all" -gt 1 ]; then
    say "$solved of $all solved, $not_begun not begun" "$all 个练习中完成了 $solved 个，没有做的有 $not_begun 个"
fi
if [ "$solved" = "$all" ] && [ -z "$source_file" ]; then
    scripts/exercise.sh next
fi
[ "$solved" = "$all" ]
