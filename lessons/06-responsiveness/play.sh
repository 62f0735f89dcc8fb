#!/usr/bin/env bash
# play.sh - make play6: opens a long text in the editor, to feel the difference.
#
#   make play6                      three threads
#   make play6 MODEL=one            everything in one thread; or MODEL=processes
#   make play6 FILE=notes.txt       a file of your own instead of a temporary one
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
bin=build/bin/06-responsiveness

model=${MODEL:-threads}
case $model in
one | threads | processes) ;;
*)
    fail 2 "MODEL=$model is not a model; type MODEL=one, MODEL=threads or MODEL=processes" \
        "MODEL=$model 不是可选的模型；请输入 MODEL=one、MODEL=threads 或 MODEL=processes"
    ;;
esac
if [ -n "${FILE:-}" ]; then
    exec "$bin/editor" --model="$model" -- "$FILE"
fi
need_tools setpriv
text=$(mktemp --suffix=.txt)
editor=''
# bash hears of a signal only while it waits, so the editor runs in the background; and it ends with
# this script, or two programs would read the same terminal.
# shellcheck disable=SC2317 # it is the traps that call it
end_editor() {
    [ -n "$editor" ] || exit 143
    kill -TERM "$editor" 2>/dev/null || true
}
trap 'rm -f "$text"' EXIT # a text that had to be rescued stays beside it
trap 'exit 130' INT
trap end_editor TERM HUP
"$bin/sample" 1500000 >"$text"
setpriv --pdeathsig TERM "$bin/editor" --model="$model" "$text" <&0 &
editor=$!
status=0
wait "$editor" || status=$?
while kill -0 "$editor" 2>/dev/null; do # it was the wait that a signal ended
    status=0
    wait "$editor" || status=$?
done
exit "$status"
