#!/usr/bin/env bash
# help.sh - what `make` alone prints.
#
#   scripts/help.sh check 1.9          what make says to a number that stands behind a space
#   scripts/help.sh --unknown leson1   and to a word that it does not know
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

if [ "${1:-}" = --unknown ]; then
    fail 2 "make knows no $2; type make to see what it knows, or for example make lesson1 or make check1.1" \
        "make 不认识 $2；输入 make 可以看到全部命令，例如可以输入 make lesson1 或 make check1.1"
fi
before=''
for word; do
    case $word in
    [0-9]*)
        before=${before%%[0-9]*}
        [ "$before" = slides ] || before=${before%s} # make lessons 3
        case $before in
        slides | lesson | predict | plot | check | hint | reset | watch)
            fail 2 "make knows no $word; without the space: make $before$word" \
                "make 不认识单独的 $word；请去掉空格：make $before$word"
            ;;
        esac
        fail 2 "make knows no $word; type for example make lesson1 or make check1.1" \
            "make 不认识单独的 $word；例如可以输入 make lesson1 或 make check1.1"
        ;;
    esac
    before=$word
done

# The first heading of each lesson's page is "# N. title".
titles() {
    for folder in lessons/[0-9][0-9]-*/; do
        [ -e "${folder}README.$lang.md" ] || continue
        number=${folder#lessons/}
        number=${number%%-*}
        title=$(sed -n 's/^# //p' "${folder}README.$lang.md" | sed 1q)
        printf '  make lesson%-5s %s\n' "${number#0}" "$title"
    done
}

# What a lesson offers besides: lessons/NN-slug/help.{en,zh}.txt.
extras() {
    cat lessons/[0-9][0-9]-*/help."$lang".txt 2>/dev/null || true
}

if [ "$lang" = zh ]; then
    cat <<E1
线程还是进程？同一个程序写两遍，让你面前这台机器来回答。

$(titles)

  make predict2    先预测第 2 课的结果，再运行 make lesson2
  make plot2       用已有结果重新画图
  make lessons     依次运行所有课
$(extras)
  make claims      列出所有说法，以及本机测得的结论

  make check1.1    检查练习 1.1（make check1 检查第 1 课做过的练习，make check 检查所有做过的练习）
  make hint1.1     练习 1.1 的提示，每次多给一步
  make reset1.1    重做练习 1.1（先询问，并另存你写的内容）
  make watch1.1    每次保存都重新检查
  make progress    做完了哪些练习，下一个是哪个
  make hand-in     把练习、答案和结果打成一个包，交给老师（build/hand-in/）
  make student-kit 打包一份不含答案的，发给学生
  make class FROM=文件夹   检查全班的作业，生成成绩、反馈和图

  make book        把所有页面做成一本书，用浏览器看（build/book/）
  make slides1     第 1 课的投影片（build/slides/）

  make test        运行全部测试
  make sanitize    用检查内存和数据竞争的工具运行各课的程序
  make reference   重新生成 README 中的图（plots/reference/）
  make build       只编译；make clean 删除 build/

变量：LESSON_LANG=zh|en  语言；BUDGET=20  测量秒数；WORKERS=4  worker 最多几个
例如：make lesson3 BUDGET=30 WORKERS=8
首次使用请先运行 scripts/setup.sh；详见 README.zh.md
E1
else
    cat <<E1
Threads or processes? The same program twice, and the machine in front of you answers.

$(titles)

  make predict2    predict the results of lesson 2, then run make lesson2
  make plot2       draw again from the results at hand
  make lessons     run all lessons, one after another
$(extras)
  make claims      list every claim and what this machine said of it

  make check1.1    check exercise 1.1 (make check1: what you began of lesson 1; make check: of all)
  make hint1.1     a hint for exercise 1.1, one more step at each call
  make reset1.1    start exercise 1.1 again (asks first, keeps a copy)
  make watch1.1    check again at every save
  make progress    which exercises are done, and which comes next
  make hand-in     your exercises, answers and results as one archive for your teacher (build/hand-in/)
  make student-kit the same tree without solutions, to hand out
  make class FROM=folder   check what a class handed in: grades, feedback, pictures

  make book        all pages as a book for the browser (build/book/)
  make slides1     the slides of lesson 1, for a projector (build/slides/)

  make test        run all tests
  make sanitize    run the lesson programs under the memory and race checkers
  make reference   make the pictures of the READMEs again (plots/reference/)
  make build       only build; make clean removes build/

Variables: LESSON_LANG=zh|en  language; BUDGET=20  seconds to measure; WORKERS=4  most workers
Example: make lesson3 BUDGET=30 WORKERS=8
The first time, run scripts/setup.sh; more in README.en.md
E1
fi
