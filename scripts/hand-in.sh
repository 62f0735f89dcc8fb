#!/usr/bin/env bash
# hand-in.sh - build/hand-in/NAME.tar.gz: exercises, answers, results and predictions of one student, and
# nothing else. It asks for the name once, and keeps it in .student; STUDENT=name changes it.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
need_tools python3
own_build build
LESSON_LANG=$lang exec python3 -B scripts/class/hand_in.py
