#!/usr/bin/env bash
# play.sh - make play6: opens a long text in the editor, to feel the difference.
#
#   make play6                      three threads
#   make play6 MODEL=one            everything in one thread; or MODEL=processes
#   make play6 FILE=notes.txt       a file of your own instead of a temporary one
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

model=${MODEL:-threads}
case $model in
one | threads | processes) ;;
*)
    fail 2 "MODEL=$model is not a model; type MODEL=one, MODEL=threads or MODEL=processes" \
        "MODEL=$model 不是可选的模型；请输入 MODEL=one、MODEL=threads 或 MODEL=processes"
    ;;
esac
if [ -n "${FILE:-}" ]; then
    exec build/bin/editor --model="$model" "$FILE"
fi
text=$(mktemp --suffix=.txt)
trap 'rm -f "$text"' EXIT # a text that had to be rescued stays beside it
trap 'exit 130' INT
trap 'exit 143' TERM HUP
build/bin/sample 1500000 >"$text"
status=0
build/bin/editor --model="$model" "$text" || status=$?
exit "$status"
