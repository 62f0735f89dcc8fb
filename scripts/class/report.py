"""What is written of a class: grades.csv, report.{en,zh}.html, and feedback/NAME.{en,zh}.md for each student."""

import csv
import html
import io
import os
import re
import shutil
import sys
import time

import hand_ins
import handed
import pictures

sys.path.append("scripts/book")
import kit  # noqa: E402

WORDS = {
    "en": {
        "tag": "en",
        "title": "A class: grades and pictures",
        "made": "{date}. {n} hand-ins, {unread} of them could not be read. Grades as a table for a spreadsheet: {csv}.",
        "grades": "Grades",
        "student": "student",
        "solved": "solved",
        "of_class": "of the class",
        "legend": "✓ passed; ✗ not yet, with the name of what the check said (a mistake; a/b: one of these; or words of the sentence, where many mistakes get the same one); · not begun; – its file is missing; ? no result (the machine was too busy, or the check did not end: the same command tries again). A name opens the student's page.",
        "notes": "To look at",
        "unread": "{} was not graded: {}",
        "said": "{} was handed in under another name: {}",
        "same": "{} comes from the same student, or is the same file, as: {} (each has its row; what is counted of the class counts the one in which most is solved)",
        "left_out": "{}: {} other files were in it and left out, such as {}",
        "lesson": "Lesson {}. {}",
        "mistakes": "What was misunderstood, and how many students did",
        "thinks": "what is misunderstood",
        "one_of": "one of these: ",
        "how_many": "students",
        "name": "name",
        "alike": "Hand-ins that are alike",
        "alike_head": "Pairs of programs that share at least {} % beyond the starter (sim_c). The rarest likeness comes first. It is a place to look at, and proves nothing: an exercise with one short answer makes many programs alike.",
        "alike_none": "No pair stands out.",
        "alike_missing": "Not looked for: sim_c is missing (package similarity-tester).",
        "pair": "pair",
        "in": "alike in",
        "picture": "{}: the same as numbers in {}",
        "status": {"passed": "✓", "failed": "✗", "not-begun": "·", "missing": "–", "busy": "?", "unknown": "?"},
        "words": {
            "passed": "solved",
            "failed": "not yet",
            "not-begun": "not begun",
            "missing": "its file was not in the hand-in",
            "busy": "no result: the machine was too busy to judge fairly",
            "unknown": "no result: the check did not end",
        },
        "feedback": "Feedback for {}",
        "count": "{} of {} exercises are solved.",
        "problem": "Your hand-in could not be graded: {}. Type make hand-in again, and hand in the file that it names.",
        "checks_say": "The check says:",
        "hint": "A hint: `make hint{}`",
        "tries": "checked {} times by yourself",
        "verdicts": "Your machine beside the class",
        "verdict_head": "| claim | your machine | holds | fails | undecided |",
        "yours_only": "(how many machines of the class say so)",
    },
    "zh": {
        "tag": "zh-CN",
        "title": "全班的成绩和图",
        "made": "{date}。共 {n} 份作业，其中 {unread} 份无法读取。成绩表（可用电子表格软件打开）：{csv}。",
        "grades": "成绩",
        "student": "学生",
        "solved": "完成",
        "of_class": "全班",
        "legend": "✓ 通过；✗ 还没有完成，旁边是检查结果的名称（哪一种错误；a/b 表示是其中之一；很多种错误都得到同一句话时，就取这句话里的词）；· 没有做；– 缺少文件；? 没有结果（机器太忙，或者检查没有结束：再输入同样的命令会重试）。点姓名可以看给这个学生的反馈。",
        "notes": "需要留意",
        "unread": "{} 没有评分：{}",
        "said": "{} 交上来时用的是另一个名字：{}",
        "same": "{} 和以下作业来自同一个学生，或者是同一个文件：{}（各占一行；统计全班时，只算其中完成最多的一份）",
        "left_out": "{}：里面还有 {} 个别的文件，没有取出，例如 {}",
        "lesson": "第 {} 课：{}",
        "mistakes": "哪里理解错了，多少人理解错了",
        "thinks": "误解",
        "one_of": "以下之一：",
        "how_many": "人数",
        "name": "名称",
        "alike": "雷同的作业",
        "alike_head": "除去初始代码，至少有 {} % 相同的程序（用 sim_c 比较）。越少见的雷同排得越靠前。这里只说明哪里值得看，不能证明什么：答案很短的练习，很多程序本来就会一样。",
        "alike_none": "没有哪一对特别突出。",
        "alike_missing": "没有比较：缺少 sim_c（软件包 similarity-tester）。",
        "pair": "哪两份",
        "in": "雷同的练习",
        "picture": "{}：对应的数字在 {} 里",
        "status": {"passed": "✓", "failed": "✗", "not-begun": "·", "missing": "–", "busy": "?", "unknown": "?"},
        "words": {
            "passed": "完成",
            "failed": "还没有完成",
            "not-begun": "没有做",
            "missing": "作业里没有这个文件",
            "busy": "没有结果：机器太忙，无法公平地检查",
            "unknown": "没有结果：检查没有结束",
        },
        "feedback": "给 {} 的反馈",
        "count": "{} 个练习完成了，一共 {} 个。",
        "problem": "你的作业没有评分：{}。请重新输入 make hand-in，把它给出的那个文件交上来。",
        "checks_say": "检查结果：",
        "hint": "需要提示：`make hint{}`",
        "tries": "自己检查过 {} 次",
        "verdicts": "你的机器和全班的机器",
        "verdict_head": "| 说法 | 你的机器 | 成立 | 不成立 | 未定 |",
        "yours_only": "（全班有多少台机器得出这个结论）",
    },
}
STYLE = """body{font-family:"Noto Sans","Noto Sans CJK SC",sans-serif;margin:1.5em auto;max-width:90em;padding:0 1em;color:#1a1a1a;
line-height:1.5}table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:.15em .5em;text-align:left;vertical-align:top}
.grades{overflow-x:auto}.grades table{font-size:.85em}.grades th{background:#f2f2f2;position:sticky;left:0}
.passed{background:#dff3e4}.failed{background:#fbe3d6}.busy,.unknown{background:#fff3c4}.not-begun,.missing{color:#666}
img{max-width:100%;height:auto;display:block;margin:1em 0}code{overflow-wrap:anywhere}"""

