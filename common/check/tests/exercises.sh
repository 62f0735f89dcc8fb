#!/usr/bin/env bash
# exercises.sh - every starter fails, every solution and every unusual right one passes, every
# mistake is rejected with its own sentence in both languages, and hostile programs are ended.
#
#   common/check/tests/exercises.sh        all of it
#   common/check/tests/exercises.sh 5.1    one exercise only; 5 for those of a lesson
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../tests/lib.sh"
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
# shellcheck source=scripts/lib/exercises.sh
. scripts/lib/exercises.sh

chmod 711 "$work" # programs of another user go through it
# A place of their own for the checks of this test, for others may run at the same time.
if [ -z "${CHECK_TMP:-}" ]; then
    CHECK_TMP=$(place_for_checks)
    export CHECK_TMP
    trap 'rm -rf "$work" "$CHECK_TMP"' EXIT
fi
# The answers of the measuring exercises are checked against the reference results. There a thread
# alone pays for atomic counts, as on many processors: where it does not, several mistakes of
# exercise 4.3 come to the right number.
if [ -z "${CHECK_RESULTS:-}" ]; then
    export CHECK_RESULTS=$work/results
    mkdir -m 755 "$CHECK_RESULTS"
    cp plots/reference/*.csv "$CHECK_RESULTS/"
    awk -F, -v OFS=, '$1 == "atomic-thread" && $2 == 1 && ($3 == "time" || $3 == "slowdown") {
        for (i = 6; i <= 8; i++) $i *= 1.7
    } 1' plots/reference/lesson04.summary.csv >"$CHECK_RESULTS/lesson04.summary.csv"
fi

# head_line WORD FILE: what stands behind this word at the head of a mistake; in a whole program the
# lines of the head are comments.
head_line() {
    sed -n "\\|^\(/\* \)\?$1|{s///; s| \*/\$||; p; q}" "$2"
}

# program_of SOURCE FOLDER: the source itself; of a patch, what it makes of the right program that it
# names. Fails where the patch does not apply, and says why in $work/patch.
program_of() {
    local right
    if [ "${1##*.}" != patch ]; then
        printf '%s\n' "$1"
        return
    fi
    right=$(sed -n 's/^--- \([^[:space:]]*\).*/\1/p' "$1" | sed 1q)
    patch --fuzz=0 --forward --reject-file=- --output="$work/patched.c" "$2/$right" "$1" >"$work/patch" 2>&1 &&
        printf '%s\n' "$work/patched.c"
}

# to_check SOURCE FOLDER: what to check: the source itself, or the answers that it prints.
to_check() {
    local source=$1 folder=$2 lesson
    if [ ! -e "$folder/answer.txt" ] || [ "${source##*.}" = txt ]; then
        printf '%s\n' "$source"
        return
    fi
    lesson=${folder#lessons/}
    cc -std=gnu17 -D_GNU_SOURCE -Icommon/check -o "$work/answer-$$" "$source" -lm &&
        "$work/answer-$$" "$CHECK_RESULTS/lesson${lesson%%-*}.summary.csv" >"$work/answer-$$.txt"
    printf '%s\n' "$work/answer-$$.txt"
}

# try_once KIND 3.1 FOLDER SOURCE FILE: the check of FILE, which SOURCE stands for, ends as it should; what
# was seen stands in $work/seen. A text is sought in the second language anew where a sentence is put
# together from parts: there only the reader's language is whole.
try_once() {
    local kind=$1 id=$2 source=$4 file=$5 status=0 english chinese
    CHECK_BOTH_LANGUAGES=1 LESSON_LANG=en scripts/check.sh "$id" "$file" >"$work/seen" 2>&1 || status=$?
    case $kind in
    right) [ "$status" = 0 ] ;;
    starter) [ "$status" = 1 ] && grep -q '✗ .' "$work/seen" ;;
    mistake)
        english=$(head_line 'says: ' "$source")
        chinese=$(head_line '说：' "$source")
        [ "$status" = 1 ] && [ -n "$english" ] && [ -n "$chinese" ] || return
        grep -qF -- "$english" "$work/seen" || return
        grep -qF -- "$chinese" "$work/seen" && return
        LESSON_LANG=zh scripts/check.sh "$id" "$file" >>"$work/seen" 2>&1
        grep -qF -- "$chinese" "$work/seen"
        ;;
    esac
}

