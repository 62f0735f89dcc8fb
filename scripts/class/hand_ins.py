"""The hand-ins of a class: finds the archives in a folder, has each read in the sandbox, and says in a
sentence what is wrong with one. Whatever a student can choose, a name included, is cleaned here."""

import base64
import concurrent.futures
import hashlib
import json
import os
import re
import stat
import subprocess
import tempfile

import handed
from checks import read_json, write_json

PROBLEMS = {
    "empty": ("the file is empty", "文件是空的"),
    "large": ("the file is larger than 20 MB, so it was not opened", "文件超过 20 MB，没有打开"),
    "not-a-file": ("it is no regular file", "不是普通文件"),
    "unreadable": ("the file cannot be read", "文件无法读取"),
    "kind": ("it is no archive of make hand-in (NAME.tar.gz)", "不是 make hand-in 生成的压缩包（姓名.tar.gz）"),
    "cut": ("the archive ends too early; it was not handed in whole", "压缩包不完整，没有传完"),
    "damaged": ("the archive is damaged", "压缩包已损坏"),
    "bomb": ("it unpacks to more than a hand-in can hold, so the reading was stopped", "解压后远远超过一份作业应有的大小，已停止读取"),
    "stopped": ("reading it took more time or memory than any hand-in needs, so it was stopped", "读取它所用的时间或内存远超正常作业，已停止"),
    "nothing": ("it holds no file of a hand-in", "里面没有作业的文件"),
}


class Student:
    def __init__(self, id, archive):
        self.id, self.archive = id, archive  # clean; the path below the folder
        self.problem = None  # a key of PROBLEMS
        self.files, self.left_out, self.names = {}, 0, []
        self.said = ""  # who the archive says it is from
        self.same = []  # other archives of the same name, or of the same bytes
        self.sum = ""
        self.cells = {}  # exercise id to what the check found

    def take(self, said):
        """What unpack says of the archive."""
        self.problem = said.get("broken")
        self.files = {path: base64.b64decode(data) for path, data in said.get("files", {}).items()}
        self.left_out, self.names = said.get("left_out", 0), said.get("names", [])
        if not self.problem and not self.files:
            self.problem = "nothing"
        self.said = handed.clean_name(self.text("student.txt")[:200]) or ""

    def text(self, path):
        return self.files.get(path, b"").decode("utf-8", "replace")

    def tries(self):
        return dict(re.findall(r"^tries (\d{1,3}\.\d{1,3}) (\d{1,6})$", self.text("progress.txt"), re.M))

    def solved(self):
        return sum(cell["status"] == "passed" for cell in self.cells.values())

    def machine(self):
        """Facts of the machine: printable, and no longer than a line."""
        pairs = re.findall(r"^([a-z]{1,20}): (.{0,100})$", self.text("machine.txt"), re.M)
        return {key: printable(value) for key, value in pairs}

    def results(self):
        return {path: data for path, data in self.files.items() if path.startswith("plots/")}


def each_once(students):
    """Those that could be read, without a second archive of the same student: what is counted of the class counts
    nobody twice. Of several the one counts in which most is solved."""
    found = []
    for student in sorted((s for s in students if not s.problem), key=lambda s: -s.solved()):
        if not any(other.id in student.same for other in found):
            found.append(student)
    return sorted(found, key=lambda s: s.id)


def printable(text):
    return "".join(c if c.isprintable() else "?" for c in text)


def find(folder, report):
    """(path below the folder, status) of what was handed in, also in folders in it, as some learning
    platforms make one for each student. Links are not followed."""
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and os.path.join(place, n) != report)
        if os.path.relpath(place, folder).count("/") >= 2:
            folders[:] = []
        for name in sorted(names):
            path = os.path.join(place, name)
            if not name.startswith("."):
                found.append((os.path.relpath(path, folder), os.lstat(path)))
    return found


def ids(paths):
    """A clean name for each, made from the name of the file; every one another, whatever the case."""
    made, used = {}, set()
    for path in paths:
        name = handed.clean_name(re.sub(r"\.(tar\.gz|tgz|[^.]{1,4})$", "", os.path.basename(path))) or "hand-in"
        id, number = name, 2
        while id.casefold() in used:
            id, number = f"{name}-{number}", number + 1
        used.add(id.casefold())
        made[path] = id
    return made


def digest_of(path):
    """The SHA-256 of the file's bytes, or a key of PROBLEMS."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return "not-a-file"
            if status.st_size == 0:
                return "empty"
            if status.st_size > handed.ARCHIVE_MOST:
                return "large"
            return hashlib.sha256(file.read(handed.ARCHIVE_MOST + 1)).hexdigest()
    except OSError:
        return "unreadable"


def unpack(path, known):
    """What unpack.py says of it; it has no more of this machine than the sandbox gives."""
    limits = {
        "known": known,
        "file_most": handed.FILE_MOST,
        "total_most": handed.TOTAL_MOST,
        "read_most": 4 * handed.TOTAL_MOST,
        "members_most": 5000,
    }
    python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3"
    script = handed.read("scripts/class/unpack.py")
    with tempfile.NamedTemporaryFile() as report, tempfile.TemporaryFile() as printed, open(path, "rb") as archive:
        subprocess.run(
            ["build/check/sandbox", "--seconds=5", "--processes=4", "--memory=400", "--disk=1", "--report=" + report.name]
            + [python, "-I", "-S", "-c", script, json.dumps(limits)],
            stdin=archive,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if not handed.read(report.name).startswith("exit 0 "):
            return {"broken": "stopped"}
        printed.seek(0)
        return heard(printed.read(2 * handed.TOTAL_MOST), known)


def heard(said, known):
    """Only what the reading may say: a problem, or known files and names."""
    try:
        return valid(json.loads(said.decode("utf-8", "replace")), known)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return {"broken": "damaged"}


def valid(said, known):
    if "broken" in said:
        return {"broken": said["broken"] if said["broken"] in PROBLEMS else "damaged"}
    files = {path: data for path, data in said["files"].items() if path in known}
    for data in files.values():
        base64.b64decode(data, validate=True)
    names = [printable(str(name)[:80].encode("utf-8", "replace").decode()) for name in said["names"][:5]]
    return {"files": files, "left_out": int(said["left_out"]), "names": names}


def read_one(folder, path, id, status, known, kept):
    student = Student(id, path)
    full = os.path.join(folder, path)
    if not stat.S_ISREG(status.st_mode):
        student.problem = "not-a-file"
        return student
    if not path.endswith((".tar.gz", ".tgz")):
        student.problem = "kind"
        return student
    sum = digest_of(full)
    if sum in PROBLEMS:
        student.problem = sum
        return student
    student.sum = sum
    file = f"{kept}/{sum}.json"
    said = read_json(file)
    if said is None:
        said = unpack(full, known)
        write_json(file, said)
    student.take(said)
    return student


def read_all(folder, report, known, kept, jobs):
    """All students, by name. Two archives of one student are two rows that name each other: which counts
    is the teacher's to say, for a student could write another's name into an archive."""
    found = find(folder, report)
    names = ids(path for path, _ in found)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        students = list(pool.map(lambda f: read_one(folder, f[0], names[f[0]], f[1], known, kept), found))
    for one in students:
        for other in students:
            if one is not other and (one.said or one.sum) and (one.said == other.said and one.said or one.sum == other.sum and one.sum):
                one.same.append(other.id)
    return sorted(students, key=lambda s: s.id)