escape = html.escape


def problem(student, language):
    english, chinese = hand_ins.PROBLEMS[student.problem]
    return chinese if language == "zh" else english


# --- grades.csv -----------------------------------------------------------------------------------


def write_grades(students, exercises, out):
    """With the mark by which spreadsheets know UTF-8. No cell begins with what they take for a formula."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    heading = ["student", "archive", "name in it", "problem", "solved"]
    for exercise in exercises:
        heading += [exercise.id, exercise.id + " sentence", exercise.id + " tries", exercise.id + " seconds"]
    table.writerow(heading)
    for student in students:
        archive = hand_ins.printable(student.archive)
        # A word for a program, and the sentence for who reads the table.
        why = f"{student.problem}: {problem(student, 'en')} / {problem(student, 'zh')}" if student.problem else ""
        row = [student.id, "./" + archive, student.said, why, "" if student.problem else student.solved()]
        tries = student.tries()
        for exercise in exercises:
            cell = student.cells.get(exercise.id, {"status": ""})
            row += [cell["status"], " ".join(cell.get("names", [])), tries.get(exercise.id, ""), cell.get("seconds", "")]
        table.writerow(row)
    handed.write(out + "/grades.csv", text.getvalue().encode("utf-8-sig"))


# --- the report -----------------------------------------------------------------------------------


def grades_table(students, exercises, language):
    words = WORDS[language]
    heading = "".join(f'<th title="{escape(e.title(language))}">{e.id}</th>' for e in exercises)
    yield f'<div class="grades"><table><tr><th>{words["student"]}</th><th>{words["solved"]}</th>{heading}</tr>'
    for student in students:
        page = f'<a href="feedback/{escape(student.id)}.{language}.md">{escape(student.id)}</a>'
        if student.problem:
            yield f'<tr><th>{page}</th><td>?</td><td colspan="{len(exercises)}">{problem(student, language)}</td></tr>'
            continue
        yield f"<tr><th>{page}</th><td>{student.solved()}</td>"
        for exercise in exercises:
            cell = student.cells[exercise.id]
            names = " ".join(cell.get("names", []))
            yield f'<td class="{cell["status"]}">{words["status"][cell["status"]]} {escape(names)}</td>'
        yield "</tr>"
    graded = hand_ins.each_once(students)
    yield f"<tr><th>{words['of_class']}</th><td></td>"
    for exercise in exercises:
        yield f"<td>{sum(s.cells[exercise.id]['status'] == 'passed' for s in graded)} / {len(graded)}</td>"
    yield f"</tr></table></div><p>{words['legend']}</p>"


def notes(students, language):
    words, found = WORDS[language], []
    for student in students:
        if student.problem:
            found.append(words["unread"].format(hand_ins.printable(student.archive), problem(student, language)))
        if student.said and student.said != student.id:
            found.append(words["said"].format(student.id, student.said))
        if student.same:
            found.append(words["same"].format(student.id, ", ".join(student.same)))
        if student.left_out:
            found.append(words["left_out"].format(student.id, student.left_out, ", ".join(student.names)))
    if found:
        items = "".join(f"<li>{escape(note)}</li>" for note in found)
        yield f"<h2>{words['notes']}</h2><ul>{items}</ul>"


def alike_part(pairs, language):
    words = WORDS[language]
    yield f"<h2>{words['alike']}</h2>"
    if not pairs:
        yield f"<p>{words['alike_missing'] if pairs is None else words['alike_none']}</p>"
        return
    import alike

    yield f"<p>{words['alike_head'].format(alike.PERCENT_LEAST)}</p>"
    yield f"<table><tr><th>{words['pair']}</th><th>{words['in']}</th></tr>"
    for pair in pairs:
        among = ", ".join(f"{e.id} ({percent} %)" for e, percent, _ in pair.exercises)
        link = f'<a href="{pair.page}.{language}.html">{escape(pair.one.id)} – {escape(pair.other.id)}</a>'
        yield f"<tr><td>{link}</td><td>{among}</td></tr>"
    yield "</table>"


def mistakes_table(students, exercises, lesson, language):
    """What the names in the picture mean."""
    words, rows = WORDS[language], ""
    for exercise in exercises:
        if exercise.lesson != lesson.number:
            continue
        told = {name: known for s in students for name, known in s.cells[exercise.id].get("names", {}).items()}
        for name, count in pictures.counted(students, exercise):
            thinks = "<br>".join(escape(mistake.thinks[language]) for mistake in told[name])
            one_of = words["one_of"] + "<br>" if len(told[name]) > 1 else ""
            rows += f"<tr><td>{exercise.id}</td><td>{escape(name)}</td><td>{count}</td><td>{one_of}{thinks}</td></tr>"
    if rows:
        heading = f"<tr><th></th><th>{words['name']}</th><th>{words['how_many']}</th><th>{words['thinks']}</th></tr>"
        yield f"<details><summary>{words['mistakes']}</summary><table>{heading}{rows}</table></details>"


def described(picture, language, out):
    svg = handed.read(f"{out}/{picture.path(language, 'svg')}")
    alt = kit.described(picture.words[language]["title_"].replace("\n", " "), svg, language)
    return f'<img src="{picture.path(language, "svg")}" alt="{escape(alt)}" loading="lazy">'


def page(students, exercises, pairs, drawn, out, language):
    words = WORDS[language]
    unread = sum(1 for s in students if s.problem)
    made = words["made"].format(
        date=time.strftime("%Y-%m-%d %H:%M"), n=len(students), unread=unread, csv='<a href="grades.csv">grades.csv</a>'
    )
    yield f'<!DOCTYPE html><html lang="{words["tag"]}"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{words['title']}</title><style>{STYLE}</style></head><body><h1>{words['title']}</h1><p>{made}</p>"
    yield from notes(students, language)
    yield f"<h2>{words['grades']}</h2>"
    yield from grades_table(students, exercises, language)
    yield from alike_part(pairs, language)
    for lesson in kit.lessons():
        here = [p for p in drawn if p.lesson.number == lesson.number]
        if here:
            title = re.sub(r"^\d+\. ", "", kit.title(kit.read(lesson.page(language))))
            yield f"<h2>{words['lesson'].format(lesson.number, escape(title))}</h2>"
            for picture in here:
                yield described(picture, language, out)
                if picture.script == "mistakes":
                    yield from mistakes_table(hand_ins.each_once(students), exercises, lesson, language)
    yield "</body></html>\n"


# --- a page for each student ----------------------------------------------------------------------


def fenced(text):
    """A block of code that no line of the text can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def class_verdicts(students):
    """{(lesson, claim, who): [Verdict]}"""
    found = {}
    for lesson in kit.lessons():
        known = pictures.known_verdicts(lesson.number)
        for student in students:
            for key, verdict in pictures.verdicts(student, lesson.number).items():
                if key in known:
                    found.setdefault((lesson.number, *key), []).append(verdict)
    return found


