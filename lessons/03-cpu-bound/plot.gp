# figures: 2
# plot.gp - lesson 3. Figure 1: speedup against workers, a panel for each job. Figure 2: where the
# time goes, of each job with one worker on each core.

load "plots/predictions.gp"
unset label 100 # the small print would be drawn once in each panel
set bmargin
jobs = "matrix gzip raytrace blur"
job(i) = word(jobs, i)
job_name(i) = i == 1 ? matrix : i == 2 ? gzip : i == 3 ? raytrace : blur

if (figure == 1) {
    most = real(system(sprintf("awk -F, '$1 == \"thread\" && $2 > most { most = $2 } END { print most }' '%s.summary.csv'", data)))
    cpus = real(cores)
    ideal_speedup(x) = x < cpus ? x : cpus
    # Threads stand a little to the left of their x and processes to the right, so that no interval
    # hides the other.
    moved(x, direction) = most > 8 ? x * (1 + 0.04 * direction) : x + 0.012 * most * direction
    set samples 500
    set multiplot title title_1
    # The key has a place of its own above the panels.
    set key at screen 0.5, 0.9 center horizontal samplen 1.5
    unset border
    unset xtics
    unset ytics
    plot [0:1] [0:1] NaN linestyle 8 title ideal, \
         NaN with yerrorlines linestyle 1 title thread, \
         NaN with yerrorlines linestyle 2 title process, \
         NaN with yerrorbars linestyle 3 title copies @predictions_key
    unset key
    set border 3
    set ytics nomirror
    set xtics nomirror
    if (most > 8) { set logscale x 2 } else { set xtics 1 }
    set xrange [moved(1, -5):moved(most, 5)]
    # No interval and no prediction is cut off at the top.
    set yrange [0:larger(1.25 * ideal_speedup(most), 1.05 * larger(highest("speedup"), predicted_most))]
    do for [i = 1:4] {
        set lmargin at screen i % 2 == 1 ? 0.085 : 0.56
        set rmargin at screen i % 2 == 1 ? 0.50 : 0.975
        set bmargin at screen i <= 2 ? 0.545 : 0.15
        set tmargin at screen i <= 2 ? 0.8 : 0.405
        set title job_name(i) offset 0,-0.5
        if (i == 3) { set xlabel x_1 offset 0,0.5 }
        if (i == 4 && kind ne "dumb") {
            set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
        }
        if (i == 1) { set label 1 y_1 at screen 0.022, 0.49 center rotate by 90 } else { unset label 1 }
        plot sample [x = 1:most] ideal_speedup(x) linestyle 8, \
             series(job(i)."-thread", "speedup") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 1, \
             series(job(i)."-process", "speedup") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 2, \
             series(job(i)."-copies", "speedup") using 2:6:7:8 with yerrorbars linestyle 3
        do for [mark = 1:words(predicted_lines)] { unset label 200 + mark }
    }
    unset multiplot
} else {
    # A row for each bar: its place; work, start, hand-over, waiting; time and overhead, each with
    # the ends of its interval.
    bars = sprintf("< awk -F, -v OFS=, '/^# workers compared: / { split($0, words, \": \"); full = words[2] } \
        $2 == full { median[$1, $3] = $6; low[$1, $3] = $7 == \"nan\" ? $6 : $7; high[$1, $3] = $8 == \"nan\" ? $6 : $8 } \
        END { count = split(\"%s\", jobs, \" \"); \
            for (i = 1; i <= count; i++) for (k = 0; k < 2; k++) { \
                s = jobs[i] (k ? \"-process\" : \"-thread\"); \
                print 2.6 * i + k, median[s, \"work\"], median[s, \"start\"], median[s, \"handover\"], median[s, \"wait\"], \
                    median[s, \"time\"], low[s, \"time\"], high[s, \"time\"], \
                    median[s, \"overhead\"], low[s, \"overhead\"], high[s, \"overhead\"] } }' '%s.summary.csv'", jobs, data)
    stats bars using 6 name "time" nooutput
    stats bars using 9 name "overhead" nooutput
    set style fill solid 1 noborder
    set boxwidth 0.85
    set style line 11 linecolor rgb "#BDBDBD"
    set style line 12 linecolor rgb "#404040" linewidth 1.5
    set xrange [1.8:12.2]
    set xtics () scale 0
    do for [i = 1:4] {
        set xtics add (thread 2.6 * i, process 2.6 * i + 1)
        set label 10 + i job_name(i) at first 2.6 * i + 0.5, graph -0.31 center
    }
    set grid noxtics ytics
    set key at screen 0.5, 0.915 center horizontal maxrows 1 samplen 1.2
    set multiplot layout 2,1 title title_2 margins 0.08,0.985,0.16,0.85 spacing 0,0.19
    unset title
    set ylabel y_2
    set yrange [0:1.4 * time_max]
    plot bars using 1:($2 + $3 + $4 + $5) with boxes linestyle 3 title waiting, \
         bars using 1:($2 + $3 + $4) with boxes linestyle 4 title handover, \
         bars using 1:($2 + $3) with boxes linestyle 5 title start, \
         bars using 1:2 with boxes linestyle 11 title work, \
         bars using 1:7:(0):($8 - $7) with vectors heads size graph 0.006,90 linestyle 12 notitle
    unset key
    if (kind ne "dumb") {
        set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
    }
    set ylabel y_3
    set yrange [0:2 * overhead_max]
    plot bars using 1:($3 + $4 + $5) with boxes linestyle 3, \
         bars using 1:($3 + $4) with boxes linestyle 4, \
         bars using 1:3 with boxes linestyle 5, \
         bars using 1:10:(0):($11 - $10) with vectors heads size graph 0.006,90 linestyle 12
    unset multiplot
}
