#!/usr/bin/env bash
# faults.sh - what the kit says, returns and leaves behind when something is wrong: what was typed,
# the machine, the disk, the files of an older run, or the moment to press Ctrl-C. In both languages
# where a sentence is said. All of it happens in a copy of the kit; every lesson is found by its
# folder.
#
#   common/tests/faults.sh                        all of it
#   common/tests/faults.sh 07-races               what concerns this lesson
#   common/tests/faults.sh kit                    what concerns none
#
# What common/ alone does (a full disk, a result that cannot be printed, colours, damaged files of
# predictions) is tried with two lessons, the first and the last; what a lesson can do wrong, with each.
#
# As root (and where the system lets it) the test runs in a mount and IPC namespace of its own: there
# /tmp, /dev/shm and the message queues are empty and nobody else's, a small disk can be mounted, and
# nothing stays mounted, whatever ends the test (see unshare(1)).
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit
private=
private_tmp=
if [ "${1:-}" = --inside ]; then
    shift
    mount -t tmpfs tmpfs /dev/shm && private=yes
    case $here in
    /tmp/*) ;;
    *) mount -t tmpfs tmpfs /tmp && private_tmp=yes && unset TMPDIR ;;
    esac
elif unshare --mount --ipc mount -t tmpfs tmpfs /dev/shm 2>/dev/null; then
    exec unshare --mount --ipc bash "$here/${0##*/}" --inside "$@"
fi
only=${1:-}
# shellcheck source=common/tests/lib.sh
. "$here/lib.sh"
unset LESSON_LANG BUDGET WORKERS NO_COLOR MAKEFLAGS MAKELEVEL MFLAGS
export LC_ALL=C.UTF-8

# --- the copy, and what runs in it --------------------------------------------------------------

kit=$work/kit
export TMPDIR=$work/tmp # so that a temporary file of the kit is seen
queues=/dev/mqueue
mkdir "$kit" "$TMPDIR" "$work/small"
chmod 755 "$work"
chmod 1777 "$TMPDIR"
if [ -n "$private" ] && mkdir "$work/queues" && mount -t mqueue mqueue "$work/queues"; then
    queues=$work/queues
fi
copy_kit "$kit" --exclude=./build/check --exclude=./build/exercises --exclude=./build/tests \
    --exclude='./build/obj/lessons/*/exercises' --exclude=./build/obj/common/tests
chmod -R go+rX "$kit"
cd "$work" || exit

kit_processes() { # every process that runs in the copy, or a program of it
    find /proc/[0-9]*/exe /proc/[0-9]*/cwd -maxdepth 0 \( -lname "$kit" -o -lname "$kit/*" \) -printf '%h\n' 2>/dev/null |
        sed 's|/proc/||' | sort -nu
}
clean_up() {
    # shellcheck disable=SC2046
    kill -KILL $(kit_processes) 2>/dev/null
    chmod u+w "$kit/plots"
    umount "$work/small" "$work/queues" 2>/dev/null
    cd / && rm -rf "$work"
}
trap clean_up EXIT

in_kit=(env -C "$kit")
ordinary=() # how to become an ordinary user, whom permissions and ulimit -u bind
if [ "$(id -u)" = 0 ]; then
    ordinary=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chown -R 65534:65534 "$kit/plots"
fi
# shellcheck disable=SC2016
limited=(bash -c 'ulimit "$1" "$2" && shift 2 && exec "$@"' bash) # ULIMIT-OPTION VALUE COMMAND ...

run "${in_kit[@]}" make -j2 build
if [ "$status" != 0 ]; then
    not_ok 'the copy of the kit is built' "$out" "$err"
    exit 1
fi
# What git would show as new or changed (all but what .gitignore names), with what is in it.
git_status() {
    git -C "$kit" ls-files -oz --exclude-standard | (cd "$kit" && xargs -0 cksum)
}
have_git=
if git -C "$kit" init -q 2>/dev/null; then
    have_git=yes
    git_status >"$work/git.before"
fi

every=() # of the lessons' folders
for main in "$kit"/lessons/[0-9][0-9]-*/main.c; do
    main=${main%/main.c}
    every+=("${main##*/}")
done
folders=() # those that are tried
for folder in "${every[@]}"; do
    if [ -z "$only" ] || [ "$only" = "$folder" ]; then folders+=("$folder"); fi
