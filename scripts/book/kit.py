"""What the book and the slides know of the kit: its lessons, their pages, results and pictures."""

import base64
import csv
import difflib
import gettext
import html
import os
import re

LANGUAGES = ("en", "zh")
VERDICTS = {"en": {}, "zh": {"holds": "成立", "fails": "不成立", "undecided": "未定"}}


class Lesson:
    def __init__(self, folder):
        self.folder = folder  # lessons/03-cpu-bound
        self.two_digits = os.path.basename(folder)[:2]
        self.number = int(self.two_digits)
        self.name = "lesson" + self.two_digits

    def page(self, language):
        return os.path.join(self.folder, f"README.{language}.md")

    def exercises(self):
        """Folders with a page, in the order of their numbers."""
        inside = os.path.join(self.folder, "exercises")
        names = os.listdir(inside) if os.path.isdir(inside) else []
        names = [n for n in names if os.path.isfile(f"{inside}/{n}/README.en.md") and re.match(r"\d", n)]
        return [os.path.join(inside, n) for n in sorted(names, key=lambda n: int(n.split("-")[0]))]

    def sources(self):
        """The files to read: first what differs between threads and processes, main.c behind the
        others, programs last."""
        first = ["threads.c", "processes.c"]
        names = [n for n in sorted(os.listdir(self.folder)) if n.endswith((".c", ".h", ".py"))]
        names = [n for n in names if n not in ("test.c", "main.c", *first)]
        programs = os.path.join(self.folder, "programs")
        inside = sorted(os.listdir(programs)) if os.path.isdir(programs) else []
        names = first + names + ["main.c"] + ["programs/" + n for n in inside if n.endswith(".c")]
        return [n for n in names if os.path.isfile(os.path.join(self.folder, n))]


def lessons():
    """A folder with a page in both languages and a main.c is a lesson."""
    found = sorted(n for n in os.listdir("lessons") if re.match(r"\d\d-", n))
    found = [Lesson("lessons/" + n) for n in found if os.path.isfile(f"lessons/{n}/main.c")]
    return [x for x in found if all(os.path.isfile(x.page(language)) for language in LANGUAGES)]


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def text_of(path):
    """A page as it is to be shown: without the tags of measured figures, and in Chinese without gaps."""
    text = without_figure_tags(read(path))
    if not path.endswith(".zh.md"):
        return text
    out, part = [], []
    for line, code in lines_and_code(text):
        if code:
            out += without_gaps(part) + [line]
            part = []
        else:
            part.append(line)
    return "\n".join(out + without_gaps(part))


def without_figure_tags(text):
    """Measured figures stand between comments; only they are shown."""
    return re.sub(r"<!--(=.*?|/)-->", "", text)


def without_gaps(lines):
    """Chinese has no space where a line of the source ends: such lines become one."""
    out = []
    for line in lines:
        text = line.lstrip(" ")
        if out and re.match(r"[^\s|#>`~<!-]|`[^`]", text) and not re.match(r"\d+\. ", text):
            full = re.search(r"[，。；：？！、）”》…]$", out[-1])
            if full or re.search(r"[\u4e00-\u9fff]$", out[-1]) and re.match(r"[\u4e00-\u9fff（“《]", text):
                if not re.match(r" *([|#>]|```)", out[-1]):
                    out[-1] += text
                    continue
        out.append(line)
    return out


def lines_and_code(text):
    """Each line with whether it belongs to a code block."""
    code = False
    for line in text.split("\n"):
        fence = re.match(r" *```", line)
        yield line, code or bool(fence)
        if fence:
            code = not code


def headings(text):
    """(level, words) of each heading, in order."""
    found = [re.match(r"(#+) (.*)", line) for line, code in lines_and_code(text) if not code]
    return [(len(h[1]), h[2]) for h in found if h]


def slug(words):
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "top"


def slugs(english):
    """The anchors of a page's headings, the same in both languages: made from the English ones."""
    made = []
    for _, words in headings(english):
        name, number = slug(words), 2
        while name in made:
            name, number = f"{slug(words)}-{number}", number + 1
        made.append(name)
    return made


def title(page):
    return next((words for _, words in headings(page)), "")


# --- results --------------------------------------------------------------------------------------


