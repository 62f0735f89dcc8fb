# figures: 4
# plot.gp - lesson 4. Figure 1: speedup of a computing program, a panel for our interpreter and one
# for CPython. Figure 2: speedup of a waiting program. Figure 3: the delay of a waiting thread
# beside a computing one. Figure 4: how much longer than the serial program threads take that change
# places often.

# Whose curve is filled is ours, whose is hollow is CPython's.
set style line 11 linecolor rgb colour_thread linewidth 2 dashtype (10,5) pointtype 6 pointsize 1.2
set style line 12 linecolor rgb colour_process linewidth 2 dashtype (10,5) pointtype 4 pointsize 1.2
set style line 13 linecolor rgb colour_other linewidth 2 dashtype (10,5) pointtype 8 pointsize 1.2
set style line 14 linecolor rgb colour_fourth linewidth 2 dashtype (10,5) pointtype 10 pointsize 1.2

# The most workers with this metric, or 2.
most_of(metric) = real(system(sprintf("awk -F, -v most=2 '$1 == \"gil-thread\" && $3 == \"%s\" && $2 > most { most = $2 } END { print most }' '%s.summary.csv'", metric, data)))
cpus = real(cores)
most = most_of(figure == 1 ? "speedup" : "wait-speedup")
# Threads stand a little to the left of their x and processes to the right, so that no interval hides
# the other.
moved(x, direction) = figure > 1 || most > 8 ? x * (1 + 0.03 * direction) : x + 0.01 * most * direction
place(x) = figure == 3 ? x : moved(x, -1)
load "plots/predictions.gp"
has_free = int(system(sprintf("grep -c '^cpython-free-thread,' '%s.summary.csv' || true", data))) > 0
free_key = has_free ? ", NaN with yerrorlines linestyle 13 title free_thread" : ""

if (figure == 1) {
    ideal_speedup(x) = x < cpus ? x : cpus
    set samples 500
    unset label 100 # the small print would be drawn once in each panel
    set bmargin
    set multiplot title title_1
    # The key has a place of its own above the panels.
    set key at screen 0.5, 0.875 center vertical maxrows 3 samplen 1.5 spacing 1.05 width -1
    unset border
    unset xtics
    unset ytics
    plot [0:1] [0:1] NaN linestyle 8 title ideal, \
         NaN with yerrorlines linestyle 1 title thread, \
         NaN with yerrorlines linestyle 2 title process, \
         NaN with yerrorlines linestyle 4 title nolock, \
         NaN with yerrorlines linestyle 5 title atomic, \
         NaN with yerrorlines linestyle 3 title own @free_key @predictions_key
    unset key
    set border 3
    set ytics nomirror
    set xtics nomirror
    if (most > 8) { set logscale x 2 } else { set xtics 1 }
    set xrange [moved(1, -5):moved(most, 5)]
    set yrange [0:larger(1.25 * ideal_speedup(most), 1.05 * larger(highest("speedup"), predicted_most))]
    set tmargin at screen 0.74
    set bmargin at screen 0.17
    set xlabel x_1 offset 0,0.5

    set lmargin at screen 0.085
    set rmargin at screen 0.50
    set title ours offset 0,-0.5
    set label 1 y_1 at screen 0.022, 0.45 center rotate by 90
    plot sample [x = 1:most] ideal_speedup(x) linestyle 8, \
         series("gil-thread", "speedup") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 1, \
         series("gil-process", "speedup") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 2, \
         series("nolock-thread", "speedup") using 2:6:7:8 with yerrorlines linestyle 4, \
         series("atomic-thread", "speedup") using 2:6:7:8 with yerrorlines linestyle 5, \
         series("atomic-own-thread", "speedup") using 2:6:7:8 with yerrorlines linestyle 3

    do for [mark = 1:words(predicted_lines)] { unset label 200 + mark }
    unset label 1
    if (kind ne "dumb") {
        set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
    }
    set lmargin at screen 0.56
    set rmargin at screen 0.975
    set title python offset 0,-0.5
    plot sample [x = 1:most] ideal_speedup(x) linestyle 8, \
         series("cpython-thread", "speedup") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 1, \
         series("cpython-process", "speedup") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 2, \
         series("cpython-free-thread", "speedup") using 2:6:7:8 with yerrorlines linestyle 13
    unset multiplot
}
if (figure == 2) {
    set title title_2
    set xlabel x_2
    set ylabel y_2
    set logscale xy 2
    set xrange [0.9:1.1 * most]
    set yrange [0.5:1.2 * most]
    set samples 500
    plot sample [x = 1:most] x linestyle 8 title ideal, \
         series("gil-thread", "wait-speedup") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 1 title our_thread, \
         series("gil-process", "wait-speedup") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 2 title our_process, \
         series("cpython-thread", "wait-speedup") using (moved($2, -3)):6:7:8 with yerrorlines linestyle 11 title python_thread, \
         series("cpython-process", "wait-speedup") using (moved($2, 3)):6:7:8 with yerrorlines linestyle 12 title python_process, \
         series("cpython-free-thread", "wait-speedup") using 2:6:7:8 with yerrorlines linestyle 13 title free_thread @predictions_key
}
if (figure == 3) {
    set title title_3
    set xlabel x_3
    set ylabel y_3
    set logscale xy
    set xrange [0.08:25]
    set yrange [0.05:40]
    set xtics (0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
    set samples 500
    plot sample [x = 0.1:20] x linestyle 8 title one_interval, \
         series("gil-convoy", "delay") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 1 title our_lock, \
         series("cpython-convoy", "delay") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 11 title python, \
         series("cpython-free-convoy", "delay") using 2:6:7:8 with yerrorlines linestyle 13 title free_thread @predictions_key
}
if (figure == 4) {
    set multiplot title title_4
    set key at screen 0.5, 0.81 center vertical maxrows 4
    set tmargin at screen 0.70
    set xlabel x_3
    set ylabel y_4
    set logscale x
    set xrange [0.004:25]
    set yrange [0:*]
    set xtics (0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20)
    set samples 500
    plot sample [x = 0.004:25] 1 linestyle 8 title as_serial, \
         series("gil-switch-2", "slower") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 1 title our_2, \
         series("gil-switch-8", "slower") using 2:6:7:8 with yerrorlines linestyle 4 title our_8, \
         series("gil-switch-waiting", "slower") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 3 title our_waiting, \
         series("cpython-switch-2", "slower") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 11 title python_2, \
         series("cpython-switch-8", "slower") using 2:6:7:8 with yerrorlines linestyle 14 title python_8, \
         series("cpython-switch-waiting", "slower") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 13 title python_waiting
    unset multiplot
}