done
of_kit() {
    [ -z "$only" ] || [ "$only" = kit ]
}
is_model() { # the lessons with which is tried what all of them do alike
    [ "$1" = "${every[0]}" ] || [ "$1" = "${every[-1]}" ]
}
number_of() { # 02-creation: 2
    local number=${1%%-*}
    printf '%s\n' "${number#0}"
}
# A lesson's program with the options that make it small, of those that it has: quick; and free is
# the same without a number of workers.
quick=()
free=()
choose_quick() {
    local help most
    help=$("$kit/build/bin/$1/lesson" --help)
    most=$(sed -n 's/.*by K (1 to \([0-9]*\).*/\1/p' <<<"$help")
    free=("$kit/build/bin/$1/lesson" --budget=0.1)
    case $help in *--largest*) free+=(--largest=4) ;; esac
    case $help in *--shrink*) free+=("--shrink=${most:-50}") ;; esac
    quick=("${free[@]}")
    case $help in *--workers*) quick+=(--workers=3) ;; esac
}

# --- what is expected ---------------------------------------------------------------------------

# one_sentence NAME STATUS TEXT: as expect, and but for make's lines and remarks stderr is one line.
one_sentence() {
    local lines
    lines=$(grep -cvE '^make(\[[0-9]+\])?: |^[^ ]*: (note: |提示：)' "$err")
    if [ "$lines" != 1 ]; then
        printf '(%s lines, not 1)\n' "$lines" >>"$err"
        not_ok "$1" "$err"
    else
        expect "$@"
    fi
}

# returned NAME STATUS: with what the last command ended.
returned() {
    if [ "$status" = "$2" ]; then
        pass "$1: status $2"
    else
        printf '(exit status %s)\n' "$status" >>"$err"
        not_ok "$1: status $2" "$err"
    fi
}

# complains NAME STATUS ENGLISH CHINESE COMMAND ...: ends with the status and one sentence that holds
# the text, in either language.
complains() {
    in_both_languages one_sentence "$@"
}

# Three English words in a row, or in English a Chinese one.
foreign_words() { # LANGUAGE FILE ...
    local language=$1
    shift
    if [ "$language" = zh ]; then
        grep -hvE '^make(\[[0-9]+\])?: ' "$@" | grep -E '[A-Za-z]{2,},? [A-Za-z]{2,},? [A-Za-z]{2,}'
    else
        grep -P '\p{Han}' "$@"
    fi
}
speaks_only() { # LANGUAGE FILE ...
    ! foreign_words "$@"
}

# whole_results FOLDER LESSON-FOLDER: the three files are whole and keep to the contract.
whole_results() {
    local name=$1/lesson${2%%-*} key file
    for file in samples summary verdicts; do
        for key in lesson date kernel cpu cores compiler seed budget x; do
            grep -qE "^# $key: .+" "$name.$file.csv" || {
                echo "no '# $key: ' in $file"
                return 1
            }
        done
    done
    # shellcheck disable=SC2016
    csv "$name.samples.csv" series,x,metric,unit,round,value '
        $1 !~ slug || !number($2) || $3 !~ slug || $4 == "" || $5 !~ /^[1-9][0-9]*$/ || !number($6)' &&
        csv "$name.summary.csv" series,x,metric,unit,n,median,low,high '
        $1 !~ slug || !number($2) || $3 !~ slug || $4 == "" || $5 !~ /^[1-9][0-9]*$/ || !number($6) ||
        ($5 < 6 ? $7 $8 != "nannan" : !number($7) || !number($8) || $7 > $6 || $6 > $8)' &&
        csv "$name.verdicts.csv" claim,ratio,low,high,verdict,who '
        $1 !~ /^[a-z]+\.[a-z-]+$/ || $5 !~ /^(holds|fails|undecided)$/ || $6 !~ slug ||
        !(number($2) || $2 == "nan") || !(number($3) || $3 == "nan") || !(number($4) || $4 == "nan")' &&
        diff <(awk -F '\t' -v n="$(number_of "$2")" '$2 == n { print $1 }' "$kit/common/claims.tsv" | sort) \
            <(awk -F, '!/^#/ && $1 != "claim" { print $1 }' "$name.verdicts.csv" | sort -u)
}
csv() { # FILE HEADING WRONG: a row for which the awk condition WRONG is true is wrong
    awk -F, -v heading="$2" '
        BEGIN { slug = "^[a-z][a-z0-9-]*$"; fields = split(heading, unused, ",") }
        function number(text) { return text ~ /^-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/ }
        /^#/ && !rows && !seen { if (!/^# [^:]+: /) bad = bad "\n" $0; next }
        !seen { seen = 1; if ($0 != heading) bad = bad "\n" $0; next }
        { rows++ }
        NF != fields || '"$3"' { bad = bad "\n" $0 }
        END { if (!rows || bad != "") { print FILENAME, rows + 0, "rows, wrong:", bad; exit 1 } }' "$1" &&
        [ -z "$(tail -c 1 "$1" | tr -d '\n')" ]
}