def feedback(student, exercises, verdicts, once, language):
    words = WORDS[language]
    yield f"# {words['feedback'].format(student.id)}\n"
    if student.problem:
        yield words["problem"].format(problem(student, language)) + "\n"
        return
    yield words["count"].format(student.solved(), len(exercises)) + "\n"
    tries = student.tries()
    for exercise in exercises:
        cell = student.cells[exercise.id]
        heading = f"{words['status'][cell['status']]} {exercise.id} {exercise.title(language)}"
        if cell["status"] in ("passed", "not-begun"):
            yield f"- {heading}: {words['words'][cell['status']]}" if language == "en" else f"- {heading}：{words['words'][cell['status']]}"
    for exercise in exercises:
        cell = student.cells[exercise.id]
        if cell["status"] in ("passed", "not-begun"):
            continue
        yield f"\n## {words['status'][cell['status']]} {exercise.id} {exercise.title(language)}\n"
        times = words["tries"].format(tries[exercise.id]) if exercise.id in tries else ""
        yield words["words"][cell["status"]] + {"en": ", ", "zh": "，"}[language] * bool(times) + times + "\n"
        if cell["status"] == "failed":
            yield words["checks_say"] + "\n"
            yield fenced("\n".join(([cell["compiler"]] if cell.get("compiler") else []) + cell[language])) + "\n"
            yield words["hint"].format(exercise.id)
    yield from own_verdicts(student, verdicts, once, language)


