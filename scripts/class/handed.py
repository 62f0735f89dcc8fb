"""What a hand-in holds, by name: both who makes one and who reads one keep to this list."""

import contextlib
import errno
import glob
import os
import re
import sys
import unicodedata

LANGUAGE = os.environ.get("LESSON_LANG", "en")

FILE_MOST = 1_000_000  # bytes of one file; a check takes no larger source
TOTAL_MOST = 16_000_000  # bytes of all files of a hand-in
ARCHIVE_MOST = 20_000_000  # bytes of an archive as it lies on the disk
NAME_MOST = 40  # characters of a student's name or number


def say(english, chinese, file=None):
    print(chinese if LANGUAGE == "zh" else english, file=file or sys.stdout, flush=True)


def fail(status, english, chinese):
    say(english, chinese, sys.stderr)
    sys.exit(status)


def why(error):
    """An error of the system in both languages."""
    chinese = {errno.ENOSPC: "磁盘已满", errno.EDQUOT: "超出磁盘配额", errno.EACCES: "没有权限", errno.EROFS: "只读"}
    return error.strerror, chinese.get(error.errno, error.strerror)


class Exercise:
    def __init__(self, folder):
        self.folder = folder  # lessons/03-cpu-bound/exercises/1-split-the-work
        lesson, number = re.match(r"lessons/0*(\d+)-[^/]*/exercises/(\d+)-", folder).groups()
        self.lesson, self.order = int(lesson), (int(lesson), int(number))
        self.id = f"{lesson}.{number}"
        self.measures = os.path.exists(folder + "/.start.txt")
        self.file = "answer.txt" if self.measures else "exercise.c"  # what the student works on
        self.path = f"{folder}/{self.file}"
        self.test = read(folder + "/test.c")

    def start(self):
        return read_bytes(self.folder + ("/.start.txt" if self.measures else "/.start.c"))

    def was_begun(self, source):
        """More than spaces was changed."""
        return source.split() != self.start().split()

    def title(self, language):
        heading = re.search(r"^# (.*)", read(f"{self.folder}/README.{language}.md"), re.M)
        return heading[1] if heading else self.id


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def read(path):
    return read_bytes(path).decode("utf-8", "replace")


def write(path, data):
    """The whole file, or the one that was there before."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    try:
        with open(path + ".new", "wb") as file:
            file.write(data)
    except OSError:
        with contextlib.suppress(OSError):
            os.remove(path + ".new")  # a part of it, where the disk is full
        raise
    os.replace(path + ".new", path)


def exercises():
    found = glob.glob("lessons/[0-9][0-9]-*/exercises/[0-9]*-*/test.c")
    return sorted((Exercise(os.path.dirname(path)) for path in found), key=lambda e: e.order)


def known_files(all_exercises):
    """The paths that a hand-in may hold, from its top folder, which is called hand-in. The raw samples
    of a lesson belong to it only where an exercise reads them: they are the bulk."""
    known = ["student.txt", "machine.txt", "progress.txt"] + [e.path for e in all_exercises]
    for lesson in sorted(int(path[8:10]) for path in glob.glob("lessons/[0-9][0-9]-*/main.c")):
        kinds = ["summary", "verdicts", "predictions", "predicted"]
        if any(e.lesson == lesson and "judge_values(" in e.test for e in all_exercises):
            kinds.append("samples")
        known += [f"plots/lesson{lesson:02}.{kind}.csv" for kind in kinds]
    return known


def clean_name(text):
    """A name or number of a student as it may stand in the name of a file, in a table and in a page:
    letters of any script, digits, - and _; anything else becomes _. None where nothing is left. (It
    begins with a letter or a digit, so it is neither hidden, nor an option, nor a formula.)"""
    text = unicodedata.normalize("NFKC", text).strip()
    text = "".join(c if c in "-_" or unicodedata.category(c)[0] in "LMN" else "_" for c in text)
    text = re.sub("_+", "_", text)[:NAME_MOST].rstrip("_-")
    while text and unicodedata.category(text[0])[0] not in "LN":
        text = text[1:]
    return text or None
