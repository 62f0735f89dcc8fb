"""The names of sentences. What a check says is named by the mistake of the exercise (mistakes/NAME.patch)
whose head tells that sentence; where several mistakes are told it, by all of them, no-join/sleep-for-join, or by
words of the sentence where these are too many, for nobody knows which it was; or, where it says no more than
that the program crashed, hung or the like, by what happened."""

import glob
import os
import re

import handed

# Of check.sh and of judge_sentence.c, judge_results.c: a part of the English sentence, and its name.
COMMON = [
    (r"does not compile|could not be compiled", "does-not-compile"),
    (r"the compiler (took|used|was stopped)", "stops-the-compiler"),
    (r"is larger than 1 MB", "too-large"),
    (r"is no regular file", "no-file"),
    (r"tried to kill a process that is not its own child", "kills-others"),
    (r"printed or wrote more than 16 MB", "prints-without-end"),
    (r"your program crashed with signal", "crashes"),
    (r"your program ended with exit status", "exit-status"),
    (r"for 5 s it waited for something that never comes", "waits-for-ever"),
    (r"for 5 s it computed without an end", "computes-for-ever"),
    (r"your program had \d+ processes and threads at once", "too-many-processes"),
    (r"your program used \d+ MB of memory", "too-much-memory"),
    (r"your program filled \d+ MB of the disk", "fills-the-disk"),
    (r"has no number behind", "no-answer"),
    (r"you have no results of lesson|your results of lesson \d+ hold no", "no-results"),
    (r"is not what your results say", "not-in-the-results"),
]
OTHER = "another-sentence"
NAMES_MOST = 64  # characters of the names of several mistakes


class Mistake:
    """A mistake of an exercise with the head of its file."""

    def __init__(self, path):
        self.path = path
        self.name = os.path.splitext(os.path.basename(path))[0]
        text = handed.read(path)
        self.says, self.thinks = {}, {}
        for language, says, thinks in (("en", "says: ", "thinks: "), ("zh", "说：", "以为：")):
            self.says[language], self.thinks[language] = head(says, text), head(thinks, text)


def head(word, text):
    found = re.search(r"^(?:/\* )?" + word + r"(.*?)(?: \*/)?$", text, re.M)
    return found[1] if found else ""


_mistakes = {}


def mistakes(exercise):
    """By name."""
    if exercise.folder not in _mistakes:
        found = [Mistake(path) for path in sorted(glob.glob(exercise.folder + "/mistakes/*"))]
        _mistakes[exercise.folder] = {m.name: m for m in found}
    return _mistakes[exercise.folder]


def name(exercise, english):
    """The name of one sentence, and the mistakes that are told it."""
    common = next((word for pattern, word in COMMON if re.search(pattern, english)), None)
    if common:
        return common, []
    told = [m for m in mistakes(exercise).values() if m.says["en"] and m.says["en"] in english]
    joined = "/".join(m.name for m in told) or OTHER
    if len(joined) > NAMES_MOST:
        first = min((m.says["en"] for m in told), key=english.index)
        joined = "-".join(re.findall(r"\w+", first.lower()))
    return joined, told


def names(exercise, sentences):
    """Those of several sentences, in their order, each with the mistakes that are told it; the unnamed only
    where there is no other."""
    found = dict(name(exercise, sentence) for sentence in sentences)
    return {n: told for n, told in found.items() if n != OTHER} or {OTHER: []}
