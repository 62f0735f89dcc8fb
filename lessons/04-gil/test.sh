#!/usr/bin/env bash
# test.sh - lesson 4 from outside: ThreadSanitizer finds the race of the build without a lock, and
# only there; CPython beside our interpreter, left out where there is none, and a free-threaded one
# added; what happens when Python refuses, lies or dies.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8

small=(build/bin/04-gil/lesson --budget=0.1 --shrink=50 --workers=3)
interpret=build/bin/04-gil/interpret
real=$(python3 -I -S -c 'import sys; print(sys.executable)')
check 'python3 is there' test -x "$real"

# --- the data race ------------------------------------------------------------------------------

scripts/maintain/sanitize.sh --tsan build/tsan/bin/04-gil/interpret >"$out" 2>&1 || not_ok 'interpret is built with ThreadSanitizer' "$out"
tsan=(setarch -R build/tsan/bin/04-gil/interpret compute 3 3 1 50)
run "${tsan[@]}" 1
check 'ThreadSanitizer finds the race of the build without a lock' grep -q 'data race' "$err"
check 'and none in the builds with a lock or atomic counts' \
    sh -c "! grep -E 'with_lock\.c:|atomic\.c:|gil\.c:' '$err'"
run "${tsan[@]}" 0
check 'without that build ThreadSanitizer finds nothing' \
    sh -c "[ $status = 0 ] && ! grep -q ThreadSanitizer '$err'"

# --- which Python -------------------------------------------------------------------------------

series() { # of the summary
    awk -F, '!/^#/ && $1 != "series" { print $1 }' "$work/lesson04.summary.csv" | sort -u | tr '\n' ' '
}
verdicts() { # verdicts WHO: how many rows it has
    grep -cE "^gil\.[a-z-]+,.*,(holds|fails|undecided),$1\$" "$work/lesson04.verdicts.csv"
}
# A PATH with nothing but what is put there.
mkdir "$work/bin"
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'without python3: goes on' [ "$status" = 0 ]
check 'without python3: one sentence says so' \
    [ "$(grep -c 'no python3 runs here, so the series of CPython are left out' "$err")" = 1 ]
check 'without python3: no series of it' sh -c "! echo '$(series)' | grep -q cpython"
check 'without python3: our verdicts' [ "$(verdicts kit)" = 4 ]
check 'without python3: gzip stays undecided' \
    grep -q '^gil\.gzip,.*,undecided,cpython$' "$work/lesson04.verdicts.csv"
expect 'without python3: and why' 0 'without a python3 nothing can be said about gzip'

printf '#!/bin/sh\nexec %s "$@"\n' "$real" >"$work/bin/python3"
chmod +x "$work/bin/python3"
run env PATH="$work/bin" "${small[@]}" --budget=4 --out="$work"
for name in serial thread process convoy switch-2; do
    check "with python3: cpython-$name" sh -c "echo '$(series)' | grep -q 'cpython-$name '"
done
check 'with python3: five verdicts of it stand in the file' [ "$(verdicts cpython)" = 5 ]
check 'with python3: its version stands in the file' \
    grep -q '^# cpython version: [0-9.]*$' "$work/lesson04.verdicts.csv"

# A Python that says it has no lock stands for a free-threaded one.
cat >"$work/free.py" <<'PY'
import sys
sys._is_gil_enabled = lambda: False
sys.executable = sys.argv[1]
sys.argv = sys.argv[4:]  # without -I -S
if sys.argv[0] == "-c":
    exec(sys.argv[1])
else:
    exec(compile(open(sys.argv[0]).read(), sys.argv[0], "exec"))
PY
free() { # free PATH: makes one
    cat >"$1" <<SH
#!/bin/sh
exec $real -I -S $work/free.py "\$0" "\$@"
SH
    chmod +x "$1"
}
free "$work/bin/python3.13t"
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'with python3.13t: cpython-free-thread beside cpython-thread' \
    sh -c "echo '$(series)' | grep -q 'cpython-free-thread .*cpython-thread '"
