"""The pictures for the next class hour, by gnuplot, in both languages: on whose machine each sentence holds
(claims.gp), predictions beside what was measured (predictions.gp), the mistakes made most often
(mistakes.gp)."""

import collections
import csv
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import hand_ins
import handed
from handed import fail

sys.path.append("scripts/book")
import kit  # noqa: E402

CODES = {"holds": 0, "fails": 1, "undecided": 2}
# How many times too low or too high a prediction was: the ends of the bins.
ENDS = [1 / 10, 1 / 5, 1 / 2, 1 / 1.25, 1.25, 2, 5, 10]
MISTAKES_MOST = 6


def number(text, least=-1e12, most=1e12):
    """A number that a student's file gives, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and least <= value <= most else None


def rows(student, path, fields):
    """The rows of a CSV file that have so many fields."""
    lines = [line for line in student.text(path).splitlines()[:2000] if not line.startswith("#")]
    try:
        return [row for row in csv.reader(lines[1:]) if len(row) == fields]
    except csv.Error:
        return []


class Verdict:
    def __init__(self, student, ratio, low, high, verdict, margins):
        self.student, self.ratio, self.verdict, self.margins = student, ratio, verdict, margins
        self.known = low is not None and high is not None  # few rounds have no interval
        self.low, self.high = (low, high) if self.known else (ratio, ratio)  # as it is drawn

    def interval(self):
        return f"[{self.low:.3g}, {self.high:.3g}]" if self.known else "-"


def margins(text, facts):
    """The numbers of a margin, "> 0.75 x cores" for this machine; at most two."""
    found = []
    for value, unit in re.findall(r"[<>=] ([\d.]+)(?: x (cores|workers))?", text):
        of = {"": 1, "cores": number(facts.get("cores", ""), 1, 4096), "workers": number(facts.get("workers compared", ""), 1, 4096)}[unit]
        if of:
            found.append(float(value) * of)
    return found[:2]


def verdicts(student, lesson):
    """{(claim, who): Verdict} of a student's file; nothing that is no verdict."""
    path = f"plots/lesson{lesson:02}.verdicts.csv"
    facts = dict(re.findall(r"^# ([^:\n]{1,40}): (.{1,40})$", student.text(path), re.M))
    of_claims = {id: margin["en"] for id, number_, margin, _ in kit.claims() if number_ == lesson}
    found = {}
    for claim, ratio, low, high, verdict, who in rows(student, path, 6):
        ratio, low, high = (number(text) for text in (ratio, low, high))
        if claim in of_claims and verdict in CODES and ratio is not None:
            found[claim, who] = Verdict(student, ratio, low, high, verdict, margins(of_claims[claim], facts))
    return found


def known_verdicts(lesson):
    """Whom the kit itself measures for each claim: what else stands in a file is no verdict of the kit."""
    path = f"plots/reference/lesson{lesson:02}.verdicts.csv"
    lines = handed.read(path).splitlines() if os.path.isfile(path) else []
    return [(row[0], row[5]) for row in csv.reader(l for l in lines if not l.startswith("#")) if len(row) == 6 and row[0] != "claim"]


def predictions(student, lesson):
    """{question: (answer, measured)}"""
    found = {}
    for row in rows(student, f"plots/lesson{lesson:02}.predicted.csv", 8):
        answer, measured = number(row[4]), number(row[5])
        if answer is not None and measured is not None:
            found[row[0]] = answer, measured
    return found


def quoted(text):
    """A string of gnuplot; in single quotes nothing is replaced, nor executed."""
    return '."\\n".'.join("'" + line.replace("'", "''") + "'" for line in text.split("\n"))


def wrapped(text, columns):
    """In lines of so many columns; a Chinese character takes two, and may begin a line."""
    lines, line, width = [], "", 0
    for word in re.findall(r"[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+", text):
        wide = sum(2 if c > "\u2e7f" else 1 for c in word)
        if width + wide > columns and not re.match("[，。；：？！、）”]", word):
            lines, line, width = lines + [line.rstrip()], "", 0
        line, width = line + word, width + wide
    return "\n".join(lines + [line.rstrip()])


