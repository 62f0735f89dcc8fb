"""book_pages.py - what a browser is not needed for: the faults of a book, in files of their own.

    python3 common/tests/book_pages.py BOOK FOLDER    writes FOLDER/links and so on, empty where all is well
"""

import contextlib
import html
import json
import os
import re
import sys
from urllib.parse import unquote, urlsplit

sys.path.insert(0, "scripts/book")
BOOK = sys.argv[1]


class Page:
    """What a page refers to. (Sphinx writes attributes in double quotes; a parser would take long.)"""

    def __init__(self, path):
        self.path, self.ids, self.links, self.outside, self.images, self.sections = path, set(), [], [], [], []
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        for tag, rest in re.findall(r"<([a-z]\w*)\s+([^>]*)>", self.text):
            if "id=" in rest or "name=" in rest or "href=" in rest or "src=" in rest or "action=" in rest:
                self.take(tag, {name: html.unescape(value) for name, value in re.findall(r'([a-z]+)="([^"]*)"', rest)})

    def take(self, tag, given):
        self.ids.update(given[k] for k in ("id", "name") if given.get(k))
        if tag == "section":
            self.sections.append(given.get("id"))
        if tag == "img":
            self.images.append(given)
        for key in ("href", "src", "action"):
            if given.get(key):
                to = given[key]
                if not re.match(r"(https?|mailto|data):", to):
                    self.links.append(to)
                elif tag != "a" and not to.startswith("data:"):
                    self.outside.append(to)


def pages():
    found = []
    for folder, _, names in sorted(os.walk(BOOK)):
        found += [Page(os.path.join(folder, n)) for n in sorted(names) if n.endswith(".html")]
    return {os.path.normpath(p.path): p for p in found}


def links(book):
    """Each leads to a file of the book, and to a place in it."""
    for path, page in book.items():
        for link in set(page.links):
            parts = urlsplit(link)
            target = os.path.normpath(os.path.join(os.path.dirname(path), unquote(parts.path))) if parts.path else path
            if parts.path.startswith("/") or not os.path.isfile(target):
                print(f"{path}: {link} leads nowhere")
            elif parts.fragment and target in book and unquote(parts.fragment) not in book[target].ids:
                print(f"{path}: {link}: no such place")


