"""Turns the pages of the kit into sources of Sphinx, a folder for each language.

    python3 scripts/book/pages.py FOLDER     writes FOLDER/en and FOLDER/zh

Both languages get the same pages with the same anchors; so a switch can stay where it is.
"""

import json
import os
import re
import sys

import kit

WORDS = {
    "en": {
        "lessons": "Lessons",
        "more": "More",
        "code_title": "{} Source files",
        "common_title": "Common source files",
        "claims": "What is claimed, and what was measured",
        "claims_text": "Every sentence that the lessons test, with its margin and what the reference machine said: the ratio, its "
        "95 % interval and the verdict. ",
        "none_yet": "What your own machine says stands here after `make lessons` and `make book`.",
        "yours_too": "Beside it stands what your own machine said.",
        "claim": "claim",
        "sentence": "what people say",
        "lesson": "lesson",
        "margin": "margin",
        "reference": "Reference",
        "yours": "Your machine",
        "verdicts": "**Verdicts of the reference, and yours.**",
        "begin": "What you begin with",
        "hints": "Hints",
        "of_lesson": "This exercise belongs to [lesson {}](index.md).",
        "own": "{}: {}",
    },
    "zh": {
        "lessons": "课程",
        "more": "其他",
        "code_title": "{} 源文件",
        "common_title": "公共源文件",
        "claims": "人们怎么说，测出来怎样",
        "claims_text": "课程检验的每一句话、它的界线，以及参考机器给出的结果：比值、它的 95% 置信区间和结论。",
        "none_yet": "运行 `make lessons` 和 `make book` 之后，这里还会有你自己的机器给出的结果。",
        "yours_too": "旁边是你自己的机器给出的结果。",
        "claim": "编号",
        "sentence": "人们怎么说",
        "lesson": "课",
        "margin": "界线",
        "reference": "参考机器",
        "yours": "你的机器",
        "verdicts": "**参考机器的结论和你的结论。**",
        "begin": "开始时的文件",
        "hints": "提示",
        "of_lesson": "这个练习属于[第 {} 课](index.md)。",
        "own": "{}：{}",
    },
}
# Sections of the kit's README that are pages of their own, by their English anchors.
OWN_PAGES = {
    "how-to-teach-with-it": "teach",
    "how-to-add-a-lesson": "new-lesson",
    "when-something-fails": "when-something-fails",
    "glossary": "glossary",
}
HIGHLIGHTED = {".c": "c", ".h": "c", ".py": "python", ".txt": "text"}


