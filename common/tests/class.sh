#!/usr/bin/env bash
# class.sh - make hand-in and make class: what a hand-in holds, grades that are known, archives that harm, a
# run that was interrupted, pairs that are alike, the pages and pictures, Slurm, the workflows.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG MAKEFLAGS MAKELEVEL MFLAGS STUDENT FROM SLURM
export LC_ALL=C.UTF-8

# --- hand-in ----------------------------------------------------------------------------------------

# (in a copy, for another test may make a student kit at the same time)
mkdir "$work/kit"
copy_kit "$work/kit" --exclude=./build
make -C "$work/kit" --no-print-directory -s student-kit >"$work/made" 2>&1 || not_ok 'the student kit is made' "$work/made"
tar -xzf "$work/kit/build/student-kit.tar.gz" -C "$work"
student=$work/lesson-kit
for kind in summary verdicts samples; do cp "plots/reference/lesson02.$kind.csv" "$student/plots/"; done
sed -i "s|^# compiler: .*|# compiler: $HOME/bin/gcc 12 -I/home/me/x -O2|" "$student"/plots/lesson02.*.csv
printf 'question,answer\ncreation.times,7\n' >"$student/plots/lesson02.predictions.csv"
echo '/* mine */' >>"$student/lessons/02-creation/exercises/1-start-and-reap/exercise.c"
printf '1.1 1 2\ntries 2.1 4\nhint 2.1 1\n' >"$student/.progress"
touch "$student/plots/lesson02.mine.csv" "$student/lessons/02-creation/exercises/1-start-and-reap/notes.txt"
hand_in() {
    run env LESSON_LANG=en make -C "$student" hand-in "$@"
}
(echo '２０２６ 王芳' | LESSON_LANG=zh make -s -C "$student" hand-in) >"$out" 2>&1
archive=$student/build/hand-in/2026_王芳.tar.gz
check 'make hand-in asks for a name once, in Chinese too' sh -c "grep -q 你的姓名或学号 $out && [ -e $archive ]"
cp "$archive" "$work/first.tar.gz"
hand_in
check 'then it knows the name, and says what is in it' grep -q 'exercises that you began: 2.1 (and' "$out"
check 'the same files make the same bytes' cmp "$work/first.tar.gz" "$archive"
tar -tzf "$archive" | sed 's|^hand-in/||' | LC_ALL=C sort >"$work/is"
(
    cd "$student" && ls lessons/*/exercises/*/exercise.c lessons/*/exercises/*/answer.txt
    printf '%s\n' machine.txt progress.txt student.txt plots/lesson02.{predictions,summary,verdicts}.csv
) | LC_ALL=C sort >"$work/should"
check 'it holds exercises, answers, results, predictions and facts of the machine, nothing else' diff "$work/should" "$work/is"
tar -xzOf "$archive" >"$work/all"
check 'no path, no owner, no time of this machine' sh -c \
    "! grep -q -e '$HOME/' -e /home/ $work/all && [ \"\$(tar -tzvf $archive | awk '{ print \$2, \$4 }' | sort -u)\" = '0/0 1970-01-01' ]"
check 'how often each exercise was checked' grep -q '^tries 2.1 4$' "$work/all"
hand_in STUDENT='../.. <b>'
check 'whatever the name, it is a name of a file' [ -e "$student/build/hand-in/b.tar.gz" ]
check 'how to change it is said' grep -q 'holds, for b (another name: make hand-in STUDENT=name)' "$out"
check 'and which archive has the other name' grep -q '^(not build/hand-in/2026_王芳.tar.gz, which you made under another name)' "$out"
printf '' >"$student/.student"
in_both_languages expect 'without a name' 2 'no name was given' '没有给出姓名' make -C "$student" hand-in
check 'the student kit has the workflow that checks' grep -q 'make check' "$student/.github/workflows/check.yml"

# --- a class ----------------------------------------------------------------------------------------

