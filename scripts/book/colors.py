"""Colours of program text, with a contrast of at least 4.5 to 1 (WCAG AA) on the background."""

from pygments.style import Style
from pygments.token import Comment, Generic, Keyword, Literal, Name, Token


def styles(plain, quiet, macro, keyword, kind, function, literal):
    return {
        Token: plain,
        Comment: "italic " + quiet,
        Comment.Preproc: "noitalic " + macro,
        Generic.Prompt: quiet,
        Keyword: "bold " + keyword,
        Keyword.Type: "nobold " + kind,
        Name.Builtin: kind,
        Name.Function: function,
        Literal: literal,
    }


class Light(Style):
    background_color = "#f6f7f9"
    line_number_color = "#5a5f6b"
    line_number_background_color = "transparent"
    styles = styles("#1c1e21", "#5b616e", "#7a3e9d", "#0b4f9e", "#0f6270", "#6b3fa0", "#9a3412")


class Dark(Style):
    background_color = "#1b1d21"
    line_number_color = "#9aa1ae"
    line_number_background_color = "transparent"
    styles = styles("#e3e6ea", "#a3abb8", "#d4a6ee", "#8fc1ff", "#7fd4dd", "#cdb2f7", "#f3b591")
