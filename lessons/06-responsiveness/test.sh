#!/usr/bin/env bash
# test.sh - the editor of lesson 6 in a real terminal: tmux types, resizes, and looks at the screen,
# in each model.
set -u
here=$(dirname "$0")
# shellcheck source=common/tests/lib.sh
. "$here/../../common/tests/lib.sh"
unset LESSON_LANG TMUX
export LC_ALL=C.UTF-8 TMPDIR=$work TMUX_TMPDIR=$work
kit=$PWD
bin=$kit/build/bin/06-responsiveness
editor=$bin/editor
server=lesson6-$$
tmux_() {
    tmux -L "$server" -f /dev/null "$@"
}
trap 'tmux_ kill-server 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit

# --- the terminal -------------------------------------------------------------------------------

# open COLUMNS ROWS LANGUAGE MODEL FILE: starts the editor; what it prints and returns stays in
# files. The pane lives on, so that the terminal can be looked at afterwards.
open() {
    rm -f status said stty.before stty.after
    # shellcheck disable=SC2016
    tmux_ new-session -d -s pane -x "$1" -y "$2" -- \
        env LESSON_LANG="$3" sh -c 'stty -g >stty.before; "$@" 2>said; echo $? >status; stty -g >stty.after; cat said; exec sleep 60' \
        sh "${limit[@]}" "$editor" --model="$4" "$5"
}
limit=(env)
close() {
    tmux_ kill-session -t pane 2>/dev/null
    tmux_ kill-server 2>/dev/null
    sleep 0.1
}
keys() {
    tmux_ send-keys -t pane "$@"
}
type_() {
    tmux_ send-keys -t pane -l "$1"
}
screen() {
    tmux_ capture-pane -t pane -p "$@"
}
screen_has() {
    screen | grep -qF -- "$1"
}
not() {
    ! "$@"
}
# shows TEXT: it is on the screen within 20 s; prints the screen where not.
shows() {
    for _ in $(seq 120); do
        ! screen_has "$1" 2>/dev/null || return 0
        sleep 0.05
    done
    screen
    return 1
}
shows_underlined() {
    for _ in $(seq 120); do
        ! screen -e 2>/dev/null | grep -q "$(printf '\033')\[4m$1" || return 0
        sleep 0.05
    done
    screen -e
    return 1
}
ended() { # STATUS: the editor has ended so
    for _ in $(seq 120); do
        [ ! -s stty.after ] || break
        sleep 0.05
    done
    [ "$(cat status)" = "$1" ] || {
        echo "status $(cat status), not $1"
        cat said
        return 1
    }
}
restored() { # modes as before, and the first screen
    cmp stty.before stty.after && [ "$(tmux_ display -t pane -p '#{alternate_on}')" = 0 ]
}
editor_pid() {
    local pane
    pane=$(tmux_ list-panes -t pane -F '#{pane_pid}')
    for _ in $(seq 100); do
        pgrep -P "$pane" && return
        sleep 0.05
    done
}
holds() { # FILE TEXT
    [ "$(cat "$1")" = "$2" ] || {
        head -c 300 "$1"
        return 1
    }
}
said() { # one sentence that holds this
    if [ "$(wc -l <said)" != 1 ] || ! grep -qF -- "$1" said; then
        cat said
        return 1
    fi
}
none_left() { # PID ...
    for _ in $(seq 60); do
        ls -d "${@/#//proc/}" >/dev/null 2>&1 || return 0
        sleep 0.05
    done
    ls -d "${@/#//proc/}"
    return 1
}

# --- what people do with an editor --------------------------------------------------------------

edits() { # MODEL
    printf 'hello wrold\nteh end\n' >text
    open 60 10 en "$1" text
    check "$1: the text is shown" shows 'hello wrold'
    check "$1: a misspelled word is underlined" shows_underlined wrold
    type_ '你好，世界 '
    check "$1: Chinese input is shown" shows '你好，世界 hello'
    keys End Enter
    type_ 'A new line'
    keys Down End
    type_ '!x'
    keys BSpace Home Delete
    check "$1: what is typed, moved and deleted is shown" shows 'eh end!'
    check "$1: the words move along with the text" shows_underlined wrold
    keys C-s
    check "$1: saving is said" shows 'saved in text'
    check "$1: the file is right" holds text "$(printf '你好，世界 hello wrold\nA new line\neh end!')"
    keys C-q
    check "$1: quitting after saving does not ask" ended 0
    check "$1: the terminal is as before" restored
    check "$1: nothing is said" cmp said /dev/null
    close
}

