# figures: 2
# plot.gp - lesson 1. Figure 1: memory of N idle workers. Figure 2: what copy-on-write costs.

load "plots/predictions.gp"

if (figure == 1) {
    stats series("process", "pss") using 2 nooutput
    set title title_1
    set xlabel x_1
    set ylabel y_1
    set logscale x 2
    set logscale y
    set xrange [0.8:STATS_max * 1.25]
    set xtics 2
    set key top left
    plot series("thread", "pss") using 2:6:7:8 with yerrorlines linestyle 1 title thread, \
         series("process", "pss") using 2:6:7:8 with yerrorlines linestyle 2 title process, \
         series("thread", "page-tables") using 2:6:7:8 with yerrorlines linestyle 1 dashtype 2 title thread_tables, \
         series("process", "page-tables") using 2:6:7:8 with yerrorlines linestyle 2 dashtype 2 title process_tables @predictions_key
} else {
    # Both panels end at the largest x; a line at 0 stands clear of the axis.
    stats series("process", "faults") using 2:6 nooutput
    top = STATS_max_y > 0 ? STATS_max_y : 1
    set multiplot layout 1,2 title title_2
    set xlabel x_2
    set xrange [-0.03 * STATS_max_x:1.05 * STATS_max_x]
    set xtics STATS_max_x / 4
    set key top left
    set ylabel y_2
    set yrange [-0.03 * top:1.05 * top]
    step = top >= 4 ? floor(top / 4) : 1 # whole faults, also where a round had one more
    set ytics step
    plot series("thread", "faults") using 2:6:7:8 with yerrorlines linestyle 1 title one_thread, \
         series("process", "faults") using 2:6:7:8 with yerrorlines linestyle 2 title one_process @predictions_key
    do for [i = 1:words(predicted_lines)] { unset label 200 + i }
    unset label 100
    set ylabel y_3
    set yrange [-0.03 * STATS_max_x:1.05 * STATS_max_x]
    set ytics STATS_max_x / 4
    plot series("thread", "private") using 2:6:7:8 with yerrorlines linestyle 1 title one_thread, \
         series("process", "private") using 2:6:7:8 with yerrorlines linestyle 2 title one_process
    unset multiplot
}
