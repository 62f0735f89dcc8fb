# figures: 3
# plot.gp - lesson 7. Figure 1: what is lost, and what an addition costs, in each way. Figure 2: the length
# of the critical section, and one lock or many. Figure 3: neighbouring variables.

load "plots/predictions.gp"
unset label 100 # where there are panels, the small print would be drawn in each
small = 'set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced'

if (figure == 1) {
    ways = "plain volatile atomic mutex robust spin semaphore rwlock flock fcntl ofd"
    # The rows "KIND-WAY" at this x: 1 is the place of the way, then the median and the ends of its interval.
    rows(kind, x, metric) = sprintf("< awk -F, -v OFS=, 'BEGIN { n = split(\"%s\", ways, \" \"); \
            for (i = 1; i <= n; i++) place[\"%s-\" ways[i]] = i } \
        ($1 in place) && $3 == \"%s\" && $2 == %s { if ($7 == \"nan\") $7 = $8 = $6; \
            print place[$1], $6, $7, $8 }' '%s.summary.csv'", ways, kind, metric, x, data)
    two = real(cores) < 2 ? "1" : "2"
    set multiplot title title_1
    set xrange [0.4:11.6]
    set xtics () scale 0
    do for [i = 1:11] { set xtics add ("" i) }
    set lmargin at screen 0.11 # room for the tics up to 10000 and the label beside them
    set rmargin at screen 0.985
    set tmargin at screen 0.84
    set bmargin at screen 0.64
    set key at screen 0.5, 0.915 center horizontal samplen 1.2
    set style fill solid 1 noborder
    set boxwidth 0.3
    set ylabel y_lost
    set yrange [0:100]
    set ytics 50
    do for [i = 1:words(predicted_lines)] { unset label 200 + i }
    plot rows("thread", "1", "lost") using ($1 - 0.16):2 with boxes linestyle 1 title thread_lost, \
         rows("process", "1", "lost") using ($1 + 0.16):2 with boxes linestyle 2 title process_lost
    load "plots/predictions.gp"
    do for [i = 1:11] { set xtics add (way_name(i) i) }
    set key at screen 0.5, 0.575 center horizontal samplen 1.2
    set tmargin at screen 0.545
    set bmargin at screen 0.2
    set ylabel y_1
    set logscale y
    set yrange [0.3:*]
    set ytics auto
    set xtics rotate by -20 font font.",14"
    if (kind ne "dumb") { eval small }
    plot rows("alone", "1", "time") using ($1 - 0.2):2:3:4 with yerrorbars linestyle 8 pointtype 13 dashtype 1 title alone, \
         rows("thread", two, "time") using 1:2:3:4 with yerrorbars linestyle 1 title thread_two, \
         rows("process", two, "time") using ($1 + 0.2):2:3:4 with yerrorbars linestyle 2 title process_two @predictions_key
    unset multiplot
}
if (figure == 2) {
    set multiplot layout 1,2 title title_2 margins 0.095,0.985,0.15,0.78 spacing 0.1,0
    set key at screen 0.28, 0.86 center maxrows 2 samplen 1.2
    set xlabel x_2a
    set ylabel y_2a
    most = real(system(sprintf("awk -F, '$1 == \"inside-0\" && $2 > most { most = $2 } END { print most + 0 }' '%s.summary.csv'", data)))
    if (most > 8) { set logscale x 2 } else { set xtics 1 }
    set xrange [0.8:most > 8 ? 1.2 * most : most + 0.3]
    set yrange [0:*]
    if (kind ne "dumb") { eval small }
    plot series("inside-0", "rate") using 2:6:7:8 with yerrorlines linestyle 8 dashtype 1 pointtype 4 title share(0), \
         series("inside-10", "rate") using 2:6:7:8 with yerrorlines linestyle 3 title share(10), \
         series("inside-25", "rate") using 2:6:7:8 with yerrorlines linestyle 4 title share(25), \
         series("inside-50", "rate") using 2:6:7:8 with yerrorlines linestyle 5 title share(50), \
         series("inside-100", "rate") using 2:6:7:8 with yerrorlines linestyle 1 title share(100)
    set key at screen 0.78, 0.86 center maxrows 2 samplen 1.2
    set xlabel x_2b
    set ylabel y_2b
    unset logscale x
    set logscale x 4
    set xtics (1, 4, 16, 64, 256)
    set xrange [0.8:320]
    plot series("table-alone", "time") using 2:6:7:8 with yerrorlines linestyle 8 pointtype 13 dashtype 1 title alone, \
         series("table", "time") using 2:6:7:8 with yerrorlines linestyle 1 title two_threads
    unset multiplot
}
if (figure == 3) {
    if (kind ne "dumb") { eval small }
    set title title_3
    set xlabel x_3
    set ylabel y_3
    set logscale x 2
    set logscale y
    set xrange [7:150]
    set yrange [0.3:200]
    set xtics (8, 16, 32, 64, 128)
    set key top right
    plot series("atomic", "time") using 2:6:7:8 with yerrorlines linestyle 1 title atomic, \
         series("volatile", "time") using 2:6:7:8 with yerrorlines linestyle 3 title volatile, \
         series("own", "time") using 2:6:7:8 with yerrorlines linestyle 2 title own @predictions_key
}