resizes() { # MODEL
    printf 'first line of the text\nsecond\nthird\nfourth\nfifth\nsixth\nseventh\n' >text
    open 20 5 en "$1" text
    check "$1: a terminal of 20x5" shows 'first line of the te'
    keys Down Down Down Down Down Down End
    type_ 'ABC'
    check "$1: 20x5 scrolls" shows 'seventhABC'
    tmux_ resize-window -t pane -x 70 -y 20
    check "$1: after enlarging" shows 'first line of the text'
    check "$1: the last line says how to quit" shows 'ctrl-q quits'
    tmux_ resize-window -t pane -x 12 -y 3
    check "$1: after shrinking to 12x3" shows 'seventhABC'
    tmux_ resize-window -t pane -x 1 -y 1
    sleep 0.2
    tmux_ resize-window -t pane -x 40 -y 8
    type_ 'D'
    check "$1: it survives 1x1" shows 'seventhABCD'
    close
}

# Whoever types fg after a kill -STOP has seen the shell write into the screen.
resumes() { # MODEL
    printf 'stop and go\n' >text
    open 60 6 en "$1" text
    shows 'stop and go' >/dev/null
    local pid terminal
    pid=$(editor_pid)
    terminal=$(tmux_ display -t pane -p '#{pane_tty}')
    kill -TSTP "$pid"
    type_ 'A'
    check "$1: SIGTSTP is a key like others" shows 'Astop and go'
    kill -STOP "$pid"
    printf '\033[H\033[2JTHE SHELL' >"$terminal"
    stty sane <"$terminal"
    shows 'THE SHELL' >/dev/null
    kill -CONT "$pid"
    check "$1: after SIGCONT the text stands there again" shows 'Astop and go'
    check "$1: and nothing else" not screen_has 'THE SHELL'
    type_ 'B'
    check "$1: keys are read and drawn" shows 'ABstop and go'
    keys C-s
    keys C-q
    check "$1: and ctrl-s and ctrl-q are keys again" ended 0
    close
}
asks() { # MODEL
    printf 'old\n' >text
    open 60 6 "$2" "$1" text
    shows old >/dev/null
    type_ 'x'
    shows xold >/dev/null
    keys C-q
    check "$1, $2: quitting asks" shows "$3"
    keys Escape
    check "$1, $2: any other key goes on" shows ctrl-s
    keys C-q
    type_ n
    check "$1, $2: n quits" ended 0
    check "$1, $2: n saves nothing" holds text old
    close
    open 60 6 "$2" "$1" text
    shows old >/dev/null
    type_ 'x'
    keys C-q
    type_ y
    check "$1, $2: y quits" ended 0
    check "$1, $2: y saves" holds text xold
    close
}

# --- files that are special ---------------------------------------------------------------------

read_only() { # MODEL LANGUAGE TEXT-AT-FIRST TEXT-AT-SAVING
    printf 'keep me\n' >text
    chmod 444 text
    open 70 6 "$2" "$1" text
    check "$1, $2: a read-only file is said to be one" shows "$3"
    type_ 'x'
    keys C-s
    check "$1, $2: it is not saved" shows "$4"
    keys C-q
    check "$1, $2: it can be left" ended 0
    check "$1, $2: it is as before" holds text 'keep me'
    close
    rm -f text
}

binary() { # MODEL LANGUAGE TEXT
    head -c 3000 /usr/bin/env >text
    cp text before
    open 70 6 "$2" "$1" text
    check "$1, $2: a binary file is refused" ended 1
    check "$1, $2: in one sentence" said "$3"
    check "$1, $2: it is as before" cmp text before
    check "$1, $2: the terminal was not touched" restored
    close
}

large() { # MODEL
    yes 'a line of fifty bytes that stands there many times' | head -c 50000000 >text
    cp text before
    open 60 10 en "$1" text
    check "$1: 50 MB are opened" shows 'a line of fifty'
    type_ 'Fast.'
    check "$1: 50 MB: what is typed is shown" shows 'Fast.a line'
    keys PPage NPage C-s
    check "$1: 50 MB are saved" shows 'saved in text'
    keys C-q
    check "$1: 50 MB: quits" ended 0
    check "$1: 50 MB: the file is right" sh -c '{ printf Fast.; cat before; } | cmp - text'
    close
    rm -f text before
}

no_room() { # MODEL
    printf 'old\n' >text
    limit=(sh -c 'ulimit -f 0; exec "$@"' sh)
    open 60 6 en "$1" text
    limit=(env)
    shows old >/dev/null
    type_ x
    keys C-s
    check "$1: no room for the file is said" shows 'not saved (EFBIG)'
    keys C-q
    check "$1: and the text is still unsaved" shows 'Save?'
    type_ n
    ended 0 >/dev/null
    check "$1: the old file is whole" holds text old
    close
}