# try_one KIND 3.1 FOLDER SOURCE: prints ok or not ok. What depends on
# time is right the first time for a program that is wrong; where the sentence is another one, this
# test may have kept the machine too busy, and the check is made as for a student, up to three times.
try_one() {
    local kind=$1 id=$2 folder=$3 source=$4 name file tries=3
    name="$id ${source#"$folder"/}"
    case $kind in
    right) name="$name is accepted" ;;
    starter) name="$name is not solved yet" ;;
    mistake) name="$name is rejected: $(head_line 'says: ' "$source")" ;;
    esac
    if ! file=$(program_of "$source" "$folder"); then
        not_ok "$id ${source#"$folder"/} applies" "$work/patch"
        return
    fi
    file=$(to_check "$file" "$folder")
    if [ "$kind" != right ] && CHECK_ONCE=1 try_once "$@" "$file"; then
        pass "$name"
        return
    fi
    while [ "$tries" -gt 0 ]; do
        tries=$((tries - 1))
        if try_once "$@" "$file"; then
            pass "$name"
            return
        fi
        grep -q '^?' "$work/seen" || break
    done
    not_ok "$name" "$work/seen"
}
# try_all MOST FILE: try_one with each line of the file, so many at once, each with a folder of its own;
# prints what they print in the order of the lines.
try_all() {
    local most=$1 file=$2 number=1000 running=0 place words
    while read -ra words; do # (no word of a line holds a space)
        number=$((number + 1))
        place=$work/try-$number
        mkdir "$place"
        if [ "$running" = "$most" ]; then wait -n; else running=$((running + 1)); fi
        work=$place try_one "${words[@]}" >"$place.tried" </dev/null &
    done <"$file"
    wait
    cat "$work"/try-*.tried
    rm -rf "$work"/try-*
}

# hostile SOURCE USER MODE SENTENCE ...: as root and as an ordinary user, in bubblewrap and with the
# limits alone, the check ends within 20 s and says which it was; as much later as this machine has more to do
# than CPUs, for the time of others does not count as the program's.
hostile() {
    local source=$1 user=$2 mode=$3 name start seconds most command
    shift 3
    name="$(sed -n '2s|^/\* \(.*\) \*/$|\1|p' "$source"), $user, $mode"
    command=(env LESSON_LANG=en)
    [ "$mode" = bubblewrap ] || command+=(CHECK_NO_BUBBLEWRAP=1)
    if [ "$user" = nobody ]; then
        cd "${source%/*}/tree" || exit
        command=(setpriv --reuid=65534 --regid=65534 --clear-groups "${command[@]}")
    fi
    start=$(date +%s%N)
    run "${command[@]}" scripts/check.sh 1.1 "$source"
    seconds=$((($(date +%s%N) - start) / 1000000000))
    cat "$out" >>"$err"
    printf '%s s\n' "$seconds" >>"$err"
    most=$(awk -v cpus="$(nproc)" '{ busy = $1 / cpus; print int(20 * (busy > 1 ? busy : 1)) }' /proc/loadavg)
    [ "$seconds" -lt "$most" ] || status=slow
    expect "a program that $name, is ended" 1 "$*"
}
if [ "${1:-}" = --hostile ]; then
    shift
    hostile "$@"
    exit
fi