class=$work/class
made() {
    APART=1 LESSONS=1 scripts/maintain/make-class.sh "$@"
}
check 'a class of known grades is made' made 4 "$class"
# Two more, packed by hand: the same program with other names and comments.
exercise=lessons/01-memory/exercises/2-a-number-for-each
mkdir -p "$work/packed/$exercise"
cp $exercise/solution.c "$work/packed/$exercise/exercise.c"
tar -czf "$class/one.tar.gz" -C "$work/packed" lessons
sed -i '1i /* all of it is mine */' "$work/packed/$exercise/exercise.c"
sed -i 's/\<i\>/my_index/g' "$work/packed/$exercise/exercise.c"
mkdir "$class/two_123_file" # as a learning platform does
tar -czf "$class/two_123_file/two.tgz" -C "$work/packed" ./lessons
run make --no-print-directory class FROM="$class"
check 'make class ends well' [ "$status" = 0 ]
check 'the grades are those that are known, each sentence stands in its feedback' \
    scripts/maintain/make-class.sh --compare "$class"
cp "$out" "$work/said"
cat "$err" "$work/said" >"$work/seen"
check 'nothing was written outside' sh -c "[ ! -e /tmp/lesson-kit-was-here ] && [ ! -e $work/tmp ]"
check 'what a reading says that was taken over by an archive is not believed' /usr/bin/python3 -B -c '
import sys
sys.path[:0] = ["scripts/class"]
import hand_ins
said = [b"", b"[" * 9999, b"[]", b"{\"files\": []}", b"{\"broken\": []}", b"{\"files\": {\"student.txt\": 1}}"]
said.append(b"{\"files\": {}, \"left_out\": Infinity, \"names\": []}")
assert all(hand_ins.heard(one, ["student.txt"]) == {"broken": "damaged"} for one in said)
assert hand_ins.heard(b"{\"files\": {\"x\": \"\"}, \"left_out\": 0, \"names\": []}", ["student.txt"])["files"] == {}'
report=$class/report
check 'the table of grades says what is wrong with a file, too' grep -q ',kind: it is no archive of make hand-in.* / 不是 make hand-in ' "$report/grades.csv"
check 'what is counted and named' /usr/bin/python3 -B - <<'P'
import sys
sys.path[:0] = ["scripts/class"]
import hand_ins
import handed
import pictures
import sentences

# A sentence that several mistakes are told is no one's of them; each mistake is found by its own sentence.
common = [name for _, name in sentences.COMMON]
shared = 0
for exercise in handed.exercises():
    for mistake in sentences.mistakes(exercise).values():
        ((name, told),) = sentences.names(exercise, [mistake.says["en"]]).items()
        assert name in common or mistake in told, (exercise.id, mistake.name, name)
        assert name in common or (name == mistake.name) == (len(told) == 1), (exercise.id, mistake.name, name)
        shared += len(told) > 1
assert shared > 50
of = {exercise.id: exercise for exercise in handed.exercises()}
race = "a data race: two threads use the same variable at once (the total that all add to? the i whose address all were given?)"
assert list(sentences.names(of["3.1"], [race])) == ["added-at-the-end/address-of-i/shared-total"]
many = sentences.names(of["4.2"], ["two threads reach the object at once without an order between them (volatile"])
assert list(many) == ["two-threads-reach-the-object-at-once-without-an-order-between-them"]
assert len(many.popitem()[1]) > 5
assert sentences.names(of["3.1"], ["nobody knows"]) == {sentences.OTHER: []}


def student(id, said, *statuses):
    made = hand_ins.Student(id, id)
    made.said, made.cells = said, {str(i): {"status": status} for i, status in enumerate(statuses)}
    return made


# A student is counted once, with what is solved most.
one, again, other, broken = (
    student("one", "x", "failed"), student("again", "x", "passed"), student("other", "", "failed"), student("broken", "x", "passed"))
one.same, again.same, broken.problem = ["again", "broken"], ["one", "broken"], "cut"
assert hand_ins.each_once([one, again, other, broken]) == [again, other]

# A 0 is a prediction as well, and what is the same everywhere is said once.
assert [pictures.bin_of(*pair) for pair in ((0, 5), (0, 0), (5, 0), (5, 5), (-1, 5), (50, 5), (1, 50))] == [0, 4, 8, 4, 0, 8, 0]
assert pictures.measured_words([16384, 16384], " page faults", "en") == "measured 16384 page faults"
assert pictures.measured_words([1.25, 2.5], "", "zh") == "测得 1.25 到 2.5"

