#!/usr/bin/env bash
# machines.sh - machines that nobody has here: more CPUs, siblings of one core, big and little cores. A
# folder stands in place of /sys/devices/system/cpu, and many_cpus.c lets the programs see so many CPUs. Only
# where root, or an ordinary user, may mount.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG BUDGET WORKERS NO_COLOR MAKEFLAGS MAKELEVEL MFLAGS
export LC_ALL=C.UTF-8

gcc -std=gnu17 -D_GNU_SOURCE -O1 -Wall -Wextra -shared -fPIC -o "$work/many.so" common/tests/many_cpus.c -ldl
if unshare -m true 2>/dev/null; then
    namespace=(unshare -m)
elif unshare -rm true 2>/dev/null; then
    namespace=(unshare -rm)
else
    pass 'nobody may mount here: other machines were not tried'
    exit
fi

# cpu NUMBER CORE [CAPACITY]: one more in the folder; CORE is a list such as 0,4.
cpu() {
    mkdir -p "$work/sys/cpu$1/topology"
    echo "$2" >"$work/sys/cpu$1/topology/core_cpus_list"
    [ -z "${3:-}" ] || echo "$3" >"$work/sys/cpu$1/cpu_capacity"
}
# on_machine CPUS COMMAND ...: with the CPUs of the folder.
on_machine() {
    local cpus=$1
    shift
    # shellcheck disable=SC2016
    run "${namespace[@]}" bash -c 'mount --bind "$1" /sys/devices/system/cpu && shift && exec "$@"' bash \
        "$work/sys" env CPUS="$cpus" LD_PRELOAD="$work/many.so" "$@"
    rm -rf "$work/sys"
}
lesson() { # CPUS LANGUAGE N-SLUG
    on_machine "$1" env LESSON_LANG="$2" "build/bin/$3/lesson" --budget=0.1 --shrink=50 --out="$work"
    if [ "$status" = 0 ]; then pass "lesson $3, $1 CPUs, $2"; else not_ok "lesson $3, $1 CPUs, $2" "$err"; fi
}

# Six cores with two hardware threads each.
for language in en zh; do
    for number in 0 1 2 3 4 5; do
        cpu "$number" "$number,$((number + 6))"
        cpu $((number + 6)) "$number,$((number + 6))"
    done
    lesson 12 $language 03-cpu-bound
    cp "$out" "$work/out.$language"
    cp "$err" "$work/err.$language"
done
check 'siblings are named' grep -q 'the 12 CPUs here are hardware threads of 6 cores' "$work/err.en"
check 'siblings are named in Chinese' grep -q '这里的 12 个 CPU 是 6 个核的硬件线程' "$work/err.zh"
check 'what they give' grep -q 'Siblings: with a worker on each of the 12 CPUs' "$work/out.en"
check 'what they give, in Chinese' grep -q '12 个 CPU 上各有一个 worker' "$work/out.zh"
check 'a claim compares one worker on each core' grep -qx '# workers compared: 6' "$work/lesson03.summary.csv"
check 'the results know the CPUs' grep -qx '# cores: 12' "$work/lesson03.summary.csv"
check 'and the cores' grep -qx '# physical cores: 6' "$work/lesson03.summary.csv"

# A small virtual machine: two CPUs, which are one core.
cpu 0 0-1
cpu 1 0-1
lesson 2 en 03-cpu-bound
check 'siblings alone are named' grep -q 'the 2 CPUs here are siblings, hardware threads of one core' "$err"
check 'they are compared all the same' grep -qx '# workers compared: 2' "$work/lesson03.summary.csv"

# Two little cores and two big ones; CPython goes to the same CPUs as our interpreter.
for number in 0 1; do cpu $number $number 400; done
for number in 2 3; do cpu $number $number 1024; done
lesson 4 en 04-gil
check 'little cores are named' grep -q '2 of the 4 cores here are slower' "$err"
check 'only the big ones are compared' grep -qx '# workers compared: 2' "$work/lesson04.summary.csv"
check 'CPython at the same number' grep -q '^cpython-thread,2,speedup,' "$work/lesson04.summary.csv"
