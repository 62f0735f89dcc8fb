#!/usr/bin/env bash
# test.sh - lesson 4 from outside: ThreadSanitizer finds the race of the build without a lock, and
# only there; CPython beside our interpreter, left out where there is none, and a free-threaded one
# added; what happens when Python refuses, lies or dies.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS
export LC_ALL=C.UTF-8

small=(build/bin/04-gil --budget=0.1 --shrink=50 --workers=3)
real=$(python3 -I -S lessons/04-gil/python.py --who | cut -d' ' -f3-)
check 'python3 is there' test -x "$real"

# --- the data race ------------------------------------------------------------------------------

make --no-print-directory B=build/tsan CFLAGS='-O1 -g -fsanitize=thread' build/tsan/bin/interpret \
    >"$out" 2>&1 || not_ok 'interpret is built with ThreadSanitizer' "$out"
tsan=(setarch -R build/tsan/bin/interpret compute 3 3 1 50)
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
# A PATH with nothing but what is put there.
mkdir "$work/bin"
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'without python3: goes on' [ "$status" = 0 ]
check 'without python3: one sentence says so' \
    [ "$(grep -c 'no python3 runs here, so the series of CPython are left out' "$err")" = 1 ]
check 'without python3: no series of it' sh -c "! echo '$(series)' | grep -q cpython"

printf '#!/bin/sh\nexec %s "$@"\n' "$real" >"$work/bin/python3"
chmod +x "$work/bin/python3"
run env PATH="$work/bin" "${small[@]}" --out="$work"
for name in serial thread process convoy; do
    check "with python3: cpython-$name" sh -c "echo '$(series)' | grep -q 'cpython-$name '"
done
check 'with python3: its verdicts stand in the file' \
    [ "$(grep -cE '^# cpython gil\.[a-z-]+: (holds|fails|undecided) ' "$work/lesson04.verdicts.csv")" = 4 ]

# A Python that says it has no lock stands for a free-threaded one.
cat >"$work/free.py" <<'PY'
import sys
sys._is_gil_enabled = lambda: False
sys.argv = sys.argv[1:]
exec(compile(open(sys.argv[0]).read(), sys.argv[0], "exec"))
PY
cat >"$work/bin/python3.13t" <<SH
#!/bin/sh
shift 2
exec $real -I -S $work/free.py "\$@" | sed "s|^\(cpython-free [0-9.]*\) .*|\1 $work/bin/python3.13t|"
SH
chmod +x "$work/bin/python3.13t"
ln -s "$(command -v sed)" "$work/bin/sed"
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'with python3.13t: cpython-free-thread beside cpython-thread' \
    sh -c "echo '$(series)' | grep -q 'cpython-free-thread .*cpython-thread '"
check 'with python3.13t: its verdicts too' \
    [ "$(grep -cE '^# cpython-free gil\.[a-z-]+: ' "$work/lesson04.verdicts.csv")" = 4 ]
rm "$work/bin/python3.13t"

# A python3.13t with its lock on (PYTHON_GIL=1, an extension) is CPython once more: left out.
cp "$work/bin/python3" "$work/bin/python3.13t"
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'python3.13t with its lock on is left out' sh -c "! echo '$(series)' | grep -q cpython-free"
rm "$work/bin/python3.13t"

# --- Python goes wrong --------------------------------------------------------------------------

# behaves COMMANDS: as CPython when asked who it is; else it does these.
behaves() {
    cat >"$work/bin/python3" <<SH
#!/bin/sh
for last; do :; done
if [ "\$last" = --who ]; then echo "cpython 3.11.7 $work/bin/python3"; exit; fi
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
behaves 'echo refused thread 11; exit 1'
wrong 'Python gets no thread' 1 'the system refused a new thread (EAGAIN)' '系统拒绝新建线程（EAGAIN）'
behaves 'echo wrong thread 3; exit 1'
wrong 'Python computes something else' 1 'the result differs from the right one' '结果与正确答案不同'
behaves 'echo "Traceback (most recent call last):" >&2; exit 1'
wrong 'Python breaks off' 1 'broke off without a word' '没有说明原因就中断了'
behaves 'kill -KILL $$'
wrong 'Python is killed' 1 'was killed by signal 9 (SIGKILL)' '被信号 9（SIGKILL）杀死'
behaves 'echo cpython-thread 2 speedup nonsense; echo; echo x; exit 0'
run env PATH="$work/bin" "${small[@]}" --out="$work"
check 'lines that mean nothing are left out' [ "$status" = 0 ]

# --- the programs by hand -------------------------------------------------------------------------

for experiment in compute wait convoy; do
    run build/bin/interpret "$experiment" 2 2 1 50
    check "interpret $experiment: only values" \
        sh -c "[ $status = 0 ] && ! grep -vE '^[a-z-]+ [0-9.]+ [a-z-]+ [0-9.]+\$' '$out'"
done
run build/bin/interpret nonsense
expect 'interpret nonsense' 1 'there is no experiment nonsense'