# Everything that a run may leave, but for processes: files and objects with names, and what stands
# in plots/.
traces() {
    find "$kit/plots" -type f -printf '%p %s %T@\n' | sort
    objects
}
objects() {
    # (what is not private to this test, others use at the same time)
    ls -A "$TMPDIR" "$queues" 2>/dev/null
    if [ -n "$private" ]; then
        ls -A /dev/shm
        ipcs -q -m -s
    fi
    [ -z "$private_tmp" ] || ls -A /tmp
}
# untouched NAME: as before (traces >"$work/before"), and no process is left after 2 s at most.
untouched() {
    local left='' try
    for try in $(seq 20); do
        left=$(kit_processes)
        [ -n "$left" ] || break
        sleep 0.1
    done
    if [ -n "$left" ]; then
        for try in $left; do xargs -0 <"/proc/$try/cmdline"; done >"$work/seen" 2>/dev/null
        not_ok "$1: no process is left" "$work/seen"
        # shellcheck disable=SC2086
        kill -KILL $left 2>/dev/null
    else
        pass "$1: no process is left"
    fi
    traces >"$work/after"
    check "$1: no file is left, the last results are whole" diff "$work/before" "$work/after"
}

objects >"$work/objects.before"

# --- what was typed -----------------------------------------------------------------------------

last=${every[-1]}
number=$(number_of "$last")
typed_at_make() {
    complains 'make lesson99' 2 'there is no lesson 99' '没有第 99 课' "${in_kit[@]}" make lesson99
    complains 'make lesson' 2 'which lesson' '要运行哪一课' "${in_kit[@]}" make lesson
    complains 'make plot99' 2 'there is no lesson 99' '没有第 99 课' "${in_kit[@]}" make plot99
    complains 'make predict99' 2 'there is no lesson 99' '没有第 99 课' "${in_kit[@]}" make predict99
    # make says 2 whatever happens; the scripts say what happened.
    complains 'lesson.sh 99' 2 'there is no lesson 99' '没有第 99 课' "$kit/scripts/lesson.sh" 99
    complains "plot.sh $number without results" 2 'has no results yet' '还没有结果' "$kit/scripts/plot.sh" "$number"
    run env LESSON_LANG=fr "$kit/scripts/help.sh"
    one_sentence 'help.sh in LESSON_LANG=fr' 2 'LESSON_LANG=fr is not a language of the kit'
    for wrong in WORKERS=0 WORKERS=1000000 BUDGET=-1; do
        complains "make lesson$number $wrong" 2 "$wrong is not a " "$wrong 不是 " \
            "${in_kit[@]}" make "lesson$number" "$wrong"
        check "make lesson$number $wrong: nothing else is said" diff /dev/null "$out"
    done
    for goal in "lesson$number" "plot$number" claims help; do
        run "${in_kit[@]}" make LESSON_LANG=fr "$goal"
        one_sentence "make LESSON_LANG=fr $goal" 2 'LESSON_LANG=fr is not a language of the kit'
    done
}
! of_kit || typed_at_make
for folder in "${folders[@]}"; do
    program=$kit/build/bin/$folder/lesson
    for wrong in WORKERS=0 WORKERS=abc WORKERS=1000000 BUDGET=-1 BUDGET=nan BUDGET=1x; do
        complains "$folder: $wrong" 2 "$wrong is not a " "$wrong 不是 " env "$wrong" "$program"
    done
    complains "$folder: an unknown option" 2 '--nonsense is an unknown option' '--nonsense 不是已知的选项' \
        "$program" --nonsense
    complains "$folder: a word too many" 2 'nonsense is not an option' 'nonsense 不是选项' "$program" nonsense
    complains "$folder: an option without its value" 2 '--budget is an unknown option, or its value is missing' \
        '--budget 不是已知的选项，或者缺少它的值' "$program" --budget
    run env LESSON_LANG=fr "$program"
    one_sentence "$folder: LESSON_LANG=fr" 2 'LESSON_LANG=fr is not a language of the kit'
    run env LESSON_LANG=fr LC_ALL= LC_MESSAGES=zh_CN.UTF-8 "$program"
    one_sentence "$folder: LESSON_LANG=fr for a Chinese reader" 2 'LESSON_LANG=fr 不是本课程支持的语言'