class Book:
    def __init__(self, folder, language):
        self.folder, self.language, self.words = os.path.join(folder, language), language, WORDS[language]
        self.lessons = kit.lessons()
        self.anchors = {}  # page: the anchors of its headings
        self.first = {}  # a word in lower case: the page that a search shows first
        self.mentioned = set()  # files of common/
        self.contents = []  # (caption, pages)
        self.pages = {"README": "index"}
        for lesson in self.lessons:
            self.pages[f"{lesson.folder}/README"] = f"{lesson.name}/index"
            for exercise in lesson.exercises():
                self.pages[exercise + "/README"] = f"{lesson.name}/{self.exercise_name(exercise)}"

    @staticmethod
    def exercise_name(folder):
        return "exercise" + os.path.basename(folder).split("-")[0]

    def write(self, page, text, anchors):
        path = f"{self.folder}/{page}.md"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.anchors[page] = anchors

    # --- from Markdown to Markdown ----------------------------------------------------------------

    def link(self, found, folder, page):
        """A link of a page to another page leads to that page of the book; to any other file, nowhere."""
        words, path = found[1], found[2]
        if re.match(r"[a-z]+:", path):
            return found[0]
        path, _, anchor = path.partition("#")
        target = os.path.normpath(os.path.join(folder, path))
        target = self.pages.get(re.sub(r"\.(en|zh)\.md$", "", target))
        if not target:
            return words
        target = os.path.relpath(target, os.path.dirname(page) or ".")
        return f"[{words}]({target}.md{'#' + anchor if anchor else ''})"

    def lesson_links(self, line, page, own):
        """The words "lesson 3" lead there."""
        numbers = {lesson.number: lesson.name for lesson in self.lessons if lesson.number != own}
        pattern = {"en": r"\b[Ll]esson (\d+)\b(?!\.\d)", "zh": r"第 (\d+) 课"}[self.language]

        def linked(found):
            name = numbers.get(int(found[1]))
            up = "../" if "/" in page else ""
            return f"[{found[0]}]({up}{name}/index.md)" if name else found[0]

        parts = re.split(r"(`[^`]*`|\[[^]]*\]\([^)]*\))", line)
        return "".join(re.sub(pattern, linked, p) if i % 2 == 0 else p for i, p in enumerate(parts))

    def code_links(self, line, lesson, page):
        """A file or function in the text leads to its place in the source files. (On the page of an exercise a
        function is the exercise's own: its `main` is not the lesson's.)"""
        places = self.places(lesson)
        if os.path.basename(page).startswith("exercise"):
            places = {name: place for name, place in places.items() if "." in name}

        def linked(found):
            name = found[1].rstrip("()")
            up = "../" if "/" in page else ""
            if re.match(r"common/[\w/]+\.[ch]$", name) and os.path.isfile(name):
                self.mentioned.add(name)
                return f'<a class="to-source" href="{up}common.html#{kit.slug(name)}">{found[0]}</a>'
            if name in places:
                return f'<a class="to-source" href="source.html#{places[name]}">{found[0]}</a>'
            return found[0]

        # not inside the words of a link
        parts = re.split(r"(\[[^]]*\]\([^)]*\))", line)
        return "".join(re.sub(r"`([^`]+)`", linked, p) if i % 2 == 0 else p for i, p in enumerate(parts))

    def places(self, lesson):
        if not hasattr(lesson, "places"):
            lesson.places = {}
            for name in lesson.sources():
                lesson.places[name] = kit.slug(name)
                for number, line in enumerate(kit.read(f"{lesson.folder}/{name}").splitlines(), 1):
                    # a definition begins at the left, as clang-format leaves it
                    found = re.match(r"(?:[a-z][\w ]*[ *])(\w+)\(.*(?<!;)$|def (\w+)\(", line)
                    if found:
                        lesson.places.setdefault(found[1] or found[2], f"{kit.slug(name)}-{number}")
        return lesson.places

    def figure(self, alt, path, folder, page):
        """A drawing in light and dark; beside it the reader's own where there is one."""
        source = os.path.normpath(os.path.join(folder, path))
        base = os.path.splitext(os.path.basename(source))[0]
        own = f"plots/{base}.svg"
        drawings = [("reference", source[:-4] + ".svg")] if os.path.isfile(source[:-4] + ".svg") else []
        if os.path.isfile(own) and "<svg" in kit.read(own):
            drawings.append(("yours", own))
        if not drawings:
            return self.photo(alt, source, page)
        name = re.match(r"lesson(\d\d)", base)
        lesson = next((x for x in self.lessons if name and x.two_digits == name[1]), None)
        blocks = ""
        for whose, drawing in drawings:
            svg = kit.read(drawing)
            described = kit.described(alt, svg, self.language).replace("\n", " ")
            caption = ""
            if len(drawings) == 2 and lesson:
                machine = self.results(lesson)[whose].machine(self.language)
                caption = "\n" + self.words["own"].format(self.words[whose], machine) + "\n"
            for shade in ("light", "dark"):
                file = self.image(f"{base}-{whose}-{shade}.svg", kit.picture(svg, shade == "dark").encode())
                kind = "figure" if caption else "image"
                only = "figclass" if caption else "class"
                up = "../" if "/" in page else ""
                blocks += f"```{{{kind}}} {up}{file}\n:alt: {json.dumps(described, ensure_ascii=False)}\n:{only}: only-{shade}\n{caption}```\n\n"
        return f"````{{container}} drawings\n{blocks}````" if len(drawings) == 2 else blocks

    def photo(self, alt, source, page):
        if not os.path.isfile(source):
            return alt
        with open(source, "rb") as file:
            name = self.image(os.path.basename(source), file.read())
        return f"![{alt}]({'../' if '/' in page else ''}{name})"

    def image(self, name, content):
        os.makedirs(self.folder + "/images", exist_ok=True)
        with open(f"{self.folder}/images/{name}", "wb") as file:
            file.write(content)
        return "images/" + name

    @staticmethod
    def results(lesson):
        if not hasattr(lesson, "results"):
            lesson.results = {"reference": kit.Results("plots/reference", lesson), "yours": kit.Results("plots", lesson)}
        return lesson.results

    def converted(self, text, folder, page, lesson=None, up=0):
        """The Markdown of a page, for the book; its headings go up by so many levels."""
        out, block = [], []
        for line, code in kit.lines_and_code(text):
            if code:
                out.append(line)
                block.append(line)
                if len(block) > 1 and re.match(r" *```", line):
                    indent = re.match(" *", line)[0]
                    for pair in kit.compared("\n".join(block)):
                        out += ["", indent + kit.side_by_side(*pair, self.language), ""]
                    block = []
                continue
            picture = re.match(r"!\[([^]]*)\]\(([^)]*)\)$", line)
            if picture:
                line = "\n" + self.figure(picture[1], picture[2], folder, page)
            elif re.match(r"\[(中文|English)\]\(", line):
                continue  # every page has that switch
            elif line.startswith("#"):
                line = line[up:]
            else:
                line = re.sub(r"\[([^]]*)\]\(([^)]*)\)", lambda m: self.link(m, folder, page), line)
                line = self.lesson_links(line, page, lesson.number if lesson else 0)
                if lesson:
                    line = self.code_links(line, lesson, page)
            out.append(line)
        return "\n".join(out)

    # --- pages ------------------------------------------------------------------------------------

    def toctree(self, pages, caption=""):
        caption = f":caption: {caption}\n" if caption else ""
        return "\n\n```{toctree}\n:hidden:\n" + caption + "\n".join(pages) + "\n```\n"

    def kit_pages(self):
        """README, of which some sections are pages of their own."""
        text = kit.text_of(f"README.{self.language}.md")
        anchors = kit.slugs(kit.read("README.en.md"))
        parts, page = {"index": ([], [])}, "index"
        number = 0
        for line, code in kit.lines_and_code(text):
            if not code and re.match("#+ ", line):
                if line.startswith("## "):
                    page = OWN_PAGES.get(anchors[number], "index")
                    parts.setdefault(page, ([], []))
                parts[page][1].append(anchors[number] if number < len(anchors) else f"part-{number}")
                number += 1
            parts[page][0].append(line)
        more = [name for name in OWN_PAGES.values() if name in parts] + ["claims"]
        for page, (lines, names) in parts.items():
            content = self.converted("\n".join(lines), "", page, up=0 if page == "index" else 1)
            if page == "index":
                contents = {"lessons": [f"{x.name}/index" for x in self.lessons]}
                contents["more"] = more + (["common"] if self.mentioned else [])
                for caption, listed in contents.items():
                    content += self.toctree(listed, self.words[caption])
                    self.contents.append((self.words[caption], listed))
            self.write(page, content, names)
        self.remember_glossary(text)

    def remember_glossary(self, text):
        """A term of the glossary is first found in the lesson that is about it, or that explains it."""
        names = {str(x.number): f"{x.name}/index" for x in self.lessons}
        about = {os.path.basename(x.folder)[3:]: f"{x.name}/index" for x in self.lessons}
        for row in re.findall(r"^\| (.*) \| (.*) \| (.*) \| (\d+) \|$", text, re.M):
            acronyms = re.findall(r"\b[A-Z]{2,}\b", row[2])
            whole = next((about[kit.slug(t)] for t in row[:2] if kit.slug(t) in about), names.get(row[3]))
            for term in [row[0], row[1], *acronyms] if whole else []:
                self.first.setdefault(term.lower(), whole)

    def lesson_pages(self, lesson):
        page = f"{lesson.name}/index"
        content = self.converted(kit.text_of(lesson.page(self.language)), lesson.folder, page, lesson)
        anchors = kit.slugs(kit.read(lesson.page("en")))
        content = self.with_verdicts(content, lesson)
        exercises = [self.exercise_name(e) for e in lesson.exercises()]
        self.write(page, content + self.toctree(exercises + ["source"]), anchors)
        for exercise in lesson.exercises():
            self.exercise_page(lesson, exercise)
        name = kit.title(kit.read(lesson.page(self.language))).split(".")[0] + "."
        files = [(lesson.folder + "/" + n, n) for n in lesson.sources()]
        self.source_page(f"{lesson.name}/source", self.words["code_title"].format(name), files)

    def with_verdicts(self, content, lesson):
        """Where the reader has measured: what both machines said, before the section behind the pictures."""
        results = self.results(lesson)
        if not results["yours"].verdicts:
            return content
        rows = [
            f"| `{claim}`{'' if who == 'kit' else f' ({who})'} | {results['reference'].said(claim, who, self.language)} | "
            f"{results['yours'].said(claim, who, self.language)} |"
            for claim, who in dict.fromkeys([*results["reference"].verdicts, *results["yours"].verdicts])
        ]
        head = f"| {self.words['claim']} | {self.words['reference']} | {self.words['yours']} |\n| --- | --- | --- |\n"
        machine = self.words["own"].format(self.words["yours"], results["yours"].machine(self.language))
        table = f"{self.words['verdicts']} {machine}\n\n{head}" + "\n".join(rows) + "\n\n"
        sections = [m.start() for m in re.finditer("^## ", content, re.M)]
        place = sections[5] if len(sections) > 5 else len(content)
        return content[:place] + table + content[place:]

    def exercise_page(self, lesson, exercise):
        page = f"{lesson.name}/{self.exercise_name(exercise)}"
        text = kit.text_of(f"{exercise}/README.{self.language}.md")
        anchors = kit.slugs(kit.read(f"{exercise}/README.en.md"))
        content = self.converted(text, exercise, page, lesson).rstrip() + "\n"
        number = f"{lesson.number}.{os.path.basename(exercise).split('-')[0]}"
        content = re.sub("^# ", f"# {number} ", content)
        content += "\n" + self.words["of_lesson"].format(lesson.number) + "\n"
        begin = [f"{exercise}/{n}" for n in (".start.c", "exercise.c", ".start.txt", "answer.txt")]
        begin = next((path for path in begin if os.path.isfile(path)), None)
        if begin:
            kind = HIGHLIGHTED.get(os.path.splitext(begin)[1], "text")
            name = "exercise.c" if begin.endswith(".c") else "answer.txt"
            content += f"\n## {self.words['begin']}\n\n{self.listing(begin, kind, f'{exercise}/{name}')}"
            anchors = anchors + ["what-you-begin-with"]
        hints = f"{exercise}/hint.{self.language}.md"
        if os.path.isfile(hints):
            content += f"\n## {self.words['hints']}\n" + self.folded(self.converted(kit.text_of(hints), exercise, page, lesson))
            anchors = anchors + ["hints"]
        self.write(page, content, anchors)

    @staticmethod
    def folded(hints):
        """Each step opens at a click or a key."""
        steps = re.split(r"^## (.*)$", hints, flags=re.M)[1:]
        pairs = zip(steps[::2], steps[1::2])
        return "".join(f"\n<details><summary>{head}</summary>\n\n{body.strip()}\n\n</details>\n" for head, body in pairs)

    @staticmethod
    def listing(path, kind, caption=""):
        caption = f":caption: {caption}\n" if caption else ""
        return f"~~~~~~{{code-block}} {kind}\n:linenos:\n{caption}\n{kit.read(path).rstrip()}\n~~~~~~\n"

    def source_page(self, page, title, files):
        content, anchors = f"# {title}\n", ["source-files"]
        for path, name in files:
            content += f"\n## {name}\n\n{self.listing(path, HIGHLIGHTED[os.path.splitext(path)[1]])}"
            anchors.append(kit.slug(name))
        self.write(page, content, anchors)

    def claims_page(self):
        words, rows, measured = self.words, [], False
        for lesson in self.lessons:
            results = self.results(lesson)
            measured = measured or bool(results["yours"].verdicts)
            for claim, number, margin, sentence in kit.claims():
                if number == lesson.number:
                    who = "kit" if not results["reference"].verdicts or (claim, "kit") in results["reference"].verdicts else ""
                    who = who or next((w for c, w in results["reference"].verdicts if c == claim), "kit")
                    said = [results[whose].said(claim, who, self.language) for whose in ("reference", "yours")]
                    rows.append((f"`{claim}`", sentence[self.language], f"[{number}]({lesson.name}/index.md)", f"`{margin[self.language]}`", *said))
        columns = [words[k] for k in ("claim", "sentence", "lesson", "margin", "reference", "yours")]
        if not measured:
            columns, rows = columns[:-1], [row[:-1] for row in rows]
        table = [columns, ["---"] * len(columns), *rows]
        table = "\n".join("| " + " | ".join(row) + " |" for row in table)
        text = words["claims_text"] + words["yours_too" if measured else "none_yet"]
        self.write("claims", f"# {words['claims']}\n\n{text}\n\n{table}\n", ["claims"])

    def remember_words(self):
        """A name in code, such as fdatasync, is first found in the lesson that speaks of it most."""
        count = {}
        for lesson in self.lessons:
            for name in re.findall(r"`([A-Za-z_]{3,})(?:\(\d?\))?`", kit.read(lesson.page(self.language))):
                count.setdefault(name.lower(), []).append(f"{lesson.name}/index")
        for name, pages in count.items():
            self.first.setdefault(name, max(dict.fromkeys(pages), key=pages.count))

    def make(self):
        for lesson in self.lessons:
            self.lesson_pages(lesson)
        self.kit_pages()
        self.claims_page()
        self.remember_words()
        if self.mentioned:
            files = [(name, name) for name in sorted(self.mentioned)]
            self.source_page("common", self.words["common_title"], files)
        with open(f"{self.folder}/book.json", "w", encoding="utf-8") as file:
            json.dump({"anchors": self.anchors, "first": self.first, "contents": self.contents}, file, ensure_ascii=False)


if __name__ == "__main__":
    for LANGUAGE in kit.LANGUAGES:
        Book(sys.argv[1], LANGUAGE).make()