class Results:
    """What plots/ or plots/reference/ holds of a lesson. A damaged row is left out."""

    def __init__(self, folder, lesson):
        self.facts, self.verdicts = {}, {}
        for kind in ("summary", "verdicts"):
            path = f"{folder}/{lesson.name}.{kind}.csv"
            for line in read(path).splitlines() if os.path.isfile(path) else []:
                fact = re.match(r"# ([^:]*): (.*)", line)
                if fact:
                    self.facts.setdefault(fact[1], fact[2])
                elif kind == "verdicts":
                    self.row(next(csv.reader([line])))

    def row(self, row):
        try:
            claim, ratio, low, high, verdict, who = row
            self.verdicts[claim, who] = (float(ratio), float(low), float(high), verdict)
        except ValueError:
            pass

    def machine(self, language):
        words = {"en": "{cpu}, {cores} CPUs, {date}", "zh": "{cpu}，{cores} 个 CPU，{date}"}[language]
        known = {key: self.facts.get(key, "?") for key in ("cpu", "cores", "date")}
        return words.format(**known) if self.facts else ""

    def said(self, claim, who, language):
        """For example "1.85 [1.80, 1.90] holds"; nothing where it was not tested."""
        if (claim, who) not in self.verdicts:
            return ""
        ratio, low, high, verdict = self.verdicts[claim, who]
        return f"{ratio:.3g} [{low:.3g}, {high:.3g}] {VERDICTS[language].get(verdict, verdict)}"


def margin_in_chinese(margin):  # as in common/po/zh_CN.po
    return margin.replace(" x cores", " × 核数").replace(" x workers", " × worker 数").replace(" and ", " 且 ")


def claims():
    """Rows of common/claims.tsv: id, lesson, margin and sentence in each language."""
    for line in read("common/claims.tsv").splitlines():
        fields = line.split("\t")
        if len(fields) == 6 and not line.startswith("#"):
            yield fields[0], int(fields[1]), {"en": fields[3], "zh": margin_in_chinese(fields[3])}, {"en": fields[4], "zh": fields[5]}


# --- pictures -------------------------------------------------------------------------------------

DARK = (0x13, 0x14, 0x16)  # the background of the dark pages