def own_verdicts(student, verdicts, once, language):
    """once: whose verdicts are counted."""
    words = WORDS[language]
    sentences_of = {id: sentence[language] for id, _, _, sentence in kit.claims()}
    rows = []
    for (_, claim, who), all_of_class in verdicts.items():
        own = next((v for v in all_of_class if v.student is student), None)
        if own:
            counted = [v.verdict for v in all_of_class if v.student in once]
            counts = " | ".join(str(counted.count(verdict)) for verdict in pictures.CODES)
            program = "" if who == "kit" else f" ({who})"
            word = kit.VERDICTS[language].get(own.verdict, own.verdict)
            rows.append(f"| {sentences_of[claim]}{program} | {own.ratio:.3g} {own.interval()} {word} | {counts} |")
    if rows:
        yield f"\n## {words['verdicts']}\n\n{words['yours_only']}\n\n{words['verdict_head']}\n|---|---|---|---|---|"
        yield from rows


def write(students, exercises, pairs, drawn, out):
    write_grades(students, exercises, out)
    verdicts = class_verdicts([s for s in students if not s.problem])
    once = hand_ins.each_once(students)
    shutil.rmtree(out + "/feedback", ignore_errors=True)
    os.makedirs(out + "/feedback")
    for language in kit.LANGUAGES:
        text = "".join(page(students, exercises, pairs, drawn, out, language))
        handed.write(f"{out}/report.{language}.html", text.encode())
        for student in students:
            text = "\n".join(feedback(student, exercises, verdicts, once, language)) + "\n"
            handed.write(f"{out}/feedback/{student.id}.{language}.md", text.encode("utf-8", "replace"))
