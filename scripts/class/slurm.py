"""The checks of a class on several machines: Slurm runs them as a job array, a chunk of checks each, for to
start a job takes longer than a check. The chunks and what they find lie in the class's folder, which all
machines must see, as they must see the kit."""

import os
import shlex
import shutil
import subprocess

import checks
import hand_ins
import handed
from handed import fail, say

CHUNK_MOST = 32


def chunks(todo):
    """Of about the same size; neighbours go to different chunks, as several may be of one slow exercise."""
    count = -(-len(todo) // CHUNK_MOST)
    ordered = sorted(todo, key=lambda check: check.key)
    return [ordered[i::count] for i in range(count)]


def check_all(todo, state):
    """Returns when the array has ended; what was found stands where each check keeps it."""
    if not shutil.which("sbatch"):
        fail(
            2,
            "sbatch is missing; SLURM=1 needs a machine of a Slurm cluster (to try it here: scripts/setup.sh slurm)",
            "缺少 sbatch；SLURM=1 要在 Slurm 集群的机器上使用（想在本机试用：scripts/setup.sh slurm）",
        )
    folder = state + "/slurm"
    shutil.rmtree(folder, ignore_errors=True)
    parts = chunks(todo)
    for number, part in enumerate(parts):
        checks.write_json(f"{folder}/{number}.json", [[c.exercise.id, c.archive] for c in part])
    command = " ".join(shlex.quote(word) for word in (os.path.abspath("scripts/class.sh"), "--chunk", state))
    sbatch = ["sbatch", "--wait", "--parsable", "--job-name=lesson-kit-class", f"--array=0-{len(parts) - 1}"]
    sbatch += ["--ntasks=1", f"--output={folder}/%a.log", "--wrap=exec " + command]
    waiting = subprocess.Popen(sbatch, stdout=subprocess.PIPE, text=True)
    job = waiting.stdout.readline().strip().split(";")[0]
    if not job.isdigit():
        fail(1, "Slurm took no job (see above)", "Slurm 没有接受作业（原因见上）")
    say(f"Slurm job {job}: {len(todo)} checks in {len(parts)} chunks", f"Slurm 作业 {job}：{len(todo)} 个检查，分成 {len(parts)} 批")
    try:
        waiting.wait()
    except BaseException:
        subprocess.run(["scancel", job], check=False)
        raise
    missing = sum(check.found() is None for check in todo)
    if missing:
        say(f"({missing} of the checks came to nothing; what Slurm's jobs said stands in {folder})", f"（其中 {missing} 个检查没有结果；Slurm 作业的输出在 {folder} 里）")


def check_chunk(state, run, jobs):
    """In a job of the array."""
    number = os.environ["SLURM_ARRAY_TASK_ID"]
    version, exercises = checks.of_all_exercises(), {e.id: e for e in handed.exercises()}
    todo = []
    for id, archive in checks.read_json(f"{state}/slurm/{number}.json"):
        student = hand_ins.Student("", "")
        student.take(checks.read_json(f"{state}/archives/{archive}.json"))
        exercise = exercises[id]
        todo.append(checks.Check(exercise, student, version, state + "/checks"))
    run([check for check in todo if check.found() is None], jobs)