check 'with python3.13t: its verdicts too' [ "$(verdicts cpython-free)" = 5 ]
check 'with python3.13t: its version and how it was built' \
    grep -q '^# cpython-free: [0-9.]* ' "$work/lesson04.verdicts.csv"

# A python3.14t with its lock on (PYTHON_GIL=1, an extension) is CPython once more: left out.
cp "$work/bin/python3" "$work/bin/python3.14t"
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'a newer one with its lock on is passed over' [ "$(verdicts cpython-free)" = 5 ]
rm "$work/bin/python3.13t" "$work/bin/python3.14t"

mkdir "$work/else where"
free "$work/else where/anything"
run env PATH="$work/bin" PYTHON_FREE="$work/else where/anything" "${small[@]}" --out="$work"
check 'PYTHON_FREE: a path with a space in it' [ "$(verdicts cpython-free)" = 5 ]
named() { # NAME PATH ENGLISH CHINESE
    in_both_languages one_line "PYTHON_FREE $1" 2 "$3" "$4" \
        env PATH="$work/bin" PYTHON_FREE="$2" "${small[@]}" --out="$work"
}
named 'with a lock' "$work/bin/python3" 'with its lock; name a free-threaded build' '带锁；请指定自由线程版'
named 'that is not there' "$work/none" 'is no Python that runs here' '不是能在这里运行的 Python'

# --- Python goes wrong --------------------------------------------------------------------------

# behaves COMMANDS: as CPython when asked who it is; else it does these.
behaves() {
    cat >"$work/bin/python3" <<SH
#!/bin/sh
if [ "\$3" = -c ]; then printf 'version 3.11.7\nlock 1\nbuilt \npath $work/bin/python3\n'; exit; fi
$1
SH
}
wrong() { # NAME STATUS ENGLISH CHINESE
    run env LESSON_LANG=en PATH="$work/bin" "${small[@]}" --out="$work"
    expect "$1, en" "$2" "$3"
    check "$1, en: one sentence" [ "$(grep -cv ': note: ' "$err")" = 1 ]
    run env LESSON_LANG=zh PATH="$work/bin" "${small[@]}" --out="$work"
    expect "$1, zh" "$2" "$4"
}
behaves 'echo error 11 thread; exit 1'
wrong 'Python gets no thread' 1 'the system refused a new thread (EAGAIN)' '系统拒绝新建线程（EAGAIN）'
behaves 'echo error 74 thread with 3 workers; exit 1'
wrong 'Python computes something else' 1 'the result differs from the right one' '结果与正确答案不同'
behaves 'echo "Traceback (most recent call last):" >&2; exit 1'
wrong 'Python breaks off' 1 'broke off without a word' '没有说明原因就中断了'
behaves 'kill -KILL $$'
wrong 'Python is killed' 1 'was killed by signal 9 (SIGKILL)' '被信号 9（SIGKILL）杀死'
behaves 'echo cpython-thread 2 speedup nonsense; exit 0'
wrong 'Python prints nonsense' 1 '"cpython-thread 2 speedup nonsense"' '“cpython-thread 2 speedup nonsense”'

# --- the programs by hand -------------------------------------------------------------------------

only_values() { # NAME COMMAND ...
    local name=$1
    shift
    run "$@"
    check "$name: only values" \
        sh -c "[ $status = 0 ] && [ -s '$out' ] && ! grep -vE '^[a-z0-9-]+ [0-9.]+ [a-z-]+ [0-9.]+\$' '$out'"
}
for part in compute wait convoy switch claims waits others builds; do
    only_values "interpret $part" "$interpret" "$part" 2 2 1 50
done
for part in claims waits others switch; do
    only_values "python.py $part" python3 lessons/04-gil/python.py "$part" 2 2 1 50
done
run "$interpret" nonsense
expect 'interpret nonsense' 1 'there is no experiment nonsense'
