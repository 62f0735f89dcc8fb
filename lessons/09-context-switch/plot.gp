# figures: 2
# plot.gp - lesson 9. Figure 1: time of a turn against the working set. Figure 2: what a turn consists of, for each
# way to pass it, and processes / threads against the working set.

# 0 KB has no place on a logarithmic axis; it stands at the left end, named for what it is.
place(x) = x > 0 ? x : 16
load "plots/predictions.gp"

set logscale x
set xrange [12:11000]
set xtics ("0" 16, 64, 256, 1024, 4096, 8192)
if (figure == 1) {
    set title title_1
    set xlabel x_1
    set ylabel y_1
    set logscale y
    set key top left maxrows 5
    plot series("yield-thread", "turn") using (place($2)):6:7:8 with yerrorlines linestyle 1 title thread, \
         series("yield-process", "turn") using (place($2)):6:7:8 with yerrorlines linestyle 2 title process, \
         series("yield-thread-page", "turn") using (place($2)):6:7:8 with yerrorlines linestyle 1 dashtype 2 pointtype 6 title thread_page, \
         series("yield-process-page", "turn") using (place($2)):6:7:8 with yerrorlines linestyle 2 dashtype 2 pointtype 4 title process_page, \
         series("alone", "turn") using (place($2)):6:7:8 with yerrorlines linestyle 3 title alone @predictions_key
} else {
    unset label 100 # the small print would be drawn once in each panel
    # A row for each bar: its place, the time and the ends of its interval.
    bars(kind_of) = sprintf("< awk -F, -v OFS=, '$3 == \"turn\" && $2 == 0 { for (i = 1; i <= 4; i++) \
        if ($1 == way[i] \"-%s\") print i, $6, $7 == \"nan\" ? $6 : $7, $8 == \"nan\" ? $6 : $8 } \
        BEGIN { split(\"yield futex pipe eventfd\", way, \" \") }' '%s.summary.csv'", kind_of, data)
    set multiplot title title_2
    unset logscale x
    set lmargin at screen 0.07
    set rmargin at screen 0.5
    set bmargin at screen 0.15
    set tmargin at screen 0.88
    set style fill solid 1 noborder
    set boxwidth 0.26
    set xrange [0.4:4.6]
    set yrange [0:*]
    set xtics (yield_name 1, "futex" 2, "pipe" 3, "eventfd" 4) scale 0
    set ylabel y_2
    unset xlabel
    set grid noxtics ytics
    set style line 11 linecolor rgb "#BDBDBD"
    set style line 12 linecolor rgb "#404040" linewidth 1.5
    set key top left
    stats bars("process") using 4 name "turn" nooutput
    set yrange [0:1.45 * turn_max]
    plot bars("calls") using ($1 - 0.28):2 with boxes linestyle 11 title calls, \
         bars("thread") using 1:2 with boxes linestyle 1 title thread_bar, \
         bars("process") using ($1 + 0.28):2 with boxes linestyle 2 title process_bar, \
         bars("calls") using ($1 - 0.28):3:(0):($4 - $3) with vectors heads size graph 0.006,90 linestyle 12 notitle, \
         bars("thread") using 1:3:(0):($4 - $3) with vectors heads size graph 0.006,90 linestyle 12 notitle, \
         bars("process") using ($1 + 0.28):3:(0):($4 - $3) with vectors heads size graph 0.006,90 linestyle 12 notitle
    if (kind ne "dumb") {
        set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
    }
    set lmargin at screen 0.59
    set rmargin at screen 0.975
    set logscale x
    set xrange [12:11000]
    set xtics ("0" 16, 64, 256, 1024, 4096, 8192) scale 1 font font.",13"
    set xlabel x_3
    set ylabel y_3
    set grid xtics ytics
    set yrange [*:*]
    set autoscale y
    set key top left maxrows 5
    set offsets 0, 0, graph 0.42, graph 0.05
    # A little apart, so that no interval hides another.
    moved(x, by) = place(x) * (1 + 0.07 * by)
    plot 1 linestyle 8 notitle, \
         series("yield", "ratio") using (moved($2, 0)):6:7:8 with yerrorlines linestyle 2 title yield, \
         series("yield-page", "ratio") using (moved($2, -2)):6:7:8 with yerrorlines linestyle 2 dashtype 2 pointtype 4 title yield_page, \
         series("futex", "ratio") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 3 title "futex", \
         series("pipe", "ratio") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 4 title "pipe", \
         series("eventfd", "ratio") using (moved($2, 2)):6:7:8 with yerrorlines linestyle 5 title "eventfd" @predictions_key
    unset multiplot
}