# --- ended from outside -------------------------------------------------------------------------

# ends_by SIGNAL MODEL LANGUAGE TEXT
ends_by() {
    printf 'old\n' >text
    rm -f text.rescued*
    printf 'an older one\n' >text.rescued
    open 60 6 "$3" "$2" text
    shows old >/dev/null
    type_ 'new 新 '
    shows 'new 新 old' >/dev/null
    kill "-$1" "$(editor_pid)"
    check "$2, $3: SIG$1 ends it" ended 1
    check "$2, $3: SIG$1: the terminal is as before" restored
    check "$2, $3: SIG$1: the message names the file" said "$4"
    check "$2, $3: SIG$1: the text is rescued there" holds text.rescued.2 'new 新 old'
    check "$2, $3: SIG$1: an older rescue is kept" holds text.rescued 'an older one'
    check "$2, $3: SIG$1: the file is as before" holds text old
    close
}

hangs_up() { # MODEL
    local pids
    printf 'old\n' >text
    rm -f text.rescued*
    open 60 6 en "$1" text
    shows old >/dev/null
    type_ 'new '
    shows 'new old' >/dev/null
    pids=$(editor_pid)
    pids="$pids $(pgrep -P "$pids")"
    close
    # shellcheck disable=SC2086
    check "$1: the terminal goes away: no process is left" none_left $pids
    check "$1: the terminal goes away: the text is rescued" holds text.rescued 'new old'
}