tried=$(find_exercises "${1:-}") || exit
locked_make exercises >"$work/made" 2>&1 || not_ok 'the exercises build' "$work/made"
while read -r id folder; do
    printf 'starter\t%s\t%s\t%s\n' "$id" "$folder" "$(find "$folder" -name '.start.*')"
    for source in "$folder"/solution.c "$folder"/others/*.c; do
        printf 'right\t%s\t%s\t%s\n' "$id" "$folder" "$source"
    done
    for source in "$folder"/mistakes/*; do
        printf 'mistake\t%s\t%s\t%s\n' "$id" "$folder" "$source"
    done
done <<<"$tried" >"$work/all"
# Several at once, for most of them wait: each try compiles and runs a small program.
build/check/sandbox --report="$work/tried" /bin/true
if grep -q bubblewrap "$work/tried"; then export CHECK_BUBBLEWRAP=works; fi
export CHECK_BUILT=1
try_all 6 "$work/all" >"$work/tries"
# A mistake that was found, but not as it is here, is tried once more, alone: among six checks at once a
# program may go wrong in another way. (A right program that was refused is a failure whatever the machine.)
sed -n 's/^not ok \([0-9.]*\) \(mistakes[^ ]*\) is rejected:.*/\1 \2/p' "$work/tries" >"$work/other-sentence"
awk -F '\t' 'NR == FNR { split($0, word, " "); again[word[1] "\t" word[2]]; next }
    { name = $4; sub(/.*\/mistakes/, "mistakes", name) } ($2 "\t" name) in again' \
    "$work/other-sentence" "$work/all" >"$work/again"
if [ -s "$work/again" ]; then
    awk '/^(not )?ok / { drop = $0 ~ /^not ok [0-9.]* mistakes[^ ]* is rejected:/ } !drop' "$work/tries"
    cut -f 2,4 "$work/again" | sed 's/^/(once more, alone: /; s/$/)/'
    try_all 1 "$work/again"
else
    cat "$work/tries"
fi
unset CHECK_BUILT

