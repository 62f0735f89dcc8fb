"""Fuzz target: what a student's files, the name of the archive and the output of the checks put into the pages,
the table and the pictures of a class. The bytes are the parts below, with a byte 0xFF between them."""

import collections
import csv
import functools
import html.parser
import io
import os
import re
import sys

sys.path[:0] = ["scripts/class", "scripts/book"]
sys.path.append("/usr/lib/python3/dist-packages")
import alike  # noqa: E402
import checks  # noqa: E402
import hand_ins  # noqa: E402
import handed  # noqa: E402
import kit  # noqa: E402
import pictures  # noqa: E402
import report  # noqa: E402
import sentences  # noqa: E402

try:
    import markdown_it

    parse_markdown = markdown_it.MarkdownIt("commonmark").enable("table").parse
except ImportError:  # the pages of Markdown are not judged then

    def parse_markdown(text):
        return []


LESSON = next(lesson for lesson in kit.lessons() if lesson.number == 2)
EXERCISES = [e for e in handed.exercises() if e.lesson == LESSON.number]
PATHS = ["student.txt", "machine.txt", "progress.txt", "plots/lesson02.verdicts.csv", "plots/lesson02.predicted.csv", EXERCISES[0].path]
PARTS = ["archive", "left out", "english", "chinese", *PATHS]

# What is the same for each input is read once.
LESSONS, CLAIMS, QUESTIONS = [LESSON], list(kit.claims()), kit.questions(LESSON, "en")
kit.lessons = lambda: LESSONS
kit.claims = lambda: CLAIMS
kit.questions = lambda lesson, language: QUESTIONS
pictures.known_verdicts = functools.cache(pictures.known_verdicts)
handed.Exercise.title = functools.cache(handed.Exercise.title)
handed.Exercise.start = functools.cache(handed.Exercise.start)
# No file is written, for that is what no input may cause.
WRITTEN = {}
handed.write = lambda path, data: WRITTEN.__setitem__(path, data.decode())
shown = []
kit.read = lambda path: shown.pop(0)
pictures.open = lambda path, *_, **__: Kept(path)
alike.open = lambda path, *_: io.BytesIO()
report.shutil = report.os = collections.namedtuple("Nothing", "rmtree makedirs")(lambda *_, **__: None, lambda *_: None)
Place = type("Place", (), {"__enter__": lambda self: "", "__exit__": lambda *_: None, "__init__": lambda self, prefix: None})
alike.tempfile = collections.namedtuple("Nothing", "TemporaryDirectory")(Place)


class Kept(io.StringIO):
    def __init__(self, path):
        super().__init__(newline="")
        self.path = path

    def close(self):
        WRITTEN[self.path] = self.getvalue()
        super().close()


def student_of(parts):
    name = os.fsdecode(parts["archive"].replace(b"\0", b"").replace(b"/", b"")) or "x"
    student = hand_ins.Student(hand_ins.ids([name])[name], name)
    names = [hand_ins.printable(line) for line in parts["left out"].decode("utf-8", "replace").split("\n")[:5]]
    student.take({"files": {}, "left_out": len(names), "names": names})
    student.files = {path: parts[path] for path in PATHS}
    student.problem = None
    student.said = handed.clean_name(student.text("student.txt")[:200]) or ""
    return student


def cell_of(parts):
    """As checks.py makes it of what a check printed."""
    first, english = checks.split(parts["english"].decode("utf-8", "replace"))
    chinese = checks.split(parts["chinese"].decode("utf-8", "replace"))[1]
    english, chinese = english or chinese, chinese or english
    names = sentences.names(EXERCISES[0], english)
    return {"status": "failed", "names": names, "compiler": "\n".join(first), "en": english, "zh": chinese, "seconds": 1}


def graded(parts):
    students = [student_of(parts), hand_ins.Student("Grace", "Grace.tar.gz")]
    students[1].files = dict(students[0].files)
    for student in students:
        student.cells = {e.id: {"status": "passed"} for e in EXERCISES}
    students[0].cells[EXERCISES[0].id] = cell_of(parts)
    students[0].same = [students[1].id]
    return students