class Picture:
    def __init__(self, name, script, lesson, data, words, values):
        self.name, self.script, self.lesson = name, script, lesson
        self.data, self.words, self.values = data, words, values  # rows; {language: {variable: text}}; {variable: number}

    def path(self, language, kind):
        return f"pictures/{self.name}.{language}.{kind}"

    def commands(self, language, kind, place):
        with open(f"{place}/{self.name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(self.data)
        texts = dict(self.words[language], language=language, kind=kind, picture=f"{place}/{os.path.basename(self.path(language, kind))}")
        texts.update(data=f"{place}/{self.name}.csv", cpu="", cores="", kernel="", date="")
        yield "reset"
        for variable, text in texts.items():
            yield f"{variable} = {quoted(text)}"
        for variable, value in self.values.items():
            yield f"{variable} = {value}"
        yield "columns = 100; figure = 1"
        yield "load 'plots/style.gp'"
        yield "load 'scripts/class/class.gp'"
        yield f"load 'scripts/class/{self.script}.gp'"
        yield "unset output"


def of_claims(students, lesson):
    sentences = {id: sentence for id, _, _, sentence in kit.claims()}
    margin_of = {id: margin for id, _, margin, _ in kit.claims()}
    all_verdicts = [verdicts(student, lesson.number) for student in students]
    for claim, who in known_verdicts(lesson.number):
        found = sorted((v[claim, who] for v in all_verdicts if (claim, who) in v), key=lambda v: v.ratio)
        if not found:
            continue
        counts = {verdict: sum(v.verdict == verdict for v in found) for verdict in CODES}
        logarithmic = int(all(v.low > 0 for v in found) and max(v.high for v in found) > 3 * min(v.low for v in found))
        program = "" if who == "kit" else f" ({who})"
        words = {
            language: {
                "title_": wrapped(sentences[claim][language] + program, 78),
                "x_label": {"en": "what was measured (mostly a ratio), with its 95% interval", "zh": "测得的值（大多是比值），及其 95% 置信区间"}[language],
                "small": {
                    "en": "{n} machine{s}: holds on {holds}, fails on {fails}, undecided on {undecided}; black: the margin ({margin})",
                    "zh": "{n} 台机器：{holds} 台成立，{fails} 台不成立，{undecided} 台未定；黑线：界线（{margin}）",
                }[language].format(n=len(found), s="s" * (len(found) != 1), margin=margin_of[claim][language], **counts),
                "verdict_names": {"en": "holds fails undecided", "zh": "成立 不成立 未定"}[language],
            }
            for language in kit.LANGUAGES
        }
        data = [
            [i, v.ratio, v.low, v.high, CODES[v.verdict], *(v.margins + ["nan", "nan"])[:2], v.student.id]
            for i, v in enumerate(found, 1)
        ]
        lines = max(text["title_"].count("\n") + 1 for text in words.values())
        values = {"rows_": len(found), "logarithmic": logarithmic, "title_lines": lines}
        yield Picture(f"claim-{claim}" + (f"-{who}" if program else ""), "claims", lesson, data, words, values)


def bin_of(answer, measured):
    """Beside a 0 every other number is too low or too high by any factor."""
    if answer == measured:
        factor = 1
    elif measured == 0 or (answer < 0) != (measured < 0):
        factor = math.inf if answer > measured else 0
    else:
        factor = answer / measured
    return sum(factor >= end for end in ENDS)


def plain(value):
    """A number without an exponent."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def measured_words(values, unit, language):
    """What was measured on the machines of the class."""
    low, high = plain(min(values)), plain(max(values))
    if low == high:
        return {"en": f"measured {low}{unit}", "zh": f"测得 {low}{unit}"}[language]
    return {"en": f"measured {low} to {high}{unit}", "zh": f"测得 {low} 到 {high}{unit}"}[language]


def of_predictions(students, lesson):
    all_predictions = [predictions(student, lesson.number) for student in students]
    texts = {language: kit.questions(lesson, language) for language in kit.LANGUAGES}
    asked = [q for q in texts["en"] if sum(q in p for p in all_predictions)]
    data, words, panels = [], {language: {} for language in kit.LANGUAGES}, 0
    for question in asked:
        pairs = [p[question] for p in all_predictions if question in p]
        panels += 1
        counts = [0] * (len(ENDS) + 1)
        for answer, measured in pairs:
            counts[bin_of(answer, measured)] += 1
        data += [[panels, i, count] for i, count in enumerate(counts)]
        said = plain(statistics.median(a for a, _ in pairs))
        for language in kit.LANGUAGES:
            text, unit = texts[language][question]
            unit = " " + unit if unit else ""
            measured = measured_words([m for _, m in pairs], unit, language)
            words[language][f"question_{panels}"] = wrapped(text, 92)
            words[language][f"summary_{panels}"] = {
                "en": f"the median prediction of the class: {said}{unit}; {measured}",
                "zh": f"全班预测的中位数：{said}{unit}；{measured}",
            }[language]
    if not panels:
        return
    for language in kit.LANGUAGES:
        words[language]["title_"] = {"en": "Lesson {}: what the class predicted, and what was measured", "zh": "第 {} 课：全班的预测和测得的结果"}[
            language
        ].format(lesson.number)
        words[language]["x_label"] = {"en": "prediction / measured value", "zh": "预测值 / 测得值"}[language]
        words[language]["y_label"] = {"en": "students", "zh": "人数"}[language]
    yield Picture(f"predictions-{lesson.two_digits}", "predictions", lesson, data, words, {"panels": panels})


def counted(students, exercise):
    """(name, how many students), the most often first."""
    counts = collections.Counter(name for student in students for name in student.cells[exercise.id].get("names", ()))
    return sorted(counts.items(), key=lambda c: (-c[1], c[0]))


def of_mistakes(students, exercises, lesson):
    data = []
    for exercise in exercises:
        if exercise.lesson != lesson.number:
            continue
        most = counted(students, exercise)[:MISTAKES_MOST]
        data += [[f"{exercise.id} {name}", count, exercise.order[1]] for name, count in most]
    if not data:
        return
    words = {
        language: {
            "title_": {"en": "Lesson {}: which mistakes were made most often?", "zh": "第 {} 课：哪些错误最常见？"}[language].format(lesson.number),
            "x_label": {"en": "students", "zh": "人数"}[language],
        }
        for language in kit.LANGUAGES
    }
    yield Picture(f"mistakes-{lesson.two_digits}", "mistakes", lesson, data, words, {"rows_": len(data), "most": max(row[1] for row in data)})


def run_gnuplot(pictures, language, kind, place):
    """Starts gnuplot on all pictures of one language and kind."""
    path = f"{place}/{language}-{kind}.gp"
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for picture in pictures for line in picture.commands(language, kind, place))
    return subprocess.Popen(["gnuplot", path], stderr=subprocess.PIPE, text=True)


def draw(students, exercises, out):
    """Returns the pictures that were drawn, in the order of the lessons."""
    students = hand_ins.each_once(students)
    pictures = []
    for lesson in kit.lessons():
        pictures += of_mistakes(students, exercises, lesson)
        pictures += of_predictions(students, lesson)
        pictures += of_claims(students, lesson)
    with tempfile.TemporaryDirectory(prefix="lesson-kit-pictures-") as place:
        for kind in ("svg", "png"):
            running = [run_gnuplot(pictures, language, kind, place) for language in kit.LANGUAGES]
            for process in running:
                said = process.communicate()[1]
                if process.returncode != 0:
                    sys.stderr.write(said)
                    fail(1, "gnuplot could not draw the class's pictures (see above)", "gnuplot 画不出全班的图（原因见上）")
        shutil.rmtree(out + "/pictures", ignore_errors=True)
        os.makedirs(out + "/pictures")
        for picture in pictures:
            for language in kit.LANGUAGES:
                for kind in ("svg", "png"):
                    path = picture.path(language, kind)
                    shutil.copyfile(f"{place}/{os.path.basename(path)}", f"{out}/{path}")
    return pictures