done
for folder in "${folders[@]}" $(! of_kit || echo claims); do
    program=$kit/build/bin/$folder/lesson
    [ "$folder" != claims ] || program=$kit/build/bin/claims
    for language in en zh; do
        run env LESSON_LANG=$language "$program" --help
        returned "$folder --help, $language" 0
        check "$folder --help, $language: all in that language" speaks_only $language "$out" "$err"
        check "$folder --help, $language: names the options" grep -q -- '--out=' "$out"
    done
    check "$folder --help: Chinese stands in the Chinese one" grep -qF '用法：' "$out"
done

# --- good runs: result files, language, colour, one CPU -----------------------------------------

no_escapes() {
    ! grep -l "$(printf '\033')" "$@"
}
colours=$(printf '\033')'\[[0-9;]*m'
first_cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
for folder in "${folders[@]}"; do
    choose_quick "$folder"
    for language in en zh; do
        results=$work/$folder.$language
        run env LESSON_LANG=$language "${quick[@]}" --out="$results"
        returned "$folder, $language" 0
        check "$folder, $language: whole result files" whole_results "$results" "$folder"
        check "$folder, $language: speaks only that language" speaks_only $language "$out" "$err"
        check "$folder, $language: no escape sequence where there is no terminal" no_escapes "$out" "$err"
    done
    run taskset -c "$first_cpu" "${quick[@]}" --out="$work/one"
    returned "$folder: on one CPU" 0
    check "$folder: on one CPU: whole result files" whole_results "$work/one" "$folder"
    cp "$work/one/lesson${folder%%-*}".* "$kit/plots/" # the last good results for what follows
    is_model "$folder" || continue

    run env TERM=xterm script -qec "${quick[*]} --out=$work/one" /dev/null
    check "$folder: in colour on a terminal" grep -q "$colours" "$out"
    check "$folder: a progress bar on a terminal" grep -qF '[#' "$out"
    run env TERM=xterm NO_COLOR=1 script -qec "${quick[*]} --out=$work/one" /dev/null
    check "$folder: NO_COLOR" sh -c "grep -qF '[#' '$out' && ! grep '$colours' '$out'"
done

# --- the machine and the disk refuse ------------------------------------------------------------