# The checker was started first, so it has the smaller number.
loses_a_process() {
    local pid
    printf 'old\n' >text
    rm -f text.rescued*
    open 60 6 en processes text
    shows '0 misspelled' >/dev/null
    pid=$(pgrep -P "$(editor_pid)" | sort -n | sed -n 1p)
    kill -KILL "$pid"
    check 'processes: without its checker the editor says so' shows 'the checker has died'
    type_ 'new '
    check 'processes: without its checker it goes on' shows 'new old'
    pid=$(pgrep -P "$(editor_pid)" | sort -n | sed -n 1p)
    kill -KILL "$pid"
    check 'processes: without a screen it ends' ended 1
    check 'processes: without a screen: the message names the file' said 'rescued in text.rescued'
    check 'processes: without a screen: the text is rescued' holds text.rescued 'new old'
    check 'processes: without a screen: the terminal is as before' restored
    close
    open 60 6 en processes text
    shows old >/dev/null
    pid=$(editor_pid)
    kill -KILL "$pid"
    check 'processes: killed itself, it gives the terminal back' sh -c "
        for try in \$(seq 40); do
            [ \"\$(tmux -L $server display -t pane -p '#{alternate_on}')\" != 0 ] || exit 0
            sleep 0.05
        done
        exit 1"
    # shellcheck disable=SC2046
    check 'processes: killed itself, nothing is left' none_left $(pgrep -P "$pid") "$pid"
    close
}

no_dictionary() { # MODEL LANGUAGE TEXT
    printf 'old\n' >text
    limit=(bwrap --dev-bind / / --tmpfs /usr/share/hunspell)
    open 70 6 "$2" "$1" text
    limit=(env)
    check "$1, $2: no dictionary: ends" ended 1
    check "$1, $2: no dictionary: says what to install" said "$3"
    close
}

dumb() { # MODEL
    printf 'old\n' >text
    limit=(env TERM=dumb)
    open 60 6 en "$1" text
    limit=(env)
    check "$1: a terminal without a cursor is refused" ended 1
    check "$1: TERM=dumb: one sentence" said 'TERM=dumb is unknown here'
    check "$1: TERM=dumb: the terminal is as before" restored
    close
}

# A line of 60 KB is pasted: were it drawn after each letter, it would take a minute.
pastes() { # MODEL
    : >text
    head -c 60000 /dev/zero | tr '\0' x >pasted
    open 60 6 en "$1" text
    shows '0 misspelled' >/dev/null
    tmux_ load-buffer pasted
    tmux_ paste-buffer -t pane
    type_ Z
    check "$1: 60 KB in one line are pasted" shows 'xxxZ'
    keys C-s
    check "$1: and saved" shows 'saved in text'
    keys C-q
    check "$1: then it quits" ended 0
    check "$1: the file is what was pasted" sh -c '{ cat pasted; printf Z; } | cmp - text'
    close
}

for model in one threads processes; do
    edits "$model"
    resizes "$model"
    resumes "$model"
    asks "$model" en 'Save? y'
    asks "$model" zh '要保存吗'
    read_only "$model" en 'is read-only, so nothing can be changed' 'is read-only, so it was not saved'
    read_only "$model" zh '是只读文件，不能修改' '是只读文件，没有保存'
    binary "$model" en 'is no text in UTF-8'
    binary "$model" zh '不是 UTF-8 文本'
    large "$model"
    no_room "$model"
    dumb "$model"
    pastes "$model"
    ends_by TERM "$model" en 'rescued in text.rescued.2'
    ends_by QUIT "$model" en 'rescued in text.rescued.2'
    ends_by TERM "$model" zh '抢救到 text.rescued.2'
    hangs_up "$model"
    if bwrap --dev-bind / / true 2>/dev/null; then
        no_dictionary "$model" en 'install the package hunspell-en-us'
        no_dictionary "$model" zh '请安装软件包 hunspell-en-us'
    fi
done
loses_a_process

mkdir play
# shellcheck disable=SC2016
tmux_ new-session -d -s pane -x 80 -y 10 -- env -C "$kit" TMPDIR="$work/play" MODEL=processes \
    sh -c 'bash lessons/06-responsiveness/play.sh; echo $? >"$1"; exec sleep 60' sh "$work/played"
check 'make play6 opens a long text' shows 'misspelled  ctrl-s saves'
check 'make play6: a temporary file' sh -c 'ls play/*.txt'
keys C-q
for _ in $(seq 120); do
    [ ! -s played ] || break
    sleep 0.05
done
check 'make play6 ends well' holds played 0
check 'make play6 leaves nothing behind' rmdir play
close

rm -f stty.after
mkdir play
# shellcheck disable=SC2016
tmux_ new-session -d -s pane -x 80 -y 10 -- env -C "$kit" TMPDIR="$work/play" MODEL=one \
    sh -c 'stty -g >"$1/stty.before"; bash lessons/06-responsiveness/play.sh 2>"$1/said"; stty -g >"$1/stty.after"; exec sleep 60' sh "$work"
shows 'misspelled  ctrl-s saves' >/dev/null
type_ 'Rescue me.'
shows 'Rescue me.' >/dev/null
kill -TERM "$(editor_pid)"
for _ in $(seq 120); do
    [ ! -s stty.after ] || break
    sleep 0.05
done
check 'make play6: SIGTERM ends it: one sentence' said 'rescued in'
check 'make play6: SIGTERM ends it: the terminal is as before' restored
check 'make play6: SIGTERM ends it: only the rescued text is left' [ "$(find play -type f | sed 's/.*txt//')" = .rescued ]
close
rm -rf play

run "$editor" --model=processes text
expect 'without a terminal' 1 'needs a terminal'
check 'without a terminal: one sentence' [ "$(wc -l <"$err")" = 1 ]

# --- a session believes nobody ------------------------------------------------------------------

run "$bin/session" threads 3 1 50
check 'a session prints each key and the percentiles' \
    [ "$(awk '$4 > 0 { printf "%s,", $1 " " $2 " " $3 }' "$out")" = 'thread 0 key,thread 0 key,thread 0 key,thread 50 delay,thread 75 delay,thread 99 delay,' ]
run "$bin/session" two
expect 'a session of an unknown kind' 2 'MODEL=two is not a model'

# session_with NAME TEXT: an editor of this name beside the session makes it fail with this text.
session_with() {
    run fake/session threads 2 1 50
    expect "a session with an editor $1" 1 "$2"
    check "a session with an editor $1: no time is printed" [ ! -s "$out" ]
}
mkdir fake
cp "$bin/session" fake
printf '#!/bin/sh\n' >fake/editor
chmod +x fake/editor
session_with 'that ends at once' 'the editor ended before it was told to'
cat >fake/editor <<'END'
#!/bin/bash
stty raw -echo
printf x
while IFS= read -rsn1 key && [ "$key" != $'\x11' ]; do printf %s "$key"; done
END
session_with 'that saves nothing' 'has saved another text than was typed, so no time is believed'
cat >fake/editor <<END
#!/bin/bash
"$editor" "\$@" && for word in "\$@"; do
    case \$word in --words=*) echo '99999 another' >>"\${word#--words=}" ;; esac
done
END
session_with 'that finds another word' 'has found other misspelled words than the text has'
rm -rf fake

cd "$kit" || exit
run env MODEL=two bash lessons/06-responsiveness/play.sh
expect 'make play6 with a wrong MODEL' 2 'MODEL=two is not a model'
run env MODEL=two LESSON_LANG=zh bash lessons/06-responsiveness/play.sh
expect 'make play6 with a wrong MODEL, zh' 2 'MODEL=two 不是可选的模型'
