"""Makes a class of known grades: see scripts/maintain/make-class.sh."""

import csv
import json
import math
import os
import random
import re
import subprocess
import sys

sys.path[:0] = ["scripts/class", "scripts/book"]
import hand_in  # noqa: E402
import handed  # noqa: E402
import hostile  # noqa: E402
import kit  # noqa: E402
import sentences  # noqa: E402

WORK = sys.argv[3]
LESSONS = [int(n) for n in os.environ.get("LESSONS", "").split()]
HOSTILE_TOO = os.environ.get("HOSTILE", "1") == "1"
NAMES = ["王芳", "李娜", "张伟", "刘洋", "Ada", "Grace", "Edsger", "Barbara", "陈静", "Linus"]


KNOWN = handed.known_files(handed.exercises())


def measured_lessons():
    return [lesson for lesson in kit.lessons() if not LESSONS or lesson.number in LESSONS]


def results():
    """The reference's files; where an atomic count costs a thread alone nothing, several mistakes of
    exercise 4.3 come to the right number, so there it costs."""
    found = {}
    for lesson in measured_lessons():
        for ending in ("summary", "samples", "verdicts"):
            path = f"plots/reference/{lesson.name}.{ending}.csv"
            if os.path.isfile(path) and f"plots/{lesson.name}.{ending}.csv" in KNOWN:
                found[f"plots/{lesson.name}.{ending}.csv"] = handed.read(path)
    if "plots/lesson04.summary.csv" not in found:
        return found
    lines = found["plots/lesson04.summary.csv"].split("\n")
    for i, line in enumerate(lines):
        row = line.split(",")
        if row[0] == "atomic-thread" and row[1] == "1" and row[2] in ("time", "slowdown"):
            lines[i] = ",".join(row[:5] + [str(float(value) * 1.7) for value in row[5:]])
    found["plots/lesson04.summary.csv"] = "\n".join(lines)
    return found


RESULTS = results()
os.makedirs(WORK + "/plots")
for path_, text_ in RESULTS.items():
    with open(f"{WORK}/{path_}", "w", encoding="utf-8") as file_:
        file_.write(text_)


def patched(exercise, path):
    """The program that a patch makes of the right one that it names."""
    right = re.search(r"^--- (\S+)", handed.read(path), re.M)[1]
    out = WORK + "/patched.c"
    subprocess.run(["patch", "-s", "--fuzz=0", "--forward", "--reject-file=-", "--output=" + out, f"{exercise.folder}/{right}", path], check=True)
    return out


def answers(exercise, source):
    """What a program of a measuring exercise prints, which is an answer.txt."""
    program = WORK + "/answers"
    subprocess.run(["cc", "-std=gnu17", "-D_GNU_SOURCE", "-Icommon/check", "-o", program, source, "-lm"], check=True)
    summary = f"{WORK}/plots/lesson{exercise.lesson:02}.summary.csv"
    return subprocess.run([program, summary], check=False, capture_output=True).stdout


def contents(exercise, path):
    """What a student would hand in who had written this file of the exercise."""
    source = patched(exercise, path) if path.endswith(".patch") else path
    return answers(exercise, source) if exercise.measures and not source.endswith(".txt") else handed.read_bytes(source)


class Written:
    def __init__(self, data, expected, says="", name=""):
        self.data, self.expected, self.says, self.name = data, expected, says, name  # of a mistake


def all_written(exercise):
    """(right ones, mistakes) of an exercise."""
    others = sorted(os.listdir(exercise.folder + "/others"))
    right = [exercise.folder + "/solution.c"] + [f"{exercise.folder}/others/{n}" for n in others if n.endswith(".c")]
    right = [Written(contents(exercise, path), "passed") for path in right]
    wrong = [Written(contents(exercise, m.path), "failed", m.says["en"], m.name) for m in sentences.mistakes(exercise).values()]
    return right, wrong


HOSTILE = [
    "#include <unistd.h>\nint main(void) { for (;;) pause(); }\n",
    "#include <unistd.h>\nint main(void) { for (;;) fork(); }\n",
    "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }\n",
    "#include <signal.h>\nint main(void) { kill(-1, SIGKILL); for (;;) continue; }\n",
    "#include </etc/shadow>\nint main(void) { return 0; }\n",
    "#define A(x) x x x x x x x x x x\nint main(void) { A(A(A(A(A(A(A(A(;)))))))) }\n",
]


def own(data, exercise, name):
    """The same program, but nobody else's: with a comment of the student's, and no check that is shared."""
    comment = f"# {name}\n" if exercise.measures else f"/* {name} */\n"
    return data + (b"" if data.endswith(b"\n") else b"\n") + comment.encode()


def verdicts(text, luck):
    """The same claims on another machine, as far as the margin is one number."""
    out, margin_of = [], {id: margin["en"] for id, _, margin, _ in kit.claims()}
    for line in text.splitlines():
        row = line.split(",")
        margin = re.fullmatch(r"([<>]) ([\d.]+)", margin_of.get(row[0], ""))
        if len(row) == 6 and margin and float(row[1]) > 0:
            factor, bound = math.exp(luck.gauss(0, 0.1)), float(margin[2])
            ratio, low, high = (float(value) * factor for value in row[1:4])
            above, below = ("holds", "fails") if margin[1] == ">" else ("fails", "holds")
            verdict = above if low > bound else below if high < bound else "undecided"
            line = f"{row[0]},{ratio:.6g},{low:.6g},{high:.6g},{verdict},{row[5]}"
        out.append(line)
    return "\n".join(out) + "\n"