refused() { # exit status 1 and one sentence that names the limit
    [ "$status" = 1 ] && grep -q "ulimit $1" "$err" && [ "$(grep -cv ': note: ' "$err")" = 1 ]
}
for folder in "${folders[@]}"; do
    nn=${folder%%-*}
    choose_quick "$folder"
    results=$work/refused
    rm -rf "$results" && mkdir -m 777 "$results"

    # One process is the lesson's program itself.
    complains "$folder: ulimit -u 1" 1 'the limits here are ulimit -u 1 ' '这里的上限是 ulimit -u 1' \
        "${ordinary[@]}" "${limited[@]}" -u 1 "${free[@]}" --out="$results"
    for limit in 2 3 4; do
        run "${ordinary[@]}" "${limited[@]}" -u $limit "${free[@]}" --out="$results"
        if [ "$status" = 0 ] || refused -u; then
            pass "$folder: ulimit -u $limit"
        else
            printf '(exit status %s)\n' "$status" >>"$err"
            not_ok "$folder: ulimit -u $limit" "$err"
        fi
    done

    # From too little to start with (the loader gives up: 127; a Python ends without a word) to enough.
    refusals=0
    for limit in 7500 12000 18000 30000 60000 100000; do
        run "${limited[@]}" -v $limit "${quick[@]}" --out="$results"
        if refused -v; then
            refusals=$((refusals + 1))
        elif [ "$status" != 0 ] && ! grep -qE 'error while loading shared libraries|broke off without a word' "$err"; then
            printf '(exit status %s)\n' "$status" >>"$err"
            not_ok "$folder: ulimit -v $limit" "$err"
        fi
    done
    check "$folder: ulimit -v: one sentence, at $refusals sizes" [ "$refusals" -gt 0 ]

    is_model "$folder" || continue
    rm -rf "$results" && mkdir -m 777 "$results"
    printf 'the last good content\n' | tee "$results/lesson$nn".{samples,summary,verdicts}.csv >/dev/null
    (cd "$results" && sha256sum ./*.csv >"$work/before")
    kept() {
        (cd "$1" && sha256sum ./lesson*.{samples,summary,verdicts}.csv) | diff "$work/before" - &&
            [ -z "$(find "$1" -name '*tmp*')" ]
    }
    # shellcheck disable=SC2016
    complains "$folder: ulimit -f" 1 'a limit is reached (EFBIG)' '达到上限（EFBIG）' \
        bash -c '"$@" 2>&1 >/dev/null | cat >&2; exit "${PIPESTATUS[0]}"' bash \
        "${limited[@]}" -f 0 "${quick[@]}" --out="$results"
    check "$folder: ulimit -f: the last results are whole" kept "$results"
    # No room for one byte more, or for one file more while the results are written.
    for small in size=12k size=8m,nr_inodes=5; do
        [ -n "$private" ] || break
        mount -t tmpfs -o "$small" tmpfs "$work/small"
        cp "$results"/lesson"$nn".{samples,summary,verdicts}.csv "$work/small/"
        complains "$folder: the disk is full ($small)" 1 'the disk is full' '磁盘已满' \
            "${quick[@]}" --out="$work/small"
        check "$folder: the disk is full ($small): the last results are whole" kept "$work/small"
        umount "$work/small"
    done

    chmod a-w "$kit/plots"
    complains "$folder: plots/ is read-only" 1 "plots/lesson$nn.summary.csv cannot be written (EACCES)" \
        "plots/lesson$nn.summary.csv 无法写入（EACCES）" "${ordinary[@]}" "${quick[@]}"
    chmod u+w "$kit/plots"

    for where in '>&-' '>/dev/full'; do
        rm -rf "$results"
        complains "$folder $where" 1 'the result could not be printed' '结果无法显示' \
            bash -c "\"\$@\" $where" bash "${quick[@]}" --out="$results"
        check "$folder $where: the results are written" whole_results "$results" "$folder"
    done
done
! of_kit || complains 'claims >&-' 1 'could not be printed' '结果无法显示' bash -c '"$@" >&-' bash "$kit/build/bin/claims"

# The same while pictures are drawn.
for folder in "${folders[@]}"; do
    number=$(number_of "$folder")
    nn=${folder%%-*}
    is_model "$folder" || continue
    if [ -n "$private" ]; then
        # Room for the results and for some of the pictures.
        size=$(cat "$work/one/lesson$nn".*.csv | wc -c)
        mount -t tmpfs -o size=$((size / 1024 + 60))k tmpfs "$work/small"
        cp "$work/one/lesson$nn".*.csv "$work/small/"
        printf 'the last good picture\n' | tee "$work/small/lesson$nn".{en,zh}.{svg,png} >/dev/null
        ls "$work/small" >"$work/before"
        complains "plot.sh $number, the disk is full" 1 disk 磁盘 "$kit/scripts/plot.sh" "$number" "$work/small"
        pictures_kept() {
            diff "$work/before" <(ls "$work/small") &&
                [ "$(cat "$work/small/lesson$nn".{en,zh}.{svg,png} | grep -cx 'the last good picture')" = 4 ]
        }
        check "plot.sh $number, the disk is full: the last pictures are whole" pictures_kept
        umount "$work/small"
    fi
    chmod a-w "$kit/plots"
    complains "plot.sh $number, plots/ is read-only" 1 plots plots \
        "${ordinary[@]}" "$kit/scripts/plot.sh" "$number"
    check "plot.sh $number, plots/ is read-only: all in Chinese" speaks_only zh "$err"
    chmod u+w "$kit/plots"
done

# A PATH with everything but gnuplot.
without_gnuplot() {
    local place
    [ ! -e "$work/bin" ] || return
    mkdir "$work/bin"
    tr ':' '\n' <<<"$PATH" | while read -r place; do
        ln -sf "$place"/* "$work/bin/" 2>/dev/null
    done
    rm -f "$work"/bin/gnuplot*
}
for folder in "${folders[@]}"; do
    number=$(number_of "$folder")
    is_model "$folder" || continue
    without_gnuplot
    traces >"$work/before"
    complains "plot.sh $number without gnuplot" 2 "then make plot$number" "然后输入 make plot$number" \
        env PATH="$work/bin" "$kit/scripts/plot.sh" "$number"
    untouched "plot.sh $number without gnuplot"
done

# --- damaged files of an older run --------------------------------------------------------------

damage() { # HOW FILE
    case $1 in
    empty) : >"$2" ;;
    truncated) printf '%s' "$(sed '$s/,[^,]*,[^,]*$//' "$2")" >"$2" ;;
    'cut in its head') truncate -s 40 "$2" ;;
    garbage) head -c 3000 /dev/urandom >"$2" ;;
    zeros) head -c 3000 /dev/zero >"$2" ;;
    esac
}
for folder in "${folders[@]}"; do
    number=$(number_of "$folder")
    data=$kit/plots/lesson${folder%%-*}
    is_model "$folder" || continue # claims.c and plot.sh look at the files, whatever the lesson
    cp "$data.verdicts.csv" "$work/verdicts"
    cp "$data.summary.csv" "$work/summary"
    for how in empty truncated 'cut in its head' garbage zeros; do
        damage "$how" "$data.verdicts.csv"
        run "${in_kit[@]}" make claims
        check "make claims, verdicts of lesson $number $how: goes on" \
            [ "$status.$(grep -c 'choose\.rule' "$out")" = 0.1 ]
        check "make claims, verdicts of lesson $number $how: says so" \
            grep -qF "the verdicts of lesson $number cannot be read; make them again: make lesson$number" "$err"
        cp "$work/verdicts" "$data.verdicts.csv"
        [ "$how" != empty ] || continue # then it is not measured yet: above
        damage "$how" "$data.summary.csv"
        complains "plot.sh $number, summary $how" 1 "is damaged; type make lesson$number" \
            "已损坏；请输入 make lesson$number" "$kit/scripts/plot.sh" "$number"
        cp "$work/summary" "$data.summary.csv"
    done
    cp "$data.samples.csv" "$work/samples"
    for how in empty garbage; do
        damage "$how" "$data.samples.csv"
        complains "plot.sh $number, samples $how" 1 "make lesson$number" "make lesson$number" \
            "$kit/scripts/plot.sh" "$number"
    done
    cp "$work/samples" "$data.samples.csv"
    printf 'question,figure,x,y\na.b,1,1;x,y\n\0\377\n' >"$data.predicted.csv"
    run "$kit/scripts/plot.sh" "$number"
    returned "plot.sh $number, the marks of predictions damaged" 0
    rm "$data.predicted.csv"
done
damaged_verdicts_in_chinese() {
    local data=$kit/plots/lesson${last%%-*}.verdicts.csv
    : >"$data"
    run env LESSON_LANG=zh "$kit/build/bin/claims"
    check 'make claims, damaged verdicts, zh: says so' grep -qF "第 $(number_of "$last") 课的结论读不出来" "$err"
    check 'make claims, damaged verdicts, zh: all in Chinese' speaks_only zh "$out" "$err"
    rm "$data"
}
! of_kit || damaged_verdicts_in_chinese

for folder in "${folders[@]}"; do
    is_model "$folder" || continue
    choose_quick "$folder"
    results=$work/damaged
    rm -rf "$results" && mkdir "$results"
    for file in samples summary verdicts predictions predicted; do
        head -c 3000 /dev/urandom >"$results/lesson${folder%%-*}.$file.csv"
    done
    run "${quick[@]}" --out="$results"
    check "$folder repairs damaged files" whole_results "$results" "$folder"
    check "$folder ignores a damaged predictions file" [ "$status.$(grep -c 'No prediction yet' "$out")" = 0.1 ]
done

# --- predictions --------------------------------------------------------------------------------

for folder in "${folders[@]}"; do
    number=$(number_of "$folder")
    answers=$kit/plots/lesson${folder%%-*}.predictions.csv
    predict() { # ANSWERS
        status=0
        printf '%b' "$1" | timeout 60 "${in_kit[@]}" make "predict$number" >"$out" 2>"$err" || status=$?
    }
    rows() {
        grep -cE '^[a-z.-]+,[0-9.e+]+$' "$answers"
    }
    predict '1\n1\n1\n1\n1\n1\n1\n1\n'
    questions=$(rows)
    check "make predict$number: $questions answers from a pipe" [ "$status" = 0 ] && [ "$questions" -gt 0 ]
    predict "rubbish\n-7\nnan\n1e400\n1x\n\n\n\n\n\n\n\n\n"
    check "make predict$number: rubbish is asked again" \
        [ "$status.$(grep -o 'please a number' "$out" | wc -l).$(rows)" = 0.5.0 ]
    predict '1\n'
    check "make predict$number: the input ends, what was answered is kept" [ "$(rows)" = 1 ]
    if [ "$status" = 0 ] || [ "$questions" = 1 ]; then
        pass "make predict$number: the input ends"
    else
        one_sentence "make predict$number: the input ends" 2 "make predict$number"
    fi
    choose_quick "$folder"
    cp "$answers" "$work/one/"
    run "${quick[@]}" --out="$work/one"
    check "$folder compares with the prediction" grep -q 'you said 1' "$out"
    rm "$answers"
done

# --- interrupted --------------------------------------------------------------------------------

program_process() { # LESSON-FOLDER: the lesson's program, not a worker that it has forked
    local link first=''
    for link in /proc/[0-9]*/exe; do
        [ "$link" -ef "$kit/build/bin/$1/lesson" ] || continue
        link=${link#/proc/} link=${link%/exe}
        if [ -z "$first" ] || [ "$link" -lt "$first" ]; then first=$link; fi
    done
    [ -z "$first" ] || printf '%s\n' "$first"
}
worker_process() { # PID: a child of it
    pgrep -P "$1" | sed 1q
}
# start LESSON-FOLDER COMMAND ...: starts it as the leader of a group of its own, and waits until the
# lesson's program measures; to group and program.
start() {
    local folder=$1 try
    shift
    traces >"$work/before"
    # A script's background process ignores SIGINT; a reader's does not.
    env -C "$kit" --default-signal=INT,TERM setsid "$@" >"$out" 2>"$err" </dev/null &
    group=$!
    for try in $(seq 100); do
        program=$(program_process "$folder")
        [ -z "$program" ] || break
        sleep 0.05
    done
    sleep 0.4
}
ended() { # to status
    status=0
    wait "$group" 2>/dev/null || status=$?
}
# stopped NAME STATUS: make ended so; or it stumbled over its own signal handler, as GNU make 4.3
# sometimes does.
stopped() {
    if [ "$status" = 2 ] && grep -q '^make: .* wait: No child processes' "$err"; then
        pass "$1: status $2"
    else
        returned "$@"
    fi
}
for folder in "${folders[@]}"; do
    number=$(number_of "$folder")
    choose_quick "$folder"
    lesson=(make "lesson$number" BUDGET=30)

    start "$folder" "${lesson[@]}"
    kill -INT -- "-$group"
    ended
    stopped "$folder, Ctrl-C" 130
    untouched "$folder, Ctrl-C"

    start "$folder" "${lesson[@]}"
    kill -TERM "$group"
    ended
    stopped "$folder, SIGTERM to make" 143
    untouched "$folder, SIGTERM to make"

    start "$folder" "${lesson[@]}"
    kill -TERM "$program"
    ended
    one_sentence "$folder, SIGTERM to its program" 2 'was ended by signal 15'
    untouched "$folder, SIGTERM to its program"

    start "$folder" env LESSON_LANG=zh "${lesson[@]}"
    kill -KILL "$program"
    ended
    one_sentence "$folder, SIGKILL to its program" 2 '被信号 9 终止'
    untouched "$folder, SIGKILL to its program"

    for language in en zh; do
        start "$folder" env LESSON_LANG=$language "$kit/build/bin/$folder/lesson" --budget=30 --out="$work/killed"
        for _ in $(seq 100); do # one that has just ended feels nothing; then it is the next one's turn
            worker=$(worker_process "$program")
            [ -z "$worker" ] || kill -KILL "$worker" 2>/dev/null
            sleep 0.03
            kill -0 "$group" 2>/dev/null || break
        done
        kill -TERM "$group" 2>/dev/null # it does not notice
        ended
        one_sentence "$folder, SIGKILL to a worker, $language" 1 9
        check "$folder, SIGKILL to a worker, $language: the signal is named" \
            grep -qE 'signal 9|信号 9|SIGKILL' "$err"
        untouched "$folder, SIGKILL to a worker, $language"
    done
done

# Ctrl-C while a picture is drawn, and at a question.
mkfifo "$work/silent"
number=$(number_of "$last")
for goal in plot predict; do
    of_kit || break
    cp "$kit/plots/reference/lesson${last%%-*}".*.csv "$kit/plots/"
    traces >"$work/before"
    env -C "$kit" --default-signal=INT,TERM setsid make "$goal$number" >"$out" 2>"$err" <>"$work/silent" &
    group=$!
    for _ in $(seq 100); do # until it has something to leave behind
        [ -z "$(find "$kit/plots" -name '*drawing*' -o -name '*tmp*')" ] || break
        sleep 0.03
    done
    kill -INT -- "-$group"
    ended
    stopped "make $goal$number, Ctrl-C" 130
    untouched "make $goal$number, Ctrl-C"
done

# --- two at once --------------------------------------------------------------------------------

# As after an edit: something must be built first, and no file twice. ulimit -v keeps lesson 2 from filling a gigabyte.
mkdir "$work/wrapped"
cat >"$work/wrapped/cc" <<'SH'
#!/bin/sh
for word; do
    [ "$before" != -o ] || echo "$word" >>"$BUILT"
    before=$word
done
exec "$REAL_CC" "$@"
SH
chmod +x "$work/wrapped/cc"
REAL_CC=$(command -v cc)
export REAL_CC
export BUILT=$work/built
if of_kit && [ "${#every[@]}" -gt 1 ]; then
    rm -f "$kit"/plots/lesson*
    touch "$kit/lessons/${every[0]}"/*.c "$kit/lessons/${every[1]}"/*.c
    goals=("lesson$(number_of "${every[0]}")" "lesson$(number_of "${every[1]}")")
    "${limited[@]}" -v 1000000 env LESSON_LANG=zh PATH="$work/wrapped:$PATH" "${in_kit[@]}" \
        make -j2 BUDGET=0.1 "${goals[@]}" >"$out" 2>"$err" </dev/null &
    group=$!
    together=0
    while kill -0 "$group" 2>/dev/null; do
        if [ -n "$(program_process "${every[0]}")" ] && [ -n "$(program_process "${every[1]}")" ]; then
            together=$((together + 1))
        fi
        sleep 0.05
    done
    ended
    cat "$out" "$err" >"$work/seen"
    if [ "$status" = 0 ]; then pass "make -j2 ${goals[*]}"; else not_ok "make -j2 ${goals[*]}" "$work/seen"; fi
    sort "$BUILT" | uniq -d >"$work/twice"
    check "make -j2 ${goals[*]}: something is built" test -s "$BUILT"
    check "make -j2 ${goals[*]}: nothing is built twice" diff /dev/null "$work/twice"
    check "make -j2 ${goals[*]}: measured one after another" [ "$together" = 0 ]
    for folder in "${every[0]}" "${every[1]}"; do
        check "make -j2 ${goals[*]}: whole result files of $folder" whole_results "$kit/plots" "$folder"
        check "make -j2 ${goals[*]}: the pictures of $folder" test -s "$kit/plots/lesson${folder%%-*}.en.svg"
    done
    check 'make lessonN in a pipe: no escape sequence' no_escapes "$out" "$err"
    check 'make lessonN speaks only Chinese' speaks_only zh "$out" "$err"
fi

if [ -n "$private" ]; then # else other programs' objects come and go
    objects >"$work/objects.after"
    check 'no object of any run is left' diff "$work/objects.before" "$work/objects.after"
fi
if [ -n "$have_git" ]; then
    git_status >"$work/git.after"
    check 'git status is as before' diff "$work/git.before" "$work/git.after"
fi
