#!/usr/bin/env bash
# new-lesson.sh - begin a lesson: a folder that builds, runs, draws and passes its tests at once, for
# you to put your own question into. Its files come from scripts/new-lesson/.
#
#   scripts/new-lesson.sh 99 mine    makes lessons/99-mine
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

[ $# = 2 ] ||
    fail 2 "give a number and a short name; type for example scripts/new-lesson.sh 99 mine" \
        "请给出课的编号和短名；例如可以输入 scripts/new-lesson.sh 99 mine"
number=${1#0}
slug=$2
[[ $number =~ ^[1-9][0-9]?$ ]] ||
    fail 2 "$1 is no number of a lesson from 1 to 99; type for example scripts/new-lesson.sh 99 mine" \
        "$1 不是 1 到 99 之间的课程编号；例如可以输入 scripts/new-lesson.sh 99 mine"
[[ $slug =~ ^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$ ]] ||
    fail 2 "$slug is no name of a lesson: small letters, digits and hyphens, 40 at most; type for example scripts/new-lesson.sh $number races" \
        "$slug 不能作课程短名：只能用小写字母、数字和连字符，最多 40 个；例如可以输入 scripts/new-lesson.sh $number races"
nn=$(printf '%02d' "$number")
for folder in lessons/"$nn"-*/; do
    [ ! -d "$folder" ] ||
        fail 2 "lesson $number is there already, in $folder; take another number than $(lesson_numbers)" \
            "第 $number 课已经有了，在 $folder；请换一个编号，已占用：$(lesson_numbers)"
done

# Made beside its place and renamed, so that no half of a lesson is left.
new=$(mktemp -d lessons/.new-lesson.XXXXXX)
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cp -R scripts/new-lesson/. "$new"
find "$new" -type f -exec sed -i "s/NUMBER/$number/g; s/NN-SLUG/$nn-$slug/g; s/lessonNN/lesson$nn/g; s/SLUG/$slug/g" {} +
chmod 755 "$new"
mv -T "$new" "lessons/$nn-$slug"
say "lessons/$nn-$slug is there: try make lesson$number, then edit its files (README.en.md says how to add a lesson)" \
    "lessons/$nn-$slug 已建好：先试 make lesson$number，再修改其中的文件（README.zh.md 里有一节专讲怎样增加一课）"