# heads_are_whole FOLDER: each mistake begins with what is misunderstood and what the check says, both
# in both languages; names the lines that are missing.
heads_are_whole() {
    local source word missing=0
    for source in "$1"/mistakes/*; do
        for word in 'thinks: ' '以为：' 'says: ' '说：'; do
            [ -n "$(head_line "$word" "$source")" ] || { echo "$source: $word..." && missing=1; }
        done
    done
    return "$missing"
}
while read -r id folder; do
    start=$folder/.start.$(work_file "$folder" | sed 's/.*\.//')
    # (a reader's own work in this tree is no defect)
    git diff --quiet -- "$(work_file "$folder")" 2>/dev/null &&
        check "$id: the work file is as it was at first" cmp "$start" "$(work_file "$folder")"
    check "$id: at least 4 mistakes" [ "$(find "$folder/mistakes" -type f | wc -l)" -ge 4 ]
    check "$id: each mistake says what is misunderstood, in both languages" heads_are_whole "$folder"
    check "$id: at least 2 other right solutions" [ "$(find "$folder/others" -name '*.c' | wc -l)" -ge 2 ]
    check "$id: as many hints in both languages" \
        [ "$(grep -c '^## ' "$folder/hint.en.md")" = "$(grep -c '^## ' "$folder/hint.zh.md")" ]
done <<<"$tried"
[ -z "${1:-}" ] || exit 0

folder=lessons/01-memory/exercises/1-bring-it-back
mkdir -p "$work/changed/mistakes"
sed 's/, sum);/, total);/' "$folder/solution.c" >"$work/changed/solution.c"
cp "$folder/mistakes/with-words.patch" "$work/changed/mistakes/"
try_one mistake 1.1 "$work/changed" "$work/changed/mistakes/with-words.patch" >"$work/tried"
check 'a patch that no longer applies is a failed test that names it' \
    grep -q '^not ok 1.1 mistakes/with-words.patch applies' "$work/tried"

# Line numbers are those of the file.
for line in '#define _GNU_SOURCE' '#define _GNU_SOURCE 1 // all of it' '# define _GNU_SOURCE /* all */'; do
    { printf '%s\n' "$line" && sed 's/^int main.*/&\n    int unused;/' "$folder/solution.c"; } >"$work/gnu.c"
    LESSON_LANG=en scripts/check.sh 1.1 "$work/gnu.c" >"$work/seen" 2>&1 || true
    at=$(grep -n 'int unused;' "$work/gnu.c" | cut -d: -f1)
    if grep -q redefined "$work/seen" || ! grep -q "gnu.c:$at:.*unused" "$work/seen" || ! grep -q solved "$work/seen"; then
        not_ok "a program may begin with $line" "$work/seen"
    else
        pass "a program may begin with $line"
    fi
done

# The tests of one exercise run at the same time; their sentences come in the order of the tests.
printf '%s: 0\n' workers speedup efficiency overhead serial >"$work/zeros"
keys_in_order() {
    LESSON_LANG=en scripts/check.sh 3.3 "$work/zeros" | sed -n 's/^  ✗ \([a-z]*\): .*/\1/p' | tr '\n' ' '
}
for _ in 1 2 3 4 5 6 7 8; do keys_in_order && echo; done | sort -u >"$work/orders"
if [ "$(cat "$work/orders")" = 'workers speedup efficiency overhead serial ' ]; then
    pass 'sentences come in the same order every time'
else
    not_ok 'sentences come in the same order every time' "$work/orders"
fi

# --- hostile programs, given as solutions of the first exercise --------------------------------

cat >"$work/hostile.c" <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void hostile(void) {
#if HOW == 1 /* hangs */
    pause();
#elif HOW == 2 /* deadlocks */
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
#elif HOW == 3 /* computes without end */
    for (volatile long i = 0;; i++)
        continue;
#elif HOW == 4 /* forks without end */
    for (;;)
        fork();
#elif HOW == 5 /* eats memory */
    for (;;)
        memset(malloc(1 << 20), 1, 1 << 20);
#elif HOW == 6 /* fills the disk */
    for (int i = 0;; i++) {
        char name[32], bytes[65536] = {1};
        snprintf(name, sizeof name, "file-%d", i % 100);
        int file = open(name, O_WRONLY | O_CREAT | O_APPEND, 0600);
        if (write(file, bytes, sizeof bytes) < 0)
            pause();
        close(file);
    }
#elif HOW == 7 /* kills its parent, then everything */
    kill(getppid(), SIGKILL);
    kill(-1, SIGKILL);
    pause();
#elif HOW == 8 /* leaves a process behind that left its session */
    if (fork() == 0) {
        setsid();
        if (fork() == 0)
            for (;;)
                pause();
        _exit(0);
    }
    _exit(0);
#elif HOW == 9 /* prints what a passed test prints, and leaves early */
    puts("[====] Synthesis: Tested: 2 | Passing: 2 | Failing: 0 | Crashing: 0");
    puts("1.1 solved");
    exit(0);
#elif HOW == 10 /* replaces functions of the test */
#endif
}
#if HOW == 10
void judge_reject_with(const char *format, ...) { (void)format; }
void judge_ended_well(const void *run) { (void)run; }
int criterion_run_all_tests(void *set) { (void)set; return 1; }
#endif
int main(void) {
    hostile();
    return 0;
}
C

hostile_line() { # NUMBER WHAT SENTENCE
    local mode user
    { printf '#define HOW %s\n/* %s */\n' "$1" "$2" && cat "$work/hostile.c"; } >"$work/hostile-$1.c"
    for user in $users; do
        for mode in bubblewrap limits; do
            # (what computes until its time is up, once as each user and in each mode)
            case $1.$user.$mode in 3.root.limits | 3.nobody.bubblewrap) continue ;; esac
            printf '%s\t%s\t%s\t%s\n' "$work/hostile-$1.c" "$user" "$mode" "$3"
        done
    done
}
users=$(id -un)
if [ "$(id -u)" = 0 ]; then # root is bound by other limits than an ordinary user
    users='root nobody'
    mkdir "$work/tree"
    copy_kit "$work/tree"
    chown -R 65534:65534 "$work"
    chmod 755 "$work"
fi
{
    hostile_line 1 'hangs' 'it waited for something that never comes'
    hostile_line 2 'deadlocks' 'it waited for something that never comes'
    hostile_line 3 'computes without end' 'it computed without an end'
    hostile_line 4 'forks without end' 'processes and threads at once'
    hostile_line 5 'eats memory' 'MB of memory'
    hostile_line 6 'fills the disk' 'MB of the disk'
    hostile_line 7 'kills its parent' 'tried to kill a process that is not its own child'
    hostile_line 8 'leaves a process behind' '✗'
    hostile_line 9 'prints a pass line' '✗'
    hostile_line 10 'replaces functions of the test' '✗'
} >"$work/hostile"
xargs -P 3 -L 1 bash common/check/tests/exercises.sh --hostile <"$work/hostile"
sleep 0.3
leftover=$(grep -lE "$CHECK_TMP/[l]esson-kit-" /proc/[0-9]*/cmdline 2>/dev/null | tr '\n' ' ')
check "no hostile process is left $leftover" [ -z "$leftover" ]
check 'no folder of a check is left' sh -c "! ls -d $CHECK_TMP/lesson-kit-* 2>/dev/null"

