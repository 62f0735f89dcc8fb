#!/usr/bin/env bash
# make-class.sh - a class of made students whose grades are known, to test make class and its time.
#
#   scripts/maintain/make-class.sh 100 FOLDER        makes FOLDER, and FOLDER.expected.json
#   scripts/maintain/make-class.sh --compare FOLDER  after make class FROM=FOLDER: where the grades differ
#
# Each student hands in starters, right programs, mistakes and a hostile program now and then; archives that
# harm come on top (HOSTILE=0: none). APART=1: no two students hand in the same bytes, so each program is
# checked. SEED=2 makes another class, LESSONS='1 2' has only those lessons.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
[ $# = 2 ] || fail 2 'type scripts/maintain/make-class.sh 100 FOLDER' '请输入 scripts/maintain/make-class.sh 100 文件夹'
need_tools python3 patch cc
locked_make build/locale/zh_CN/LC_MESSAGES/lesson-kit.mo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -B scripts/maintain/make_class.py "$1" "$2" "$work"