def run(data):
    WRITTEN.clear()
    parts = dict(zip(PARTS, data.split(b"\xff") + [b""] * len(PARTS)))
    students = graded(parts)
    students[0].tries(), students[0].machine()
    pair = alike.Pair(*students)
    pair.exercises, pair.page = [(EXERCISES[0], 80, 0.5)], "alike/01"
    source = students[0].text(PATHS[-1])
    own = alike.own_lines(parts[PATHS[-1]], EXERCISES[0].start())
    for language in kit.LANGUAGES if own else ():
        shown[:] = [source, source + "int x;\n"]
        alike.write_page(pair, "", language)
    report.write(students, EXERCISES, [pair], [], "")
    drawn = [*pictures.of_mistakes(students, EXERCISES, LESSON), *pictures.of_predictions(students, LESSON)]
    drawn += pictures.of_claims(students, LESSON)
    return [line for picture in drawn for language in kit.LANGUAGES for line in picture.commands(language, "svg", "place")]


# --- what may be in it ----------------------------------------------------------------------------

LINKS = r"feedback/[\w-]+\.(en|zh)\.md|alike/01\.(en|zh)\.html|\.\./report\.(en|zh)\.html|grades\.csv"
TAGS = "html head meta title style body h1 h2 p ul li div table colgroup col thead tbody tr th td a b code details summary"
ATTRIBUTES = "lang charset name content class title href colspan scope tabindex role aria-label"


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS.split() and {a for a, _ in attributes} <= set(ATTRIBUTES.split()), (tag, attributes)
        assert all(re.fullmatch(LINKS, value) for a, value in attributes if a == "href"), attributes
        if tag not in ("meta", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_pi = unknown_decl = handle_comment


@functools.lru_cache(1000)  # most are as they were before
def judge_page(text):
    page = Page()
    page.feed(text)
    page.close()
    assert page.open == ["html", "body"] or page.open == [], page.open


@functools.lru_cache(1000)
def judge_markdown(text):
    """No HTML, link or picture in it, and no heading or rule but the kit's."""
    for token in parse_markdown(text):
        kinds = [t.type for t in token.children or ()]
        assert token.type not in ("html_block", "hr") and not {"html_inline", "link_open", "image"} & set(kinds), (token, kinds)
        assert token.type != "fence" or token.info == "text", token


@functools.lru_cache(1000)
def judge_table(text):
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 3 and {len(row) for row in rows} == {5 + 4 * len(EXERCISES)}, rows
    assert not any(cell.startswith(tuple("=+-@\t\r\n")) for row in rows for cell in row), rows


@functools.lru_cache(1000)
def judge_gnuplot(line):
    """Nothing but numbers and strings in single quotes."""
    one = "'(?:[^'\n]|'')*'"
    assert re.fullmatch(rf'\w+ = (?:-?\d+|{one}(?:\."\\n"\.{one})*)|reset|columns = 100; figure = 1|load {one}|unset output', line), line


def judge(_, commands):
    for path, text in WRITTEN.items():
        if path.endswith(".html"):
            judge_page(text)
        elif path.endswith(".md"):
            judge_markdown(text)
        elif path.endswith("grades.csv"):
            judge_table(text)
        elif "mistakes" not in path:
            name = path.startswith("place/claim") and 7
            rows = csv.reader(io.StringIO(text, newline=""))
            assert all(re.fullmatch(r"nan|-?[\d.]+(e[+-]?\d+)?", c) for row in rows for i, c in enumerate(row) if i != name or not name), text
    for line in commands:
        judge_gnuplot(line)


def seed():
    said = "  ✗ your program printed this:\n```\n<script>alert(1)</script>\n".encode()
    files = [b"<b>Ada</b>\n", b"cpu: <i>\n", b"tries 2.1 4\n", handed.read_bytes("plots/reference/lesson02.verdicts.csv")]
    rows = [f"{question},0,0,0,{i},{i + 1},1,2" for i, question in enumerate(QUESTIONS)]
    files += ["\n".join(["question,figure,x,y,answer,measured,low,high", *rows]).encode(), b"int main(void) {\n    return 1 + 2 + 3;\n}\n" * 3]
    return b"\xff".join([b"=Ada 1.tar.gz", b"../x\n<img src=x>", said, said, *files])


if __name__ == "__main__":
    with open(sys.argv[1] + "/seed-0", "wb") as file_:
        file_.write(seed())
else:
    run(seed())  # fills what is kept