# --- the commands --------------------------------------------------------------------------------

run make check99
expect 'make check99 says that there is no such exercise' 2 'there is no exercise 99'
run make check1.99
expect 'make check1.99 as well' 2 'there is no exercise 1.99'

# --- the kit to hand out ---------------------------------------------------------------------------

run make student-kit
cp build/student-kit.tar.gz "$work/first.tar.gz"
run make student-kit
check 'the student kit has the same bytes twice' cmp "$work/first.tar.gz" build/student-kit.tar.gz
mkdir "$work/kit" && tar -xzf build/student-kit.tar.gz -C "$work/kit"
check 'the student kit holds no solution' sh -c \
    "[ -z \"\$(find $work/kit -name 'solution*' -o -name mistakes -o -name '*.patch' -o -name others)\" ]"
check 'the student kit holds the exercises' [ -e "$work/kit/lesson-kit/lessons/01-memory/exercises/1-bring-it-back/exercise.c" ]
check 'lesson 1 runs in it' sh -c "cd $work/kit/lesson-kit && BUDGET=0.1 make -j2 CFLAGS=-O0 lesson1"
check 'a check runs in it' sh -c "cd $work/kit/lesson-kit && LESSON_LANG=en make check1.1 2>&1 | grep -q 'its own copy'"
echo 'my own' >"$work/kit/lesson-kit/lessons/01-memory/exercises/1-bring-it-back/notes.txt"
echo '/* tried */' >>"$work/kit/lesson-kit/lessons/01-memory/exercises/1-bring-it-back/exercise.c"
check 'make student-kit works in it, without git, and leaves out what was built and tried there' sh -c \
    "cd $work/kit/lesson-kit && make student-kit && cmp $work/first.tar.gz build/student-kit.tar.gz"
cp "$work/kit/lesson-kit/lessons/01-memory/exercises/1-bring-it-back/".start.c \
    "$work/kit/lesson-kit/lessons/01-memory/exercises/1-bring-it-back/exercise.c"

# --- the first steps of a student, in the kit that was handed out --------------------------------

cd "$work/kit/lesson-kit" || exit
exercise=lessons/01-memory/exercises/1-bring-it-back
steps_shown() {
    make hint1.1 | grep -c '^## '
}
check 'make hint1.1 reveals one more step at each call' [ "$(steps_shown) $(steps_shown)" = '1 2' ]
check 'make progress names the next exercise' sh -c 'LESSON_LANG=zh make progress | grep -q "下一个：1.1"'
cp "$OLDPWD/$exercise/solution.c" $exercise/exercise.c
run make check1.1
check 'the solution is accepted' [ "$status" = 0 ]
check 'progress remembers it' sh -c 'make progress | grep -q "✓ 1.1"'
echo '/* changed */' >>$exercise/exercise.c
check 'a file that changed since counts no more' sh -c '! make progress | grep -q "✓ 1.1"'
check 'make reset1.1 keeps the work where the answer is no' sh -c \
    "echo n | make reset1.1 && grep -q changed $exercise/exercise.c"
check 'make reset1.1 starts again and keeps a copy' sh -c \
    "echo y | make reset1.1 && cmp $exercise/.start.c $exercise/exercise.c && grep -q changed $exercise/exercise.c.saved-1"
timeout 8 make watch1.1 >"$work/watch" 2>&1 &
watching=$!
sleep 2
cp "$OLDPWD/$exercise/solution.c" $exercise/exercise.c
wait "$watching"
check 'make watch1.1 checks again at a save' grep -q 'solved' "$work/watch"
