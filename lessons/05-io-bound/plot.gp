# figures: 3
# plot.gp - lesson 5. Figure 1: pages per second against workers. Figure 2: memory of all workers and
# CPU time for each page. Figure 3: records per second on the disk and into the page cache.

load "plots/predictions.gp"
# A column of the summary: of all rows of a series, or at one x.
rows(name, metric) = real(system(sprintf("awk -F, '$1 == \"%s\" && $3 == \"%s\"' '%s.summary.csv' | wc -l", name, metric, data)))
largest = real(system(sprintf("awk -F, '$2 + 0 > most { most = $2 } END { print most }' '%s.summary.csv'", data)))
smallest = 0.8
set logscale x 2
set xrange [smallest:1.3 * largest]

# What would stand on one place stands side by side.
beside(x, step) = x * (1 + 0.035 * step)

if (figure == 1) {
    ceiling = real(system(sprintf("awk -F, '$1 == \"no-delay\" && $3 == \"rate\" { print $6 }' '%s.summary.csv'", data)))
    set logscale y
    set title title_1
    set xlabel x_1
    set ylabel y_1
    set yrange [*:2.2 * ceiling]
    set format y "%.0f"
    set key right bottom
    plot ceiling with lines linestyle 8 dashtype 3 title no_delay, \
         series("ideal", "rate") using 2:6 with lines linestyle 8 title ideal, \
         series("curl", "rate") using (beside($2, 2)):6:7:8 with yerrorbars linestyle 4 title "curl --parallel", \
         series("multi", "rate") using (beside($2, 1)):6:7:8 with yerrorlines linestyle 3 title multi, \
         series("process", "rate") using (beside($2, 0)):6:7:8 with yerrorlines linestyle 2 title process, \
         series("thread", "rate") using (beside($2, -1)):6:7:8 with yerrorlines linestyle 1 title thread, \
         series("serial", "rate") using 2:6:7:8 with yerrorbars linestyle 5 title serial @predictions_key
}

if (figure == 2) {
    unset label 100 # the small print would be drawn once in each panel
    set multiplot title title_2
    # The key has a place of its own above the panels: two rows, so that none touches the next.
    set key at screen 0.5, 0.885 center horizontal maxrows 2 samplen 1 width 1
    set lmargin at screen 0.01
    set rmargin at screen 0.99
    unset border
    unset xtics
    unset ytics
    plot [1:2] [0:1] NaN with yerrorlines linestyle 1 title thread, \
         NaN with yerrorlines linestyle 2 title process, \
         NaN with yerrorlines linestyle 3 title multi, \
         NaN with yerrorbars linestyle 5 title serial, \
         NaN with yerrorlines linestyle 8 title server @predictions_key
    unset key
    set border 3
    set xtics nomirror
    set ytics nomirror
    set bmargin at screen 0.2
    set tmargin at screen 0.755
    set lmargin at screen 0.09
    set rmargin at screen 0.475
    set xlabel x_1
    set title title_memory
    set ylabel y_memory
    set logscale y
    set format y "%g"
    plot series("serial", "memory") using 2:($6/1024):($7/1024):($8/1024) with yerrorbars linestyle 5, \
         series("thread", "memory") using 2:($6/1024):($7/1024):($8/1024) with yerrorlines linestyle 1, \
         series("process", "memory") using 2:($6/1024):($7/1024):($8/1024) with yerrorlines linestyle 2, \
         series("multi", "memory") using 2:($6/1024):($7/1024):($8/1024) with yerrorlines linestyle 3
    do for [mark = 1:words(predicted_lines)] { unset label 200 + mark }
    set lmargin at screen 0.595
    set rmargin at screen 0.98
    if (kind ne "dumb") {
        set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
    }
    unset logscale y
    set title title_cpu
    set ylabel y_cpu
    set yrange [0:*]
    plot series("serial", "cpu") using 2:6:7:8 with yerrorbars linestyle 5, \
         series("thread", "cpu") using 2:6:7:8 with yerrorlines linestyle 1, \
         series("process", "cpu") using 2:6:7:8 with yerrorlines linestyle 2, \
         series("multi", "cpu") using 2:6:7:8 with yerrorlines linestyle 3, \
         series("thread", "server-cpu") using 2:6:7:8 with yerrorlines linestyle 8
    unset multiplot
}

if (figure == 3) {
    set title title_3
    set xlabel x_1
    set ylabel y_3
    if (rows("disk-serial", "records") > 0) {
        set logscale y
        set format y "10^{%T}"
        set xrange [smallest:1.3 * real(system(sprintf("awk -F, '$1 ~ /^disk-/ && $2 + 0 > most { most = $2 } END { print most }' '%s.summary.csv'", data)))]
        set yrange [real(system(sprintf("awk -F, '$1 == \"disk-serial\" { print $6 }' '%s.summary.csv'", data))) / 60:*]
        set key bottom center maxrows 3 samplen 1.5
        plot series("cache-serial", "records") using 2:6:7:8 with yerrorbars linestyle 5 dashtype 2 pointtype 12 title cache_serial, \
             series("cache-thread", "records") using 2:6:7:8 with yerrorlines linestyle 1 dashtype 2 pointtype 6 title cache_thread, \
             series("cache-process", "records") using 2:6:7:8 with yerrorlines linestyle 2 dashtype 2 pointtype 4 title cache_process, \
             series("disk-serial", "records") using 2:6:7:8 with yerrorbars linestyle 5 title disk_serial, \
             series("disk-thread", "records") using 2:6:7:8 with yerrorlines linestyle 1 title disk_thread, \
             series("disk-process", "records") using 2:6:7:8 with yerrorlines linestyle 2 title disk_process @predictions_key
    } else {
        set yrange [1:10]
        set label 1 not_measured at graph 0.5, 0.5 center
        plot NaN notitle @predictions_key
    }
}
