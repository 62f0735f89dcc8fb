#!/usr/bin/env bash
# exercise.sh - hints, starting again, watching, progress.
#
#   scripts/exercise.sh hint 3.1     one more step of the hint at each call
#   scripts/exercise.sh reset 3.1    the exercise as it was at first; asks, and keeps a copy
#   scripts/exercise.sh watch 3.1    check again whenever a file is saved (or 3: all of lesson 3)
#   scripts/exercise.sh progress     a table: exercises, done or not, which comes next
#   scripts/exercise.sh next         which comes next
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
# shellcheck source=scripts/lib/exercises.sh
. scripts/lib/exercises.sh

hint() {
    local id folder file steps shown
    read -r id folder < <(find_exercises "$1")
    file=$folder/hint.$lang.md
    steps=$(grep -c '^## ' "$file")
    shown=$(sed -n "s/^hint $id //p" "$progress_file" 2>/dev/null | tail -n 1)
    shown=$((${shown:-0} + 1))
    [ "$shown" -le "$steps" ] || shown=$steps
    awk -v most="$shown" '/^## / { step++ } step >= 1 && step <= most' "$file"
    set_progress "hint $id" "hint $id $shown"
    echo
    if [ "$shown" -lt "$steps" ]; then
        say "(step $shown of $steps; for the next: make hint$id)" "（第 $shown 步，共 $steps 步；看下一步：make hint$id）"
    else
        say "(step $shown of $steps, the last)" "（第 $shown 步，共 $steps 步，这是最后一步）"
    fi
}

reset() {
    local id folder file start answer copy number=1
    read -r id folder < <(find_exercises "$1")
    file=$(work_file "$folder")
    start=$folder/.start.${file##*.}
    if [ ! -e "$file" ]; then
        cp "$start" "$file"
        say "$file was missing; it is there again, as it was at first" "$file 不见了；已按最初的样子恢复"
        return
    fi
    if cmp -s "$start" "$file"; then
        say "$file is as it was at first; nothing to do" "$file 没有改过，不用重来"
        return
    fi
    say "Start $id again? What you wrote is kept as a copy. [y/N]" "要把 $id 恢复成最初的样子吗？你写的内容会另存一份。[y/N]"
    answer=
    read -r answer || true
    case $answer in
    y | Y | ｙ | Ｙ | yes | 是) ;;
    *)
        say "Nothing was changed" "什么都没有改"
        return
        ;;
    esac
    while [ -e "$file.saved-$number" ]; do number=$((number + 1)); done
    copy=$file.saved-$number
    cp "$file" "$copy"
    cp "$start" "$file"
    set_done "$id" "$folder" no
    set_progress "hint $id"
    say "$file is as it was at first; your work is in $copy" "$file 已恢复成最初的样子；你写的内容保存在 $copy"
}

# A file is away for a moment where an editor renames it to save it; so what is checked looks the same
# twice in a row.
watch() {
    local checked='' before='' now files
    files=$(find_exercises "$1")
    files=$(printf '%s\n' "$files" | while read -r _ folder; do work_file "$folder"; done)
    say "Checking at every save, until you press Ctrl-C" "每次保存都会重新检查，直到按下 Ctrl-C"
    while :; do
        # shellcheck disable=SC2086
        now=$(cksum $files 2>&1) || true
        if [ "$now" != "$checked" ] && { [ "$now" = "$before" ] || [ -z "$checked" ]; }; then
            checked=$now
            printf -- '--- %s\n' "$(date +%T)"
            scripts/check.sh "$1" || true
        fi
        before=$now
        sleep 0.3
    done
}

next_exercise() {
    all_exercises | while read -r id folder; do
        is_done "$id" "$folder" || { printf '%s %s\n' "$id" "$folder" && break; }
    done
}

next() {
    local id='' folder=''
    read -r id folder < <(next_exercise) || true
    if [ -z "$id" ]; then
        say "All exercises are done" "全部练习都完成了"
    else
        say "Next: $id $(title_of "$folder"): read $folder/README.en.md, edit $(work_file "$folder"), then make check$id" \
            "下一个：$id $(title_of "$folder")：先读 $folder/README.zh.md，修改 $(work_file "$folder")，然后 make check$id"
    fi
}

progress() {
    local lesson id folder done_here all_here marks
    for lesson in $(lesson_numbers); do
        [ -n "$(all_exercises "$lesson")" ] || continue
        done_here=0 all_here=0 marks=''
        while read -r id folder; do
            all_here=$((all_here + 1))
            if is_done "$id" "$folder"; then
                done_here=$((done_here + 1))
                marks="$marks  ✓ $id $(title_of "$folder")
"
            else
                marks="$marks  · $id $(title_of "$folder")
"
            fi
        done < <(all_exercises "$lesson")
        say "Lesson $lesson: $done_here of $all_here" "第 $lesson 课：$done_here / $all_here"
        printf '%s' "$marks"
    done
    next
}

case ${1:-} in
hint | reset | watch)
    [ -n "${2:-}" ] ||
        fail 2 "which exercise? Type for example make ${1}1.1; make progress shows them all" \
            "哪一个练习？例如可以输入 make ${1}1.1；输入 make progress 可以看到全部练习"
    "$1" "$2"
    ;;
progress | next) "$1" ;;
*)
    fail 2 "type scripts/exercise.sh hint 1.1, reset 1.1, watch 1.1, progress or next" \
        "请输入 scripts/exercise.sh hint 1.1、reset 1.1、watch 1.1、progress 或 next"
    ;;
esac
