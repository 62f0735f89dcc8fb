"""Pairs of hand-ins that are alike beyond the starter, found by sim_c (Debian's similarity-tester). It only
shows where to look: a page with both programs side by side, and how rare such a likeness is in this
class. Where an exercise has one short answer, most pairs are alike."""

import difflib
import html
import itertools
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

import handed
from handed import say

sys.path.append("scripts/book")
import kit  # noqa: E402

RUN_LEAST = "16"  # tokens in a row that must be the same, see sim(1)
PERCENT_LEAST = 70  # of each of the two programs
TOKENS_LEAST = 40  # shorter programs are alike by themselves
PAIRS_MOST = 30
LINES_MOST, COLUMNS_MOST = 2000, 400  # no program that somebody wrote is larger


class Pair:
    def __init__(self, one, other):
        self.one, self.other = one, other
        self.exercises = []  # (exercise, percent, share of all pairs of the class that are alike here)
        self.page = ""

    def rarity(self):
        return sum(-math.log(share) for _, _, share in self.exercises)


def own_lines(source, start):
    """What does not stand in the starter; None where that is too little, or no program that one reads."""
    lines = source.decode("utf-8", "replace").splitlines()
    if len(lines) > LINES_MOST or any(len(line) > COLUMNS_MOST for line in lines):
        return None
    given = [line.split() for line in start.decode("utf-8", "replace").splitlines()]
    given, words = [" ".join(w) for w in given], [" ".join(line.split()) for line in lines]
    matcher = difflib.SequenceMatcher(None, words, given, autojunk=False)
    kept = [lines[i] for tag, a, b, _, _ in matcher.get_opcodes() if tag != "equal" for i in range(a, b)]
    text = "\n".join(kept) + "\n"
    return text if len(re.findall(r"\w+|[^\w\s]", text)) >= TOKENS_LEAST else None


def compare(texts):
    """{(i, j): percent} of the texts that are alike; of the two directions the smaller one."""
    with tempfile.TemporaryDirectory(prefix="lesson-kit-alike-") as place, open(place + "/names", "w+", encoding="ascii") as names:
        os.chmod(place, 0o711)
        folder = place + "/sources"
        os.mkdir(folder)
        for number, text in enumerate(texts):
            with open(f"{folder}/{number}.c", "w", encoding="utf-8") as file:
                file.write(text)
            names.write(f"{number}.c\n")
        names.seek(0)
        # In the sandbox, for sim_c reads what a student wrote.
        sandbox = ["build/check/sandbox", "--seconds=60", "--memory=1000", "--folder=" + folder]
        sim = ["sim_c", "-p", "-a", "-e", "-T", "-r", RUN_LEAST, "-t", str(PERCENT_LEAST), "-i"]
        said = subprocess.run([*sandbox, *sim], stdin=names, capture_output=True, text=True, check=False).stdout
    found = {}
    for one, percent, other in re.findall(r"^(\d+)\.c consists for (\d+) % of (\d+)\.c material$", said, re.M):
        found[int(one), int(other)] = int(percent)
    return {(i, j): min(p, found[j, i]) for (i, j), p in found.items() if i < j and (j, i) in found}


def sources(students, exercise):
    """Student and own lines of those who began it."""
    start = exercise.start()
    for student in students:
        if not student.problem and student.cells[exercise.id]["status"] not in ("missing", "not-begun"):
            text = own_lines(student.files[exercise.path], start)
            if text:
                yield student, text


def alike_in(students, exercise):
    """(student, student, percent) of one exercise."""
    by_text = {}
    for student, text in sources(students, exercise):
        by_text.setdefault(text, []).append(student)
    groups = list(by_text.values())
    for group in groups:
        for one, other in itertools.combinations(group, 2):
            yield one, other, 100
    for (i, j), percent in compare(list(by_text)).items() if len(groups) > 1 else ():
        for one, other in itertools.product(groups[i], groups[j]):
            yield one, other, percent


def find(students, exercises, out):
    """The pairs that stand out most, with a page each; None where sim_c is missing."""
    if not shutil.which("sim_c"):
        say(
            "(sim_c is missing, so no pairs were compared: install the package similarity-tester)",
            "（没有 sim_c，没有比较雷同：请安装软件包 similarity-tester）",
        )
        return None
    pairs, count = {}, max(1, len(students) * (len(students) - 1) // 2)
    for exercise in exercises:
        if exercise.measures:
            continue
        alike = list(alike_in(students, exercise))
        for one, other, percent in alike:
            if other.id in one.same:
                continue  # the report tells of them already
            key = tuple(sorted((one.id, other.id)))
            pairs.setdefault(key, Pair(one, other)).exercises.append((exercise, percent, len(alike) / count))
    found = sorted(pairs.values(), key=lambda p: (-p.rarity(), p.one.id, p.other.id))[:PAIRS_MOST]
    # In a class of two every pair is all of the pairs.
    found = [p for p in found if p.rarity() > 0 or count == 1]
    shutil.rmtree(out + "/alike", ignore_errors=True)
    for number, pair in enumerate(found, 1):
        pair.page = f"alike/{number:02}"
        for language in kit.LANGUAGES:
            write_page(pair, out, language)
    return found


WORDS = {
    "en": {
        "title": "{} and {}",
        "head": "Exercises in which they are alike: {}. The page shows, it does not judge: an exercise with one short answer makes many programs alike.",
        "exercise": "{} {}: {} % alike beyond the starter; so are {:.1f} % of all pairs of this class",
        "back": "back to the report",
    },
    "zh": {
        "title": "{} 和 {}",
        "head": "有 {} 个练习雷同。本页只展示，不下结论：答案很短的练习，很多程序本来就会一样。",
        "exercise": "{} {}：除去初始代码，{} % 相同；全班各对之中，这样相同的占 {:.1f} %",
        "back": "返回报告",
    },
}
STYLE = """body{font-family:sans-serif;margin:1em;color:#1a1a1a}table{border-collapse:collapse;width:100%;table-layout:fixed;
font-size:.85em}td{vertical-align:top;padding:0 .4em;white-space:pre-wrap;overflow-wrap:anywhere}.n{width:3em;color:#666;
text-align:right}.gone{background:#fbe3d6}.new{background:#dcebf7}.same td{color:#666;text-align:center}th{text-align:left}"""


def write_page(pair, out, language):
    words, parts = WORDS[language], []
    for exercise, percent, share in pair.exercises:
        heading = words["exercise"].format(exercise.id, exercise.title(language), percent, 100 * share)
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        with tempfile.TemporaryDirectory(prefix="lesson-kit-alike-") as place:
            paths = [place + "/one", place + "/other"]
            for path, student in zip(paths, (pair.one, pair.other)):
                with open(path, "wb") as file:
                    file.write(student.files[exercise.path])
            rows = kit.compared_rows(*paths, language, context=None)
            parts.append(kit.table_of_two(pair.one.id, pair.other.id, rows, language))
    title = html.escape(words["title"].format(pair.one.id, pair.other.id))
    tag = {"en": "en", "zh": "zh-CN"}[language]
    page = (
        f'<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style></head>'
        f'<body><p><a href="../report.{language}.html">{words["back"]}</a></p><h1>{title}</h1>'
        f'<p>{words["head"].format(len(pair.exercises))}</p>{"".join(parts)}</body></html>\n'
    )
    handed.write(f"{out}/{pair.page}.{language}.html", page.encode())