def nothing_outside(book):
    """No picture, script, style sheet or font from elsewhere."""
    for path, page in book.items():
        for link in page.outside:
            print(f"{path}: needs {link}")
    for folder, _, names in os.walk(BOOK):
        for name in names:
            if name.endswith(".css"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    for to in re.findall(r"@import[^;]*|url\(['\"]?(?:/|https?:)[^)]*\)", file.read()):
                        print(f"{folder}/{name}: needs {to}")


def pictures(book):
    """Each says in words what it shows, in the language of its page."""
    number = 0
    for path, page in book.items():
        for image in page.images:
            number += 1
            alt = image.get("alt") or ""
            if len(alt) < 12 or ("/zh/" in path) != bool(re.search("[\u4e00-\u9fff]", alt)):
                print(f"{path}: {image.get('src')}: {alt or 'no alternative text'}")
    if number < 80:
        print(f"only {number} pictures")


def languages(book):
    """The same pages with the same anchors."""
    english = {p.replace("/en/", "/zh/"): page for p, page in book.items() if "/en/" in p}
    chinese = {p: page for p, page in book.items() if "/zh/" in p}
    for path in sorted(english.keys() ^ chinese.keys()):
        print(f"{path}: in one language only")
    for path in english.keys() & chinese.keys():
        if english[path].sections != chinese[path].sections:
            print(f"{path}: {english[path].sections} and {chinese[path].sections}")
        for page, other in ((english[path], "zh"), (chinese[path], "en")):
            if f'hreflang="{other}"' not in page.text:
                print(f"{page.path}: no link to the other language")


def lessons(book):
    """Each lesson: its files side by side, hints folded, source lines that have a place."""
    import kit

    for lesson in kit.lessons():
        for language in kit.LANGUAGES:
            folder = os.path.join(BOOK, language, lesson.name)
            index, source = (book[os.path.normpath(f"{folder}/{n}.html")] for n in ("index", "source"))
            pair = all(os.path.isfile(f"{lesson.folder}/{n}") for n in ("threads.c", "processes.c"))
            if pair and 'class="side-by-side"' not in index.text:
                print(f"{folder}: no files side by side")
            if pair and "threads-c-5" not in source.ids:
                print(f"{folder}: no lines in the source files")
            with open(lesson.page(language), encoding="utf-8") as file:
                named = set(re.findall(r"`([\w/]+\.c)`", file.read())) - {"test.c"}
            for name in sorted(named - set(lesson.sources())):
                if os.path.isfile(f"{lesson.folder}/{name}"):
                    print(f"{index.path}: {name} is not among the source files")
            for exercise in lesson.exercises():
                number = os.path.basename(exercise).split("-")[0]
                page = book[os.path.normpath(f"{folder}/exercise{number}.html")]
                with open(f"{exercise}/hint.{language}.md", encoding="utf-8") as file:
                    steps = len(re.findall("^## ", file.read(), re.M))
                if re.search(r'class="to-source" href="source\.html#[^"]*-\d+"', page.text):
                    print(f"{page.path}: a name of the exercise leads to a function of the lesson")
                if page.text.count("<details>") != steps:
                    print(f"{page.path}: {page.text.count('<details>')} folded hints, not {steps}")


def search_words(_):
    """Words of the index: all pairs of characters of a Chinese word stand in its lesson."""
    with open(f"{BOOK}/zh/searchindex.js", encoding="utf-8") as file:
        index = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", file.read().strip(), re.S)[1])
    for word, lesson in (("写时复制", 1), ("上下文切换", 9), ("线程", 1), ("gil", 4), ("fdatasync", 5)):
        page = index["docnames"].index(f"lesson{lesson:02}/index")
        parts = [word[i : i + 2] for i in range(len(word) - 1)] if word > "\u4e00" else [word]
        for part in parts:
            at = [index[kind].get(part, []) for kind in ("terms", "titleterms")]
            if not any(page == a or isinstance(a, list) and page in a for a in at):
                print(f"{word}: {part} is not found in lesson {lesson}")


def contrast(_):
    """Text on its background: 4.5 to 1 at least (WCAG AA)."""
    import colors
    import kit

    def number(colour):
        return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))

    with open("scripts/book/conf.py", encoding="utf-8") as file:
        parts = re.findall(r'"(light|dark)_css_variables": \{(.*?)\n    \}', file.read(), re.S)
    for shade, text in parts:
        named = dict(re.findall(r'"([a-z-]+)": "(#[0-9a-f]{6})"', text))
        fore = [named[k] for k in named if k.startswith(("color-foreground-", "color-brand-")) and k[-6:] != "border"]
        back = [named["color-background-primary"], named["color-background-secondary"]]
        pairs = [(f, b) for f in fore for b in back]
        pairs += [(named["color-foreground-primary"], named[k]) for k in ("gone", "gone-mark", "new", "new-mark")]
        style = {"light": colors.Light, "dark": colors.Dark}[shade]
        for kind in style.styles.values():
            pairs += [(c, style.background_color) for c in re.findall("#[0-9a-f]{6}", kind)]
        pairs.append((style.line_number_color, style.background_color))
        for f, b in pairs:
            if kit.contrast(number(f), number(b)) < 4.5:
                print(f"{shade}: {f} on {b}: {kit.contrast(number(f), number(b)):.2f}")
    if len(parts) != 2:
        print("the colours were not found")


if __name__ == "__main__":
    BOOK_PAGES = pages()
    for check in (links, nothing_outside, pictures, languages, lessons, search_words, contrast):
        with open(f"{sys.argv[2]}/{check.__name__}", "w", encoding="utf-8") as output:
            with contextlib.redirect_stdout(output):
                check(BOOK_PAGES)