def student_files(number, name, exercises, written, luck, apart):
    """A student's files and the grades that they must get, {exercise: Written}."""
    files = {"student.txt": name + "\n", "machine.txt": f"system: A system\ncpu: Processor {number % 4}\ncpus: 2\n"}
    files["progress.txt"] = "".join(f"tries {e.id} {luck.randint(1, 9)}\n" for e in exercises)
    for path, text in RESULTS.items():
        files[path] = verdicts(text, luck) if "verdicts" in path else text
    for lesson in measured_lessons():
        lines = ["question,figure,x,y,answer,measured,low,high"]
        for question in kit.questions(lesson, "en"):
            measured = luck.uniform(1, 3)
            lines.append(f"{question},0,0,0,{measured * math.exp(luck.gauss(0.4, 1)):.3g},{measured:.4g},{measured * 0.9:.4g},{measured * 1.1:.4g}")
        files[f"plots/{lesson.name}.predicted.csv"] = "\n".join(lines) + "\n"
    files = {path: text.encode() for path, text in files.items()}
    grades = {}
    for exercise in exercises:
        right, wrong = written[exercise.id]
        dice = luck.random()
        if dice < 0.3:
            chosen = Written(exercise.start(), "not-begun")
        elif dice < 0.75:
            chosen = luck.choice(right)
        elif dice < 0.97 or exercise.measures:
            chosen = luck.choice(wrong)
        else:
            chosen = Written(luck.choice(HOSTILE).encode(), "failed")
        shared = chosen.expected == "not-begun" or not apart
        files[exercise.path] = chosen.data if shared else own(chosen.data, exercise, name)
        grades[exercise.id] = chosen
    return files, grades


def make(count, folder, seed, apart):
    luck = random.Random(seed)
    exercises = [e for e in handed.exercises() if not LESSONS or e.lesson in LESSONS]
    written = {e.id: all_written(e) for e in exercises}
    os.makedirs(folder)
    expected = {}
    for number in range(count):
        name = f"{NAMES[number % len(NAMES)]}-{number:03}"
        files, grades = student_files(number, name, exercises, written, luck, apart)
        handed.write(f"{folder}/{name}.tar.gz", hand_in.archive(files))
        expected[name] = {"grades": {id: [w.expected, w.says, w.name] for id, w in grades.items()}}
    for name, (data, problem) in hostile.archives(exercises, files).items() if HOSTILE_TOO else ():
        handed.write(f"{folder}/{name}", data)
        expected["./" + name] = {"problem": problem}
    if HOSTILE_TOO:
        os.mkfifo(folder + "/pipe.tar.gz")
        os.symlink("/etc/passwd", folder + "/passwd.tar.gz")
    return expected


def is_another_mistake(exercise, names, name):
    """Whether a student got the names of mistakes, but not of this one, which was made."""
    single = [part for n in names for part in n.split("/")]
    return name and name not in single and all(n in sentences.mistakes(exercise) for n in single)


def differences(expected, folder):
    """Where the report differs from what is known."""
    with open(folder + "/report/grades.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_name = {row["student"]: row for row in rows}
    by_archive = {row["archive"]: row for row in rows}
    by_id = {e.id: e for e in handed.exercises()}
    cells = 0
    for name, known in expected.items():
        row = by_name.get(name) or by_archive.get(name)
        if row is None:
            yield f"{name} is missing"
        elif "problem" in known:
            if row["problem"].split(":")[0] != known["problem"]:
                yield f"{name}: {row['problem']}, not {known['problem']}"
        else:
            told = {language: handed.read(f"{folder}/report/feedback/{name}.{language}.md") for language in kit.LANGUAGES}
            for id, (grade, says, made) in known["grades"].items():
                cells += 1
                named = row[id + " sentence"].split()
                if row[id] != grade:
                    yield f"{name} {id}: {row[id]} {row[id + ' sentence']}, not {grade} ({says})"
                elif says and says not in told["en"]:
                    yield f"{name} {id}: the sentence is another one: {row[id + ' sentence']}, not {says}"
                elif is_another_mistake(by_id[id], named, made):
                    yield f"{name} {id}: {' '.join(named)} is a mistake that was not made; it was {made}"
    print(f"{len(expected)} hand-ins, {cells} grades compared")


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        with open(sys.argv[2] + ".expected.json", encoding="utf-8") as file_:
            found_ = list(differences(json.load(file_), sys.argv[2]))
        print("\n".join(found_))
        sys.exit(1 if found_ else 0)
    made_ = make(int(sys.argv[1]), sys.argv[2], int(os.environ.get("SEED", "1")), os.environ.get("APART") == "1")
    with open(sys.argv[2] + ".expected.json", "w", encoding="utf-8") as file_:
        json.dump(made_, file_, ensure_ascii=False)
