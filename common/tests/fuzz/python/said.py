"""Fuzz target: what scripts/class/unpack.py prints in its sandbox, were it taken over by an archive."""

import base64
import json
import os
import sys

sys.path[:0] = ["scripts/class"]
import hand_ins  # noqa: E402
import handed  # noqa: E402

KNOWN = ["student.txt", "machine.txt", "progress.txt", "plots/lesson02.verdicts.csv"]


def run(data):
    student = hand_ins.Student("Ada", "Ada.tar.gz")
    student.take(hand_ins.heard(data, KNOWN))
    return student


def judge(data, student):
    assert student.problem is None or student.problem in hand_ins.PROBLEMS, student.problem
    assert set(student.files) <= set(KNOWN), student.files
    assert isinstance(student.left_out, int) and len(student.names) <= 5, student.left_out
    assert all(name.isprintable() and len(name) <= 80 for name in student.names), student.names
    json.dumps([student.left_out, student.names]).encode()


def main(folder):
    name = base64.b64encode(b"Ada\n").decode()
    said = [{"files": {"student.txt": name}, "left_out": 3, "names": ["../x", "\udc80"]}, {"broken": "bomb"}]
    said += [{"files": [], "left_out": 0, "names": []}, {"files": {}, "left_out": float("inf"), "names": {}}, [["broken"]], "broken"]
    said = [json.dumps(one) for one in said] + ["[" * 4000, '{"files": ' * 400, "1" * 4000]
    for number, one in enumerate(said):
        handed.write(os.path.join(folder, f"seed-{number}"), one.encode())


if __name__ == "__main__":
    main(sys.argv[1])
