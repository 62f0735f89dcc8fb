"""How Sphinx makes the book: its looks, its anchors and its search. BOOK_LANGUAGE is en or zh."""

import html
import json
import os
import re
import sys

import furo
import myst_parser
from docutils import nodes
from sphinx.search import languages
from sphinx.search.en import SearchEnglish

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
BOOK_LANGUAGE = os.environ["BOOK_LANGUAGE"]
with open(os.path.join(os.environ["BOOK_SOURCE"], "book.json"), encoding="utf-8") as file:
    BOOK = json.load(file)

chinese = BOOK_LANGUAGE == "zh"
project = "线程还是进程？" if chinese else "Threads or processes?"
language = "zh_CN" if chinese else "en"
extensions = ["myst_parser", "sphinx_copybutton"]
exclude_patterns = ["images"]
suppress_warnings = ["myst.header"]
smartquotes = False
# What says "none" changed in both: in MyST with version 1, in furo where the theme knows several buttons.
myst_heading_anchors = None if myst_parser.__version__.startswith("0.") else 0
with open(os.path.join(os.path.dirname(furo.__file__), "theme", "furo", "theme.conf"), encoding="utf-8") as file:
    no_buttons = {"top_of_page_buttons": []} if "top_of_page_buttons" in file.read() else {"top_of_page_button": None}

html_theme = "furo"
html_title = project
html_static_path = [os.path.join(HERE, "static")]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
templates_path = [os.path.join(HERE, "templates")]
html_copy_source = html_show_sphinx = html_show_copyright = False
html_use_index = False
pygments_style = "colors.Light"
pygments_dark_style = "colors.Dark"
html_theme_options = {
    **no_buttons,
    # (Debian's build of the theme has lost its colours for "dark where the system is dark": here they all are)
    "light_css_variables": {
        "color-brand-primary": "#1f52c7",
        "color-brand-content": "#1f52c7",
        "color-foreground-primary": "#16181d",
        "color-foreground-secondary": "#4c505a",
        "color-foreground-muted": "#5a5f6b",
        "color-background-primary": "#ffffff",
        "color-background-secondary": "#f6f7f9",
        "gone": "#d6e6f7",
        "gone-mark": "#9fc6ec",
        "new": "#fbe3d0",
        "new-mark": "#f2bd94",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7db7ff",
        "color-brand-content": "#7db7ff",
        "color-foreground-primary": "#e3e6ea",
        "color-foreground-secondary": "#b4bac4",
        "color-foreground-muted": "#a3abb8",
        "color-foreground-border": "#7d838d",
        "color-background-primary": "#131416",
        "color-background-secondary": "#1b1d21",
        "color-background-hover": "#24272c",
        "color-background-hover--transparent": "#24272c00",
        "color-background-border": "#34383f",
        "color-background-item": "#444444",
        "color-highlighted-background": "#083563",
        "color-highlight-on-target": "#333300",
        "gone": "#16324d",
        "gone-mark": "#21527f",
        "new": "#45291a",
        "new-mark": "#74401f",
    },
}
fonts = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
for shade in ("light", "dark"):
    html_theme_options[shade + "_css_variables"]["font-stack"] = f"system-ui, -apple-system, 'Segoe UI', Roboto, {fonts}"

# Words of the theme that it has in English only, where they stand.
html_context = {
    "other": "en" if chinese else "zh",
    "theme_words": [
        (">Hide navigation sidebar<", ">收起目录<"),
        (">Hide table of contents sidebar<", ">收起本页目录<"),
        (">Toggle site navigation sidebar<", ">打开或收起目录<"),
        (">Toggle Light / Dark / Auto color theme<", ">切换浅色、深色或自动配色<"),
        (">Toggle table of contents sidebar<", ">打开或收起本页目录<"),
        ("<span>Back to top</span>", "<span>回到顶部</span>"),
        ("<div class=\"title\">Home</div>", "<div class=\"title\">首页</div>"),
        (">Toggle child pages in navigation<", ">展开或收起下级页面<"),
    ]
    if chinese
    else [],
    "first_pages": json.dumps(BOOK["first"], ensure_ascii=False).replace("<", "\\u003c"),
}


