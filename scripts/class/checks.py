"""Checks of many hand-ins: each in the sandbox by scripts/check.sh, several at a time, every source once.

What was found is kept in a folder, a file a check, so a run that was interrupted goes on where it was. The
name of the file is made from all that the result depends on: the source, the results that answers are
compared with, and the exercise's own test."""

import concurrent.futures
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import handed
from handed import say

# A program that hangs is ended by the sandbox long before; this is for what nobody thought of.
SECONDS_MOST = 1500
MARK = "  ✗ "


def digest(*parts):
    made = hashlib.sha256()
    for part in parts:
        part = part.encode() if isinstance(part, str) else part
        made.update(len(part).to_bytes(8, "big") + part)
    return made.hexdigest()


def of_all_exercises():
    paths = sorted(glob.glob("common/check/*.[ch]")) + ["scripts/check.sh", "scripts/lib/exercises.sh"]
    return digest(*(handed.read_bytes(path) for path in paths))


def write_json(path, value):
    handed.write(path, json.dumps(value, ensure_ascii=False).encode())


def read_json(path):
    """None where there is no such file, or a damaged one."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


class Check:
    """One exercise and one student's source; an answer is compared with the student's own results."""

    def __init__(self, exercise, student, version, kept):
        self.exercise, self.source, self.archive = exercise, student.files[exercise.path], student.sum
        self.results = student.results() if exercise.measures else {}
        libs = exercise.folder + "/libs"
        parts = [version, exercise.id, exercise.test, handed.read(libs) if os.path.exists(libs) else "", self.source]
        for name in sorted(self.results):
            parts += [name, self.results[name]]
        self.key = digest(*parts)
        self.path = f"{kept}/{self.key}.json"

    def found(self):
        return read_json(self.path)


def split(text):
    """The sentences of what a check printed, without the last line."""
    lines = [line for line in text.splitlines() if not re.match(r"[✓✗?] \d+\.\d+ |（|\(bubblewrap", line)]
    parts = [[]]
    for line in lines:
        if line.startswith(MARK):
            parts.append([])
        parts[-1].append(line[len(MARK) :] if line.startswith(MARK) else line)
    return ["\n".join(part) for part in parts[:1] if part], ["\n".join(part) for part in parts[1:]]


def pairs(said):
    """English and Chinese in turn, as the judge says them; None where it is not so."""
    chinese = [bool(re.search("[\u4e00-\u9fff]", text)) for text in said]
    if not said or len(said) % 2 or any(c != i % 2 for i, c in enumerate(chinese)):
        return None
    return said[0::2], said[1::2]


def serves(memory):
    """Whether programs can be put there and executed (docker mounts /dev/shm noexec), and there is room."""
    if not os.access(memory, os.W_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(memory).free > 2e9


class Runner:
    def __init__(self, jobs):
        self.jobs, self.stopped = jobs, False
        self.later = True  # what the machine is too busy for is checked again when no other check runs
        self.running, self.lock = set(), threading.Lock()
        self.place = tempfile.mkdtemp(prefix="lesson-kit-class-", dir="/dev/shm" if serves("/dev/shm") else None)
        os.chmod(self.place, 0o711)  # programs of another user go through it
        self.temporary = self.place + "/checks"
        os.mkdir(self.temporary)
        os.chmod(self.temporary, 0o1777)
        # It waits for the end of this program, kill -9 included (then it leaves the checks a moment to end).
        clean = 'read -r end; [ "$end" = well ] || sleep 2; rm -rf "$1"'
        command = ["sh", "-c", clean, "sh", self.place]
        self.cleaner = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)

    def close(self):
        self.cleaner.communicate(b"well\n")

    def stop(self):
        self.stopped = True
        with self.lock:
            for process in self.running:
                end(process, signal.SIGTERM)

    def run(self, command, environment):
        """Its status and output; None where it took too long, or all is over."""
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with self.lock:
            self.running.add(process)
        try:
            if self.stopped:
                end(process, signal.SIGTERM)
            return process.communicate(timeout=SECONDS_MOST)[0]
        except subprocess.TimeoutExpired:
            end(process, signal.SIGTERM)
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                end(process, signal.SIGKILL)
                process.communicate()
            return None
        finally:
            with self.lock:
                self.running.discard(process)

    def once(self, check, folder, language, both):
        """One run of check.sh: its status ("0", "1", "2"; "" where there is none), and what it printed."""
        report, source = folder + "/report", f"{folder}/{check.exercise.file}"
        environment = dict(os.environ, LESSON_LANG=language, CHECK_BUILT="1", CHECK_TMP=self.temporary)
        environment.update(CHECK_REPORT=report, CHECK_RESULTS=folder + "/plots")
        for name, wanted in (("CHECK_BOTH_LANGUAGES", both), ("CHECK_LATER", self.later), ("CHECK_ONCE", False)):
            environment.pop(name, None)
            if wanted:
                environment[name] = "1"
        if os.path.exists(report):
            os.remove(report)
        output = self.run(["scripts/check.sh", check.exercise.id, source], environment)
        if output is None:
            return "", ""
        status = handed.read(report).strip() if os.path.exists(report) else ""
        return status, output.decode("utf-8", "replace").replace(source, check.exercise.file)

    def check(self, check):
        """What is found: status, sentences in both languages, seconds."""
        folder = tempfile.mkdtemp(dir=self.place)
        try:
            os.mkdir(folder + "/plots")
            with open(f"{folder}/{check.exercise.file}", "wb") as file:
                file.write(check.source)
            for name, data in check.results.items():
                with open(f"{folder}/{name}", "wb") as file:
                    file.write(data)
            return self.judge(check, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def judge(self, check, folder):
        before = time.monotonic()
        # Some tests put their sentences together in the reader's language: then there are two runs.
        apart = check.exercise.measures or "judge_chinese" in check.exercise.test
        status, output = self.once(check, folder, "en", not apart)
        found = {"exercise": check.exercise.id, "seconds": round(time.monotonic() - before, 1)}
        if status == "0":
            return dict(found, status="passed")
        if status != "1":
            return dict(found, status="busy" if status == "2" else "unknown", output=output[-2000:])
        first, said = split(output)
        both = None if apart else pairs(said)
        if both:
            english, chinese = both
        else:
            english = said
            chinese = split(self.once(check, folder, "zh", False)[1])[1]
            english, chinese = english or chinese, chinese or english
        return dict(
            found,
            status="failed",
            compiler="\n".join(first)[:4000],
            en=english,
            zh=chinese,
        )

    def keep(self, check):
        found = self.check(check)
        # What the machine is to blame for is tried again, now alone, or when the class is checked again.
        if found["status"] in ("passed", "failed"):
            write_json(check.path, found)
        return found

    def all(self, checks, progress):
        """Checks them all; returns what was found by key."""
        found = {}
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            todo = {pool.submit(self.keep, check): check for check in sorted(checks, key=lambda c: c.key)}
            try:
                for number, done in enumerate(concurrent.futures.as_completed(todo), 1):
                    found[todo[done].key] = done.result()
                    progress(number, len(todo))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.stop()
                raise
        busy = [check for check in checks if found[check.key]["status"] == "busy"]
        if busy:
            say(
                f"{len(busy)} checks could not be judged on a machine so busy; once more, one after another",
                f"机器太忙，有 {len(busy)} 个检查无法判断；再逐个检查一次",
            )
        self.later = False
        for check in busy:
            found[check.key] = self.keep(check)
        return found


def end(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def show_progress(number, of):
    """On a terminal in one line that is written over; else now and then."""
    if sys.stdout.isatty():
        print(f"\r{number} / {of}", end="\n" if number == of else "", flush=True)
    elif number == of or number % max(1, of // 10) == 0:
        say(f"{number} of {of} checks", f"已检查 {number} / {of}")
