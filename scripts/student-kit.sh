#!/usr/bin/env bash
# student-kit.sh - build/student-kit.tar.gz: the same tree without solutions, to hand out. The same
# tree gives the same bytes, also in an unpacked student kit, where there is no git repository.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
need_tools tar gzip

own_build build
mkdir -p build
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if git ls-files --error-unmatch scripts/student-kit.sh >/dev/null 2>&1; then
    git ls-files -z
else
    # Without what was built, measured, or tried here.
    find .clang-format .devcontainer .dockerignore .editorconfig .gitattributes .gitignore LICENSE Makefile README.*.md common lessons \
        plots scripts -type f \
        -not -path 'plots/lesson*' -not -name '*.saved-*' -not -name '*~' -not -name '.*.sw?' \
        \( -not -path '*/exercises/*' -o -name '*.md' -o -name '.start.*' -o -name test.c \
        -o -name exercise.c -o -name answer.txt -o -name libs \) -print0 2>"$work/missing"
fi >"$work/all" || true
# (the kit's own tests of exercises and of a class need the solutions; its workflow runs those tests)
grep -zvE '/exercises/[^/]*/(solution\.|mistakes/|others/)|^\.(ci|github)/|^common/check/tests/exercises\.sh$|^common/tests/class\.sh$|^scripts/maintain/make[-_]class\.' \
    "$work/all" >"$work/list"
# Exercises go out as they are at first, whatever was tried in this tree.
tree=$work/lesson-kit
mkdir "$tree"
tar --null --files-from="$work/list" -cf - | tar -xf - -C "$tree"
mkdir -p "$tree/.github/workflows"
cp scripts/class/check.yml "$tree/.github/workflows/"
for start in "$tree"/lessons/*/exercises/*/.start.*; do
    [ -e "$start" ] || continue
    ending=${start##*.}
    if [ "$ending" = txt ]; then cp "$start" "${start%/*}/answer.txt"; else cp "$start" "${start%/*}/exercise.c"; fi
done
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r-w,a+X -C "$work" -cf - lesson-kit |
    gzip -9n >build/student-kit.tar.gz.tmp
mv build/student-kit.tar.gz.tmp build/student-kit.tar.gz
say "build/student-kit.tar.gz: hand it out; unpack it with tar -xzf student-kit.tar.gz" \
    "build/student-kit.tar.gz：可以发给学生；解压：tar -xzf student-kit.tar.gz"