class Pairs(SearchEnglish):
    """Chinese is searched by pairs of characters, which need no dictionary: 写时复制 is found by 写时,
    时复 and 复制. Latin words are searched as in English."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = """
splitQuery = (query) => (query.match(/[\\u4e00-\\u9fff]+|[A-Za-z0-9_\\u00b5]+/g) || []).flatMap((run) => {
  if (!/[\\u4e00-\\u9fff]/.test(run) || run.length < 2) return [run];
  return Array.from({length: run.length - 1}, (_, i) => run.slice(i, i + 2));
});
"""

    def split(self, input):
        words = []
        for run in re.findall("[\u4e00-\u9fff]+|[A-Za-z0-9_\u00b5]+", input):
            words.append(run)
            if run[0] >= "\u4e00":
                words.pop()
                words.extend(run[i : i + 2] for i in range(len(run) - 1))
                words.extend(run)
        return words

    def word_filter(self, stemmed_word):
        return stemmed_word >= "\u4e00" or super().word_filter(stemmed_word)


languages["zh"] = Pairs
html_search_language = BOOK_LANGUAGE


def name_anchors(app, doctree):
    """The anchors of headings are those of the English page, in both languages; the lines of a source
    file are #threads-c-12."""
    page = app.env.docname
    sections = list(doctree.findall(nodes.section))
    for section, anchor in zip(sections, BOOK["anchors"].get(page, [])):
        section["ids"] = [anchor]
    if page.endswith("source") or page == "common":
        for block in doctree.findall(nodes.literal_block):
            block.setdefault("highlight_args", {}).update(lineanchors=block.parent["ids"][0], anchorlinenos=True)


def contents(app, page, _, context, __):
    """The list of contents at the side. (Sphinx copies all headings of all pages for it, on each page.)"""
    inside = app.env.toctree_includes

    def item(name, level):
        around = "" if page != name and page not in inside.get(name, []) else " current"
        words = html.escape(app.env.titles[name].astext())
        deeper = "".join(item(child, level + 1) for child in inside.get(name, []))
        deeper = f"<ul>{deeper}</ul>" if deeper else ""
        link = f'<a class="reference internal{around}" href="{context["pathto"](name)}">{words}</a>'
        return f'<li class="toctree-l{level}{around}">{link}{deeper}</li>'

    def tree(**_):
        return "".join(
            f'<p class="caption" role="heading" aria-level="2"><span class="caption-text">{caption}</span></p>'
            f"<ul>{''.join(item(name, 1) for name in names)}</ul>"
            for caption, names in BOOK["contents"]
        )

    context["toctree"] = tree


def mend_theme(app, error):
    """Debian's furo leaves to a web server and a packer what a book on the disk must do without: a style
    sheet from /javascript, and a script that imports another."""
    if error is not None:  # it is said why, and there may be no style sheet yet
        return
    static = os.path.join(app.outdir, "_static")
    for path, line, other in (
        ("styles/furo.css", r"@import url\((/javascript/[^)]*)\);\n", "/usr/share{}"),
        ("scripts/furo.js", r"import Gumshoe from \"\./(.*)\";\n", static + "/scripts/{}"),
    ):
        with open(os.path.join(static, path), encoding="utf-8") as file:
            text = file.read()
        found = re.match(line, text)
        if found:
            with open(other.format(found[1]), encoding="utf-8") as file:
                text = file.read() + text[found.end() :]
            with open(os.path.join(static, path), "w", encoding="utf-8") as file:
                file.write(text)


def setup(app):
    app.connect("html-page-context", contents, priority=100)
    app.connect("build-finished", mend_theme)
    app.connect("doctree-read", name_anchors, priority=100)
