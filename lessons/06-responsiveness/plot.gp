# figures: 2
# plot.gp - lesson 6. Figure 1: distribution of the delay of all keys, a curve for each model.
# Figure 2: time to hand the checker's result over, by its size.

load "plots/predictions.gp"

if (figure == 1) {
    # A prediction is a delay at a percentile, and here the delay stands on the x axis.
    do for [i = 1:words(predicted_lines)] {
        predicted_line = word(predicted_lines, i)
        comma = strstrt(predicted_line, ",")
        predicted_ms = real(predicted_line[comma + 1:*])
        set label 200 + i "" at predicted_ms, real(predicted_line[1:comma - 1]) point linestyle 9 front
    }
    set title title_1
    set xlabel x_1
    set ylabel y_1
    if (kind ne "dumb") { # these are no medians
        set label 100 measured_on.small_1
    }
    set logscale x
    set xrange [0.08:2000]
    set xtics ("0.1" 0.1, "0.3" 0.3, "1" 1, "3" 3, "10" 10, "30" 30, "100" 100, "300" 300, "1000" 1000)
    set yrange [0:118]
    set ytics 0, 20, 100
    set key at graph 0.99, 0.42 right # where no curve is
    set arrow 1 from 16, 0 to 16, 104 nohead linestyle 8
    set arrow 2 from 100, 0 to 100, 104 nohead linestyle 8
    set label 1 frame at 16, 115 center
    set label 2 notice at 100, 115 left
    if (kind eq "dumb") { # letters are wide there
        set label 1 frame at 14, 115 right
        set label 2 notice at 125, 115 left
    }
    # A step for each key: its delay, and how many of all keys had appeared by then.
    steps(name) = sprintf("< awk -F, '$1 == \"%s\" && $3 == \"key\" { print $6 }' '%s.samples.csv' | sort -g | \
        awk '{ v[NR] = $1 } END { if (NR) { print 0.05 \",\" 0; for (i = 1; i <= NR; i++) print v[i] \",\" 100 * i / NR; print 5000 \",\" 100 } }'", name, data)
    plot steps("one") using 1:2 with steps linestyle 3 title one, \
         steps("thread") using 1:2 with steps linestyle 1 title three_threads, \
         steps("process") using 1:2 with steps linestyle 2 title three_processes @predictions_key
} else {
    set title title_2
    set xlabel x_2
    set ylabel y_2
    set logscale xy
    set xrange [0.7:6000]
    set xtics (1, 4, 16, 64, 256, 1024, 4096)
    set key left top
    set arrow 1 from 64, graph 0 to 64, graph 0.62 nohead linestyle 8
    set label 1 result at 64, graph 0.66 center
    plot series("thread", "handover") using 2:6:7:8 with yerrorlines linestyle 1 title thread, \
         series("process", "handover") using 2:6:7:8 with yerrorlines linestyle 2 title process @predictions_key
}