def luminance(colour):
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def dark_colour(colour):
    """Greys are turned round, between the dark background and nearly white; what has a hue keeps it,
    and becomes lighter until it stands out."""
    if max(colour) - min(colour) < 16:
        return tuple(round(d + (235 - d) * (255 - c) / 255) for c, d in zip(colour, DARK))
    while contrast(colour, DARK) < 4.5:
        colour = tuple(c + max(1, (255 - c) // 12) for c in colour)
    return colour


def picture(svg, dark=False):
    """A drawing of gnuplot's for a page: it names fonts that other systems have, too."""
    fonts = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
    svg = svg.replace("Noto Sans CJK SC", fonts)
    if not dark:
        return svg

    def turned(found):
        if found[1]:
            colour = [int(found[1][i : i + 2], 16) for i in (0, 2, 4)]
        elif found[2]:
            colour = [int(c) for c in found[2].split(",")]
        else:
            colour = (0, 0, 0)
        return "rgb({},{},{})".format(*dark_colour(tuple(colour)))

    return re.sub(r"#([0-9a-fA-F]{6})\b|rgb\(([ 0-9,]+)\)|(?<=[\"'])black(?=[\"'])", turned, svg)


def as_data(svg):
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def words_of(svg):
    """The words that a drawing shows (title, axes, curves), each once, without the numbers."""
    found = [html.unescape(re.sub("<[^>]*>", "", t)).strip() for t in re.findall(r"<text.*?</text>", svg, re.S)]
    return list(dict.fromkeys(t for t in found if re.search(r"[^\W\d_]", t)))


def described(alt, svg, language):
    """The alternative text of a picture: what the page calls it, then what can be read in it."""
    shown = words_of(svg)
    if not shown:
        return alt
    return alt + {"en": ". In the picture: ", "zh": "。图中文字："}[language] + {"en": "; ", "zh": "；"}[language].join(shown)


# --- two files side by side -----------------------------------------------------------------------


def paired(one, other):
    """Rows (number, line, number, line, same); what stands in one file only has a None beside it."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for what, a, a_end, b, b_end in matcher.get_opcodes():
        for i in range(max(a_end - a, b_end - b)):
            left = (a + i + 1, one[a + i]) if a + i < a_end else (None, None)
            right = (b + i + 1, other[b + i]) if b + i < b_end else (None, None)
            yield (*left, *right, what == "equal")


def marked(line, beside):
    """The line, with <b> around what differs from the one beside it where they resemble each other."""
    words, others = (re.findall(r"\w+|\s+|.", text or "") for text in (line, beside))
    matcher = difflib.SequenceMatcher(None, words, others, autojunk=False)
    if not beside or matcher.ratio() < 0.5:
        return html.escape(line)
    parts = ""
    for what, start, end, _, _ in matcher.get_opcodes():
        text = html.escape("".join(words[start:end]))
        parts += text if what == "equal" or not text else f"<b>{text}</b>"
    return parts


def compared_rows(left, right, language, context=3):
    """The rows of an HTML table, without the long parts that are the same (context None: with them)."""
    rows = list(paired(read(left).splitlines(), read(right).splitlines()))
    near = set(range(len(rows))) if context is None else set()
    for i, row in enumerate(rows):
        if context is not None and not row[4]:
            near.update(range(i - context, i + context + 1))
    same = {"en": "{} lines are the same", "zh": "{} 行相同"}[language]
    left_out = 0

    def cell(number, line, beside, kind):
        if line is None:
            return "<td></td><td></td>"
        text = marked(line, beside) if kind else html.escape(line)
        return f'<td class="n">{number}</td><td{kind}><code>{text or " "}</code></td>'

    for i, (a, one, b, other, equal) in enumerate(rows):
        left_out += i not in near
        if left_out and (i in near or i == len(rows) - 1):
            yield f'<tr class="same"><td colspan="4">⋯ {same.format(left_out)}</td></tr>'
            left_out = 0
        if i in near:
            gone, new = ("", "") if equal else (' class="gone"', ' class="new"')
            yield "<tr>" + cell(a, one, other, gone) + cell(b, other, one, new) + "</tr>"


def table_of_two(left, right, rows, language):
    """In one line, for a page of Markdown."""
    names = [html.escape(os.path.basename(path)) for path in (left, right)]
    label = {"en": "{} and {} side by side", "zh": "{} 和 {} 对照"}[language].format(*names)
    head = "".join(f'<th scope="colgroup" colspan="2">{name}</th>' for name in names)
    columns = '<colgroup><col class="n"><col></colgroup>' * 2
    return (
        f'<div class="side-by-side" tabindex="0" role="region" aria-label="{label}"><table>{columns}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def side_by_side(left, right, language):
    return table_of_two(left, right, compared_rows(left, right, language), language)


def side_by_side_in_parts(left, right, language, most=16):
    """The same in tables of so many rows."""
    rows = list(compared_rows(left, right, language, context=2))
    for i in range(0, len(rows), most):
        yield table_of_two(left, right, rows[i : i + most], language)


def compared(block):
    """The pairs of files that a code block compares with diff, as far as they are there."""
    pairs = re.findall(r"\bdiff (?:-\S+ )*(lessons/\S+) (lessons/\S+)", block)
    return [p for p in pairs if os.path.isfile(p[0]) and os.path.isfile(p[1])]


# --- messages of the programs ---------------------------------------------------------------------


def questions(lesson, language):
    """What make predictN asks, from the lesson's table: by name, in order, the text and the unit of the answer."""
    table = re.search(r"\n( *)\.questions\s*=(.*?)\n\1\.\w+ =", read(lesson.folder + "/main.c"), re.S)
    text = r'((?:\s*"(?:[^"\\]|\\.)*")+)\s*'
    rows = re.findall(r'\{\s*"([a-z0-9.-]+)",\s*N_\(' + text + r"\),(?:\s*N_\()?" + text, table[2]) if table else []
    joined = {name: ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', t)).replace('\\"', '"') for t in both] for name, *both in rows}
    if language == "zh":
        with open("build/locale/zh_CN/LC_MESSAGES/lesson-kit.mo", "rb") as file:
            translated = gettext.GNUTranslations(file)
        joined = {name: [translated.gettext(t) if t else "" for t in both] for name, both in joined.items()}
    return joined