# Few rounds have no interval.
claim = next(id for id, lesson, *_ in pictures.kit.claims() if lesson == 2)
one.files["plots/lesson02.verdicts.csv"] = f"claim,ratio,low,high,verdict,who\n{claim},131,nan,nan,undecided,kit\n".encode()
(verdict,) = pictures.verdicts(one, 2).values()
assert (verdict.ratio, verdict.interval()) == (131, "-")
assert pictures.Verdict(one, 2, 1.5, 2.5, "holds", []).interval() == "[1.5, 2.5]"
P
check 'a row for each archive, none hidden' [ "$(($(wc -l <"$report/grades.csv") - 1))" = "$(find "$class" -path "$report" -prune -o -name '*.*z*' -print | wc -l)" ]
check 'no cell is a formula' sh -c "! tail -n +2 $report/grades.csv | tr ',' '\n' | tr -d '\"' | grep -q '^[=+@-]'"
for language in en zh; do
    check "report.$language.html is well-formed, no tag of a student is in it" sh -c \
        "xmllint --html --noout $report/report.$language.html 2>$work/lint; ! grep -v -e 'Tag details' -e 'Tag summary' $work/lint | grep -q error && ! grep -qi '<script' $report/report.$language.html"
    check "report.$language.html shows pictures that are there" sh -c \
        "cd $report && grep -o 'src=\"[^\"]*' report.$language.html | cut -c6- | sort -u | tee $work/shown | xargs ls && [ -s $work/shown ]"
    check "$language: twice the same student is told" grep -qE 'same student|同一个学生' "$report/report.$language.html"
done
check 'each picture in both languages, SVG and PNG' [ "$(find "$report/pictures" -name '*.png' | wc -l)" = "$(find "$report/pictures" -name '*.svg' | wc -l)" ]
for picture in claim-memory.footprint predictions-01 mistakes-01; do
    check "there is a picture $picture" [ -s "$report/pictures/$picture.zh.png" ]
done
if command -v sim_c >/dev/null; then
    check 'a pair of programs that differ in names and comments has a page' sh -c \
        "grep -l '<h1>one 和 two' $report/alike/*.zh.html && grep -q 'class=.side-by-side' $report/alike/01.en.html"
fi

run make --no-print-directory class FROM="$class"
check 'the same archives are not checked twice' grep -q '^[0-9]* hand-ins, .* 0 different ones to check' "$out"
make --no-print-directory -n clean >"$work/clean" 2>&1
check 'make clean touches no report' sh -c "! grep -q report $work/clean"

# A run that is killed, with kill -9, leaves no process and no folder, and the next goes on.
rm "$report"/.state/checks/*
kept() {
    find "$report/.state/checks" -name '*.json' 2>/dev/null | wc -l
}
started=$(date +%s)
scripts/class.sh "$class" >"$out" 2>&1 &
killed=$!
until [ "$(kept)" -gt 0 ] || [ "$(($(date +%s) - started))" -gt 120 ]; do sleep 0.05; done
kill -KILL "$killed"
wait "$killed" 2>/dev/null
of_a_class() {
    grep -lsa '[l]esson-kit-class-' /proc/[0-9]*/cmdline || true # (one that has just ended is an error to grep)
}
for _ in $(seq 60); do # what it had begun ends first
    of_a_class >"$work/left"
    if [ -s "$work/left" ]; then sleep 0.5; else break; fi
done
check 'a run that is killed leaves no process' [ ! -s "$work/left" ]
check 'and no folder' sh -c '! ls -d /dev/shm/lesson-kit-class-* /tmp/lesson-kit-class-* 2>/dev/null'
before=$(kept)
run env LESSON_LANG=en scripts/class.sh "$class"
check "it goes on where it was ($before checks were kept)" sh -c "[ $before -gt 0 ] && grep -q '[1-9][0-9]* known from before' $out"
check 'with the same grades' scripts/maintain/make-class.sh --compare "$class"

mkdir "$work/none"
in_both_languages expect 'no folder' 2 'make class FROM=' 'make class FROM=' make class
in_both_languages expect 'a folder that is not there' 2 'there is no folder' '找不到文件夹' make class FROM="$work/nowhere"
in_both_languages expect 'a folder inside the kit' 2 'is inside the kit' '在课程文件夹里面' make class FROM=build
in_both_languages expect 'a folder without hand-ins' 2 'holds no hand-ins' '里没有作业' make class FROM="$work/none"

# --- workflows --------------------------------------------------------------------------------------

