"""Grades a class: see scripts/class.sh."""

import fcntl
import os
import signal
import sys

import alike
import checks
import hand_ins
import handed
import pictures
import report
import sentences
import slurm
from handed import fail, say


def look_at(student, exercise):
    """What needs no check, or None: the exercise was not begun, or its file is not there."""
    source = student.files.get(exercise.path)
    if source is None:
        return {"status": "missing"}
    if not exercise.was_begun(source):
        return {"status": "not-begun"}
    return None


def wanted(students, exercises, kept):
    """The checks to be made, by key, and which of them each cell of the table needs."""
    version, found = checks.of_all_exercises(), {}
    for student in students:
        if student.problem:
            continue
        for exercise in exercises:
            student.cells[exercise.id] = look_at(student, exercise)
            if student.cells[exercise.id] is None:
                check = checks.Check(exercise, student, version, kept)
                found.setdefault(check.key, check)
                student.cells[exercise.id] = check.key
    return found


def fill(students, results, exercises):
    """Each cell with what its check found, and the names of that."""
    by_id = {exercise.id: exercise for exercise in exercises}
    for student in students:
        for id, cell in student.cells.items():
            if isinstance(cell, str):
                found = results[cell]
                named = {"names": sentences.names(by_id[id], found["en"])} if found["status"] == "failed" else {}
                student.cells[id] = dict(found, **named)


def locked(state):
    os.makedirs(state, mode=0o700, exist_ok=True)  # it holds what everybody wrote
    lock = open(state + "/lock", "w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        fail(1, "this class is being checked already; wait until that has ended", "这个班正在检查；请等它结束")
    return lock


def check_all(todo, jobs):
    """Here, side by side; returns what was found by key."""
    runner = checks.Runner(jobs)
    try:
        return runner.all(todo, checks.show_progress)
    finally:
        runner.close()


def grade(folder, jobs, with_slurm):
    folder = os.path.realpath(folder)
    out = folder + "/report"
    state = out + "/.state"
    lock = locked(state)
    exercises = handed.exercises()
    students = hand_ins.read_all(folder, out, handed.known_files(exercises), state + "/archives", jobs)
    if not students:
        fail(2, f"{folder} holds no hand-ins (NAME.tar.gz)", f"{folder} 里没有作业（姓名.tar.gz）")
    needed = wanted(students, exercises, state + "/checks")
    results = {key: check.found() for key, check in needed.items()}
    todo = [check for key, check in needed.items() if results[key] is None]
    cells = sum(len(student.cells) for student in students)
    say(
        f"{len(students)} hand-ins, {cells} exercises in them; {len(todo)} different ones to check, "
        f"{len(needed) - len(todo)} known from before, the others were not begun or are the same",
        f"{len(students)} 份作业，共 {cells} 个练习；要检查的不同程序有 {len(todo)} 个，"
        f"{len(needed) - len(todo)} 个以前查过，其余没有做过，或者与别人的完全相同",
    )
    if with_slurm and todo:
        slurm.check_all(todo, state)
        for check in todo:
            results[check.key] = check.found() or {"exercise": check.exercise.id, "status": "unknown", "seconds": 0}
    elif todo:
        results.update(check_all(todo, jobs))
    fill(students, results, exercises)
    pairs = alike.find(students, exercises, out)
    drawn = pictures.draw(students, exercises, out)
    report.write(students, exercises, pairs, drawn, out)
    lock.close()
    ended = sum(1 for r in results.values() if r["status"] not in ("passed", "failed"))
    if ended:
        say(
            f"({ended} checks came to no result: this machine was too busy, or a check did not end; the same command tries them again)",
            f"（{ended} 个检查没有结果：机器太忙，或者检查没有结束；再输入同样的命令会重试）",
        )
    say(f"{out}/report.en.html: open it in a browser; the grades are in {out}/grades.csv", f"{out}/report.zh.html：用浏览器打开；成绩在 {out}/grades.csv")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Most checks wait most of the time.
    cpus = int(os.environ.get("SLURM_CPUS_PER_TASK", 1)) if sys.argv[1] == "--chunk" else len(os.sched_getaffinity(0))
    jobs = int(os.environ.get("CLASS_JOBS") or 3 * cpus)
    try:
        if sys.argv[1] == "--chunk":
            slurm.check_chunk(sys.argv[2], check_all, jobs)
        else:
            grade(sys.argv[1], jobs, os.environ.get("SLURM") == "1")
    except KeyboardInterrupt:
        fail(130, "\nstopped; what was checked is kept, and the same command goes on", "\n已停止；查过的结果都保留着，再输入同样的命令会接着查")
    except OSError as error:
        english, chinese = handed.why(error)
        where = error.filename2 or error.filename or sys.argv[1]  # a copy has two: it is the second that is full
        fail(
            1,
            f"{where}: {english}; what was checked is kept, and the same command goes on",
            f"{where}：{chinese}；查过的结果都保留着，再输入同样的命令会接着查",
        )


if __name__ == "__main__":
    main()
