"""Makes a student's hand-in: build/hand-in/NAME.tar.gz. See handed.py for what it holds; owner, times and
paths of this machine are no part of it."""

import glob
import gzip
import io
import os
import platform
import re
import stat
import subprocess
import sys
import tarfile
import time

import handed
from handed import fail, say

KEPT = ".student"


def student():
    """The name or number: from STUDENT, else as it was kept, else asked for."""
    given = os.environ.get("STUDENT") or (handed.read(KEPT) if os.path.isfile(KEPT) else "")
    if not given.strip():
        say(
            "Your name or number, as your teacher knows it (letters, digits, - and _):",
            "你的姓名或学号，要和老师那里的一致（可以用汉字、字母、数字、- 和 _）：",
        )
        given = sys.stdin.readline()
    name = handed.clean_name(given)
    if not name:
        fail(2, "no name was given; type make hand-in STUDENT=name", "没有给出姓名或学号；请输入 make hand-in STUDENT=姓名")
    if name != given.strip():
        say(f"(as the name of a file: {name})", f"（用作文件名：{name}）")
    with open(KEPT, "w", encoding="utf-8") as file:
        file.write(name + "\n")
    return name


def first_line(path, pattern):
    found = re.search(pattern, handed.read(path), re.M) if os.path.isfile(path) else None
    return found[1].strip() if found else ""


def machine():
    """What a teacher needs to know of the machine, and nothing that names it or its owner."""
    try:
        compiler = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        compiler = ""
    memory = first_line("/proc/meminfo", r"^MemTotal: *(\d+)")
    facts = {
        "date": time.strftime("%Y-%m-%d"),
        "system": first_line("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)'),
        "kernel": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "cpu": first_line("/proc/cpuinfo", r"^model name\s*: (.*)") or platform.machine(),
        "cpus": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory) // 1024} MB" if memory else "",
        "compiler": compiler.split("\n")[0],
    }
    return "".join(f"{key}: {value}\n" for key, value in facts.items())


def without_paths(text):
    """The lines of facts in a result file name the compiler and its flags as they were typed."""

    def short(found):
        home = os.path.expanduser("~")
        line = found[0].replace(home, "~") if len(home) > 1 else found[0]
        return re.sub(r"\S*/", "", line) if line.startswith("# compiler:") else line

    return re.sub(r"^#.*", short, text, flags=re.M)


def progress():
    """The lines "tries 3.1 4" of .progress: how often each exercise was checked."""
    lines = handed.read(".progress") if os.path.isfile(".progress") else ""
    return "".join(line + "\n" for line in re.findall(r"^tries \d+\.\d+ \d+$", lines, re.M))


def collect(name, known):
    """The hand-in's files, path to bytes."""
    files = {"student.txt": name + "\n", "machine.txt": machine(), "progress.txt": progress()}
    files = {path: text.encode() for path, text in files.items()}
    for path in known:
        if path in files or not os.path.isfile(path) or os.path.islink(path):
            continue
        if os.stat(path).st_size > handed.FILE_MOST:
            say(f"({path} is left out: it is larger than 1 MB)", f"（{path} 超过 1 MB，没有放进去）")
            continue
        data = handed.read_bytes(path)
        files[path] = without_paths(data.decode("utf-8", "replace")).encode() if path.endswith(".csv") else data
    return files


def archive(files):
    """The bytes of the archive: the same files make the same bytes."""
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", fileobj=packed, mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w") as tar:
        for path in sorted(files):
            member = tarfile.TarInfo("hand-in/" + path)
            member.size, member.mode = len(files[path]), stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH
            tar.addfile(member, io.BytesIO(files[path]))
    return packed.getvalue()


def say_what_is_in_it(path, name, files, all_exercises):
    begun = [e.id for e in all_exercises if e.path in files and e.was_begun(files[e.path])]
    lessons = {kind: [str(int(p[12:14])) for p in sorted(files) if p.endswith(kind + ".csv")] for kind in ("summary", "predictions")}
    none = {"en": "none", "zh": "没有"}[handed.LANGUAGE]
    facts = dict(line.split(": ", 1) for line in files["machine.txt"].decode().splitlines() if ": " in line)
    of_lessons, predicted = (" ".join(lessons[kind]) or none for kind in ("summary", "predictions"))
    say(
        f"{path} holds, for {name} (another name: make hand-in STUDENT=name):",
        f"{path}，{name} 的作业（要换名字：make hand-in STUDENT=姓名），里面有：",
    )
    say(
        f"  exercises that you began: {' '.join(begun) or none} (and {len(all_exercises) - len(begun)} as they were at first)",
        f"  做过的练习：{' '.join(begun) or none}（另外 {len(all_exercises) - len(begun)} 个没有改过）",
    )
    say(f"  results of lessons: {of_lessons}; predictions: {predicted}", f"  各课的结果：{of_lessons}；预测：{predicted}")
    machine_words = [facts.get(key, "?") for key in ("system", "architecture", "cpu")]
    say(
        f"  your machine: {', '.join(machine_words)}, {facts['cpus']} CPUs, and how often you had an exercise checked",
        f"  你的机器：{'，'.join(machine_words)}，{facts['cpus']} 个 CPU；还有每个练习检查过几次",
    )
    say(f"Nothing else; tar -tzf {path} lists it. Hand this file in.", f"除此之外什么都没有；tar -tzf {path} 可以列出来。把这个文件交给老师。")
    for other in sorted(set(glob.glob("build/hand-in/*.tar.gz")) - {path}):
        say(f"(not {other}, which you made under another name)", f"（不要交 {other}：那是用另一个名字打的包）")


def main():
    all_exercises = handed.exercises()
    try:
        name = student()
        path = f"build/hand-in/{name}.tar.gz"
        files = collect(name, handed.known_files(all_exercises))
        handed.write(path, archive(files))
    except OSError as error:
        english, chinese = handed.why(error)
        fail(
            1,
            f"the hand-in could not be written ({english}); make room, or see who owns the folder",
            f"作业没有写成（{chinese}）；请腾出空间，或者检查文件夹的权限",
        )
    say_what_is_in_it(path, name, files, all_exercises)


if __name__ == "__main__":
    main()
