# figures: 3
# plot.gp - lesson 14. Figure 1: how many workers compute at once, for commands with several. Figure 2:
# what some known commands spend their time on (a lock never shows there: while some wait for it, who has it runs or sleeps). Figure 3: the decision chart, with this machine's numbers (blue: threads, orange: processes).

load "plots/predictions.gp"

# The rows of chosen commands as a "file": place, label, then the medians of these metrics; place counts from 1. A
# command that was not measured has `none` for each.
chosen(commands, labels, metrics, none) = sprintf("< awk -F, 'BEGIN { n = split(\"%s\", name, \" \"); split(\"%s\", label, \"|\"); m = split(\"%s\", metric, \" \") } \
    { if ($7 == \"nan\") $7 = $8 = $6; median[$1, $3] = $6; low[$1, $3] = $7; high[$1, $3] = $8 } \
    END { for (i = 1; i <= n; i++) { none = !((name[i], metric[1]) in median); \
        line = i \",\" label[i]; for (k = 1; k <= m; k++) line = line \",\" (none ? \"%s\" : median[name[i], metric[k]] + 0); \
        print line \",\" (none ? \"%s,%s\" : low[name[i], metric[1]] + 0 \",\" high[name[i], metric[1]] + 0) } }' '%s.summary.csv'", commands, labels, metrics, none, none, none, data)

# Where those are that were not measured: said in the place of the value.
left_out(commands, metric) = chosen(commands, commands, metric, "left-out")." | awk -F, '$3 == \"left-out\"'"

if (figure == 1) {
    set title title_1
    set ylabel y_1
    set xrange [0.4:8.6]
    set yrange [0:4.4] # there are no more than four workers
    set xtics nomirror scale 0 rotate by -22 left
    set grid noxtics ytics
    set key top left
    set bmargin 8
    set rmargin 10
    plot chosen(commands_1, labels_1, "at-once", "nan") using 1:3:4:5:xtic(2) with yerrorbars linestyle 3 pointsize 1.8 title at_once, \
        left_out(commands_1, "at-once") using 1:(0.1):(not_measured) with labels left rotate by 90 textcolor rgb "#606060" notitle @predictions_key
}
if (figure == 2) {
    set title title_2
    set xlabel x_2
    set xrange [0:100]
    set yrange [21:0]
    set lmargin at screen 0.24
    set rmargin at screen 0.8
    set grid xtics noytics
    set ytics nomirror scale 0
    set key at screen 0.985, 0.88 top right Left reverse samplen 1.2 spacing 1.3
    set style fill solid 0.9 noborder
    sum(n) = column(3) + (n > 1 ? column(4) : 0) + (n > 2 ? column(5) : 0) + (n > 3 ? column(6) : 0) + (n > 4 ? column(7) : 0)
    from(n) = n > 1 ? sum(n - 1) : 0
    array colour[5] = ["#00704F", "#5CC9A0", "#CC79A7", "#56B4E9", "#999999"]
    if (kind ne "dumb") { set label 100 measured_on.small_2 }
    plot for [i = 1:5] chosen(commands_2, labels_2, "user kernel disk network timer", "0") \
        using (from(i)):1:(from(i)):(sum(i)):($1 - 0.4):($1 + 0.4):ytic(2) with boxxyerror linecolor rgb colour[i] title word(doing, i), \
        left_out(commands_2, "user") using (1):1:(not_measured) with labels left textcolor rgb "#606060" notitle
}
if (figure == 3) {
    folder = system(sprintf("dirname '%s'", data))
    number(lesson, claim, who) = system(sprintf("f='%s/lesson%02d.verdicts.csv'; [ -e \"$f\" ] && awk -F, '$1 == \"%s\" && $6 == \"%s\" { if ($2 >= 100) printf \"%%.0f\", $2; else printf \"%%.3g\", $2; found = 1; exit } END { if (!found) print \"?\" }' \"$f\" || echo '?'", folder, lesson, claim, who))
    set title title_3
    unset border
    unset tics
    unset key
    set xrange [0:100]
    set yrange [24:0]
    set lmargin at screen 0.02
    set rmargin at screen 0.98
    set bmargin at screen 0.06
    if (kind ne "dumb") { set label 100 small_3 }
    row = 0.6
    do for [i = 1:words(chart)] {
        line = word(chart, i)
        # level|text|advice|lesson|claim|who|unit, with _ for a space
        field(k) = system(sprintf("echo '%s' | cut -d'|' -f%d | tr '_' ' '", line, k))
        level = int(field(1))
        if (level == 0) {
            row = row + (i > 1 ? 0.5 : 0)
            set label 200 + i field(2) at 1, row left font font.",17" textcolor rgb "#000000" noenhanced
        } else {
            set label 200 + i field(2) at 5, row left noenhanced
            if (field(2) ne "") { set arrow 200 + i from 2.2, row - 0.02 to 4.4, row - 0.02 head filled size screen 0.006,20 linecolor rgb "#909090" }
            advice = field(3)
            refuses = strstrt(advice, chart_not) > 0
            tint = !refuses && strstrt(advice, chart_threads) > 0 ? "#D6E8F5" : !refuses && strstrt(advice, chart_processes) > 0 ? "#FBE3D3" : "#EEEEEE"
            set object 100 + i rectangle from 40, row - 0.43 to 60, row + 0.43 fillcolor rgb tint fillstyle solid noborder behind
            set label 300 + i advice at 41, row left noenhanced
            set label 400 + i sprintf("%s", field(4)) at 67, row right textcolor rgb "#606060" noenhanced
            claimed = field(5)
            set label 500 + i number(int(field(4)), claimed, field(6)) at 75, row right textcolor rgb colour_other noenhanced
            set label 600 + i field(7) at 76, row left textcolor rgb "#606060" font font.",12" noenhanced
        }
        row = row + 1
    }
    set label 190 chart_lesson at 67, 0.6 right textcolor rgb "#606060" noenhanced
    set label 191 chart_here at 75, 0.6 right textcolor rgb colour_other noenhanced
    plot NaN with lines notitle
}
