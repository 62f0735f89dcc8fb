# timeline.gp - who ran when: a panel for each run, in it a row for each worker, time to the right, a
# colour for each state, the CPU as a number in the box. Drawn from lessonNN.timeline.csv; the CPUs stand in
# lessonNN.trace.json. Expects what style.gp expects, and labels (the lesson's file of words).
#
# A lesson's words: title_timeline; run_name(run), and worker_name(worker) where the default will not
# do. It may set timeline_columns (panels side by side), and timeline_own = 1: each run has a time axis of its
# own length.

timeline_columns = 1
timeline_own = 0
if (language eq "zh") {
    state_names = "运行 等待 想要锁 持有锁 已结束 就绪，没有_CPU 自旋"
    key_width = 1
    x_timeline = "从这次运行开始算起的时间（ms）"
    traced = "为画图单独跑的一次，不计时"
    cpu_numbers = "；框里的数字是 CPU 编号"
    worker_name(w) = w[1:7] eq "worker-" ? "worker ".w[8:] : w
} else {
    state_names = "running waiting wants_the_lock holds_the_lock ended ready,_no_CPU spinning"
    key_width = -2
    x_timeline = "time since the run began, ms"
    traced = "a run of its own, not timed"
    cpu_numbers = "; the number in a box is the CPU"
    worker_name(w) = w[1:7] eq "worker-" ? "worker ".w[8:] : w
}
run_name(run) = run
load labels
state_slugs = "running waiting wants-lock holds-lock ended ready spinning"
state_colours = "#009E73 #D9D9D9 #CC79A7 #56B4E9 #F4F4F4 #E69F00 #F0E442"
underscores(text) = strstrt(text, "_") == 0 ? text : text[1:strstrt(text, "_") - 1]." ".underscores(text[strstrt(text, "_") + 1:*])

csv = data.".timeline.csv"
list(body) = system("awk -F, '!/^#/ && $1 != \"run\" { ".body." }' '".csv."'")
runs = list("if (!seen[$1]++) printf \"%s \", $1")
present = list("if (!seen[$3]++) printf \"%s \", $3")
workers_of(run) = list("if ($1 == \"".run."\" && !seen[$2]++) printf \"%s \", $2")
end_of(run) = real(list("if (($1 == \"".run."\" || \"".run."\" == \"\") && $5 > end) end = $5 } END { print end * 1000"))
# The boxes of one run and state: from, to (ms), row.
boxes(run, state) = "< awk -F, '!/^#/ && $1 == \"".run."\" { if (!($2 in row)) row[$2] = ++n; \
    if ($3 == \"".state."\") print $4 * 1000 \",\" $5 * 1000 \",\" row[$2] }' '".csv."'"
# The same with a CPU: middle, row, CPU; of boxes that have room for a number.
cpus(pid, least) = sprintf("< awk '/\"ph\": \"X\"/ { \
    for (i = 1; i < NF; i++) { v = $(i + 1); gsub(/[^0-9.]/, \"\", v); f[$i] = v } \
    if (f[\"\\\"pid\\\":\"] != %d) next; \
    t = f[\"\\\"tid\\\":\"]; if (!(t in row)) row[t] = ++n; \
    d = f[\"\\\"dur\\\":\"] / 1000; if ($0 ~ /cpu/ && d > %g) \
        print f[\"\\\"ts\\\":\"] / 1000 + d / 2 \",\" row[t] \",\" f[\"{\\\"cpu\\\":\"] }' '%s.trace.json'", pid, least, data)

# Asked once, for each question starts an awk.
count = words(runs)
array workers[count]
array axis_end[count]
do for [i = 1:count] {
    workers[i] = workers_of(word(runs, i))
    axis_end[i] = timeline_own || i == 1 ? end_of(timeline_own ? word(runs, i) : "") : axis_end[1]
}
numbers(i) = cpus(i, axis_end[i] * 0.022 * timeline_columns)
numbered = 0 # of many short boxes none has room for a number; then the small print says nothing of it
do for [i = 1:count] { numbered = numbered + real(system(substr(numbers(i), 3, strlen(numbers(i)))." | wc -l")) }
per_column = (count + timeline_columns - 1) / timeline_columns
rows_of(i) = words(workers[i])
# Each panel is as high as it has workers, and has room for its title, and for an axis of its own.
head = timeline_own ? 0.078 : 0.04
most_rows = 0
do for [c = 1:timeline_columns] {
    n = 0
    do for [i = (c - 1) * per_column + 1:(c * per_column < count ? c * per_column : count)] { n = n + rows_of(i) }
    if (n > most_rows) { most_rows = n }
}
top = timeline_own ? 0.9 : 0.87
unit = (top - 0.13 - per_column * head) / most_rows
set multiplot title title_timeline
set key at screen 0.5, (words(present) > 5 ? 0.918 : 0.925) center horizontal maxrows 1 reverse Left samplen 1.2 width (words(present) > 5 ? 1 : key_width) font font.(words(present) > 5 ? ",10" : ",13")
set style fill solid 1 noborder
unset grid
set grid xtics linecolor rgb "#D0D0D0" linewidth 0.6
set border 1
set xtics font font.",12" offset 0,0.4
set label 100 measured_on.traced.(numbered > 0 ? cpu_numbers : "") at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
width = (0.985 - 0.1) / timeline_columns
do for [i = 1:count] {
    run = word(runs, i)
    column = (i - 1) / per_column
    if ((i - 1) % per_column == 0) { y = top }
    n = rows_of(i)
    end = axis_end[i]
    set lmargin at screen 0.1 + column * width + (column > 0 ? 0.035 : 0)
    set rmargin at screen 0.1 + (column + 1) * width - (column + 1 < timeline_columns ? 0.015 : 0)
    set tmargin at screen y - 0.88 * head
    set bmargin at screen y - 0.88 * head - n * unit
    y = y - head - n * unit
    set xrange [0:end]
    set yrange [n + 0.5:0.5]
    set title run_name(run) offset 0,-0.6 font font.",13" noenhanced
    set ytics () scale 0
    do for [w = 1:n] { set ytics add (worker_name(word(workers[i], w)) w) font font.",12" }
    last = i % per_column == 0 || i == count
    if (last) { set xlabel x_timeline offset 0,0.8 font font.",13" } else { unset xlabel }
    if (last || timeline_own) { set format x "%g" } else { set format x "" }
    plot for [s = 1:words(state_slugs)] boxes(run, word(state_slugs, s)) \
            using (($1 + $2) / 2):3:1:2:($3 - 0.4):($3 + 0.4) with boxxyerror linecolor rgb word(state_colours, s) notitle, \
         numbers(i) using 1:2:(sprintf("%d", $3)) with labels font font.",11" textcolor rgb "#202020" notitle, \
         for [s = 1:words(state_slugs)] keyentry with boxes linecolor rgb word(state_colours, s) \
            title (i == 1 && strstrt(" ".present, " ".word(state_slugs, s)." ") > 0 ? underscores(word(state_names, s)) : "")
    unset key
    unset label 100
}
unset multiplot