mapfile -t workflows < <(ls .github/workflows/*.yml scripts/class/check.yml 2>/dev/null)
if command -v actionlint >/dev/null; then
    check 'the workflows are clean under actionlint' actionlint -ignore 'label .* is unknown' "${workflows[@]}"
fi
cat >"$work/workflow.py" <<'P'
import sys
import yaml
for path in sys.argv[1:]:
    with open(path) as file:
        flow = yaml.safe_load(file)
    known = {"name", True, "permissions", "jobs"} # "on" is a truth value of YAML 1.1
    assert set(flow) <= known and {True, "jobs"} <= set(flow), (path, set(flow))
    for job in flow["jobs"].values():
        assert set(job) <= {"name", "runs-on", "strategy", "container", "timeout-minutes", "steps"}, (path, set(job))
        assert job["runs-on"] and job["steps"], path
        for step in job["steps"]:
            assert set(step) <= {"name", "uses", "run"} and ("uses" in step) != ("run" in step), (path, step)
    assert "scripts/setup.sh && make " in str(flow), path
P
check 'the workflows have the keys that GitHub knows' /usr/bin/python3 "$work/workflow.py" "${workflows[@]}"

# --- Slurm ------------------------------------------------------------------------------------------

for tool in sbatch slurmctld slurmd munged; do
    PATH=$PATH:/usr/sbin
    command -v "$tool" >/dev/null && continue
    echo "$tool is not installed: make class SLURM=1 was not tried (scripts/setup.sh slurm)"
    exit
done
[ "$(id -u)" = 0 ] || { echo 'make class SLURM=1 was not tried: slurmd works for root only' && exit; }
# It listens at the address that the machine's own name stands for, which may be none, or one of a network.
host=$(hostname -s)
address=$(getent ahostsv4 "$host" | awk '{ print $1; exit }')
case $address in
127.*) ;;
*)
    echo "make class SLURM=1 was not tried: $host stands for ${address:-no address}, and not for one of this machine alone"
    exit
    ;;
esac
cluster=$work/slurm
mkdir -p "$cluster/state" "$cluster/spool"
head -c 128 /dev/urandom >"$cluster/key"
chmod 600 "$cluster/key"
read -r control daemon < <(/usr/bin/python3 -c '
import socket
ends = [socket.create_server(("'"$address"'", 0)) for _ in range(2)]
print(*(end.getsockname()[1] for end in ends))')
cat >"$cluster/slurm.conf" <<E
ClusterName=lesson-kit
SlurmctldHost=$host($address)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/munge
SlurmctldPort=$control
SlurmdPort=$daemon
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
MpiDefault=none
ReturnToService=2
MailProg=/bin/true
NodeName=$host NodeAddr=$address CPUs=$(nproc)
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
E
export SLURM_CONF=$cluster/slurm.conf
munged --foreground --force --socket="$cluster/munge" --key-file="$cluster/key" --pid-file="$cluster/munged.pid" \
    --log-file="$cluster/munged.log" --seed-file="$cluster/seed" >"$cluster/out" 2>&1 &
daemons=$!
# shellcheck disable=SC2064
end_cluster() {
    # shellcheck disable=SC2086
    kill $daemons 2>/dev/null
    wait
    rm -rf "$work"
}
trap end_cluster EXIT
for _ in $(seq 100); do [ ! -S "$cluster/munge" ] || break && sleep 0.1; done
slurmctld -D -i >>"$cluster/out" 2>&1 &
daemons="$daemons $!"
slurmd -D >>"$cluster/out" 2>&1 &
daemons="$daemons $!"
for _ in $(seq 100); do
    if sinfo -h -o %t 2>/dev/null | grep -q idle; then break; fi
    sleep 0.1
done
rm -rf "$report/grades.csv" "$report/feedback" "$report/.state/checks"
run env LESSON_LANG=en make --no-print-directory class FROM="$class" SLURM=1
check 'make class SLURM=1 hands its checks to Slurm' grep -q '^Slurm job [0-9]*: ' "$out"
if scripts/maintain/make-class.sh --compare "$class" >"$work/compared" 2>&1; then
    pass 'the grades are the same'
else
    not_ok 'the grades are the same' "$work/compared" "$out" "$err" "$report/.state/slurm/0.log" "$cluster/slurmctld.log"
fi
