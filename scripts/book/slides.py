"""The slides of a lesson for a projector, one file for each language, from the lesson's page.

    python3 scripts/book/slides.py 03 FOLDER    writes FOLDER/lesson03.en.html and lesson03.zh.html

The question, what to predict, the two files side by side, each picture covered until a key is pressed,
why, and when it is not true. A file holds all it needs; it opens without a network.
"""

import html
import os
import re
import sys

import kit
from markdown_it import MarkdownIt

WORDS = {
    "en": {
        "predict": "Predict",
        "guess": "Decide for yourself, and type `{}`.",
        "covered": "What will the picture show? (space bar)",
        "keys": "Space or → goes on, ← goes back, D changes light and dark, P prints",
        "yours": "Your machine",
        "reference": "Reference",
    },
    "zh": {
        "predict": "先预测",
        "guess": "自己先想好，再输入 `{}`。",
        "covered": "图会是什么样子？（按空格键）",
        "keys": "空格或 → 往下走，← 往回走，D 切换深浅，P 打印",
        "yours": "你的机器",
        "reference": "参考机器",
    },
}
MARKDOWN = MarkdownIt("commonmark").enable("table")
HERE = os.path.dirname(os.path.abspath(__file__))


def sections(page):
    """The parts of a page between its headings of the second level, as (heading, text)."""
    parts = re.split(r"^## (.*)$", page, flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def plain(text):
    """Links of the page lead to no slide; their words stay."""
    return re.sub(r"(?<!!)\[([^]]*)\]\([^)]*\)", r"\1", text)


def slide(title, content, kind=""):
    return f'<section class="slide {kind}"><h2>{title}</h2><div class="content">{content}</div></section>'


def points(text):
    """Paragraphs and items that begin with bold words: a slide each."""
    text = re.split(r"^#+ ", text, flags=re.M)[0]
    items = re.split(r"^(?:- )?(?=\*\*)", text, flags=re.M)
    return [re.sub(r"^  ", "", item, flags=re.M).strip() for item in items if item.strip()]


def pictures(lesson, text, language):
    words = WORDS[language]
    for alt, path in re.findall(r"^!\[([^]]*)\]\(([^)]*)\)$", text, re.M):
        base = os.path.splitext(os.path.basename(path))[0]
        found = [(w, f"{folder}/{base}.svg") for w, folder in (("reference", "plots/reference"), ("yours", "plots"))]
        found = [(whose, kit.read(file)) for whose, file in found if os.path.isfile(file)]
        shown = ""
        for whose, svg in found:
            described = html.escape(kit.described(alt, svg, language), quote=True)
            machine = kit.Results("plots" if whose == "yours" else "plots/reference", lesson).machine(language)
            caption = f"<figcaption>{words[whose]}: {html.escape(machine)}</figcaption>" if len(found) > 1 else ""
            for shade in ("light", "dark"):
                data = kit.as_data(kit.picture(svg, shade == "dark"))
                shown += f'<figure class="only-{shade}"><img src="{data}" alt="{described}">{caption}</figure>'
        if shown:
            cover = f'<p class="cover">{words["covered"]}</p><div class="drawings">{shown}</div>'
            yield slide(html.escape(alt), cover, "covered")


def slides(lesson, language):
    page = kit.text_of(lesson.page(language))
    words, parts = WORDS[language], sections(page)
    question, _, _, _, plot, why, doubt = parts[:7]
    yield slide(kit.title(page), MARKDOWN.render(plain(question[1])), "first")
    asked = "".join(f"<li>{html.escape(q)}</li>" for q, _ in kit.questions(lesson, language).values())
    guess = MARKDOWN.render(words["guess"].format(f"make predict{lesson.number}"))
    yield slide(words["predict"], f"<ol>{asked}</ol>{guess}")
    pair = [f"{lesson.folder}/{name}" for name in ("threads.c", "processes.c")]
    if all(os.path.isfile(path) for path in pair):
        for i, table in enumerate(kit.side_by_side_in_parts(*pair, language)):
            yield slide(f"threads.c | processes.c ({i + 1})", table, "code")
    yield from pictures(lesson, page, language)
    for heading, text in (why, doubt):
        for point in points(plain(text)):
            yield slide(heading, MARKDOWN.render(point))


def document(lesson, language):
    made = "\n".join(slides(lesson, language))
    title = html.escape(kit.title(kit.read(lesson.page(language))))
    style, script = (kit.read(f"{HERE}/slides.{kind}") for kind in ("css", "js"))
    return (
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n<main>\n{made}\n</main>\n"
        f'<p class="keys">{WORDS[language]["keys"]}<span class="number"></span></p>\n<script>\n{script}</script>\n</body>\n</html>\n'
    )


if __name__ == "__main__":
    for each in kit.lessons():
        for LANGUAGE in kit.LANGUAGES if each.two_digits == sys.argv[1] else ():
            with open(f"{sys.argv[2]}/{each.name}.{LANGUAGE}.html", "w", encoding="utf-8") as file:
                file.write(document(each, LANGUAGE))
