"""Colours of program text, with a contrast of at least 4.5 to 1 (WCAG AA) on the background."""

from pygments.style import Style
from pygments.token import Comment, Generic, Keyword, Literal, Name, Number, Operator, String, Token


class Light(Style):
    background_color = "#f6f7f9"
    line_number_color = "#5a5f6b"
    line_number_background_color = "transparent"
    styles = {
        Token: "#1c1e21",
        Comment: "italic #5b616e",
        Comment.Preproc: "noitalic #7a3e9d",
        Keyword: "bold #0b4f9e",
        Keyword.Type: "nobold #0f6270",
        Name.Function: "#6b3fa0",
        Name.Builtin: "#0f6270",
        String: "#9a3412",
        Number: "#9a3412",
        Literal: "#9a3412",
        Operator: "#1c1e21",
        Generic.Prompt: "#5b616e",
    }


class Dark(Style):
    background_color = "#1b1d21"
    line_number_color = "#9aa1ae"
    line_number_background_color = "transparent"
    styles = {
        Token: "#e3e6ea",
        Comment: "italic #a3abb8",
        Comment.Preproc: "noitalic #d4a6ee",
        Keyword: "bold #8fc1ff",
        Keyword.Type: "nobold #7fd4dd",
        Name.Function: "#cdb2f7",
        Name.Builtin: "#7fd4dd",
        String: "#f3b591",
        Number: "#f3b591",
        Literal: "#f3b591",
        Operator: "#e3e6ea",
        Generic.Prompt: "#a3abb8",
    }
