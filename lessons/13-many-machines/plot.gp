# figures: 3
# plot.gp - lesson 13. Figure 1: speedup against workers, a panel for each job. Figure 2: time of a message against
# its size, with Hockney's line. Figure 3: the model on up to 1,024 hosts, and what was measured of it.

# Broken lines: what is not measured (a fit, a model), and ranks that share one CPU.
set style line 13 linecolor rgb colour_other linewidth 2 dashtype (10,5) pointtype 8 pointsize 1.2
set style line 14 linecolor rgb colour_fourth linewidth 2 dashtype (10,5) pointtype 10 pointsize 1.2
set style line 21 linecolor rgb colour_thread linewidth 2 dashtype 3
set style line 22 linecolor rgb colour_process linewidth 2 dashtype 3
set style line 23 linecolor rgb colour_other linewidth 2 dashtype 3
set style line 24 linecolor rgb colour_fourth linewidth 2 dashtype 3

load "plots/predictions.gp"

# One number of the summary; 0 where it was not measured.
one(name, x, metric) = real(system(sprintf("awk -F, '$1 == \"%s\" && $2 == %g && $3 == \"%s\" { v = $6 } END { print v + 0 }' '%s.summary.csv'", name, x, metric, data)))
measured = real(system(sprintf("awk -F, '$3 == \"model\" { n++ } END { print n + 0 }' '%s.summary.csv'", data)))

if (figure == 1) {
    unset label 100 # the small print would be drawn once in each panel
    set bmargin
    most = real(system(sprintf("awk -F, '$3 == \"speedup\" && $2 > most { most = $2 } END { print most + 0 }' '%s.summary.csv'", data)))
    most = most < 2 ? 2 : most
    set multiplot title title_1
    set key at screen 0.53, 0.89 center horizontal maxrows 2 samplen 2 width -1
    unset border
    unset xtics
    unset ytics
    plot [0:1] [0:1] NaN with yerrorlines linestyle 1 title thread, \
         NaN with yerrorlines linestyle 2 title process, \
         NaN with yerrorlines linestyle 3 title rank, \
         NaN with yerrorlines linestyle 4 title hosts, \
         NaN with yerrorlines linestyle 14 title one_cpu, \
         NaN with yerrorlines linestyle 5 title queue @predictions_key
    unset key
    set border 3
    set ytics nomirror
    set xtics nomirror
    if (most > 8) { set logscale x 2 } else { set xtics 1 }
    # The series stand a little beside each other, so that no interval hides another.
    moved(x, step) = most > 8 ? x * (1 + 0.02 * step) : x + 0.012 * most * step
    set xrange [moved(1, -5):moved(most, 5)]
    set yrange [0:larger(2.3, 1.05 * larger(highest("speedup"), predicted_most))]
    do for [i = 1:2] {
        job = i == 1 ? "raytrace" : "matrix"
        set lmargin at screen i == 1 ? 0.085 : 0.56
        set rmargin at screen i == 1 ? 0.50 : 0.975
        set bmargin at screen 0.15
        set tmargin at screen 0.75
        set title (i == 1 ? picture_name : matrix_name) offset 0,-0.5
        set xlabel x_1 offset 0,0.5
        if (i == 1) { set ylabel y_1 } else { unset ylabel }
        if (i == 2 && kind ne "dumb") {
            set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
        }
        plot series(job."-thread", "speedup") using (moved($2, -2)):6:7:8 with yerrorlines linestyle 1, \
             series(job."-process", "speedup") using (moved($2, -1)):6:7:8 with yerrorlines linestyle 2, \
             series(job."-rank", "speedup") using 2:6:7:8 with yerrorlines linestyle 3, \
             series(job."-hosts", "speedup") using (moved($2, 1)):6:7:8 with yerrorlines linestyle 4, \
             series(job."-one", "speedup") using (moved($2, 2)):6:7:8 with yerrorlines linestyle 14, \
             series(job."-queue", "speedup") using (moved($2, 3)):6:7:8 with yerrorlines linestyle 5
        do for [mark = 1:words(predicted_lines)] { unset label 200 + mark }
    }
    unset multiplot
}
if (figure == 2) {
    set title title_2
    set xlabel x_2
    set ylabel y_2
    set logscale xy
    set xrange [5:1700000]
    set yrange [0.3:*]
    set xtics (8, 64, 512, "4 KB" 4096, "32 KB" 32768, "256 KB" 262144, "1 MB" 1048576)
    # Hockney's line of a series.
    array latency[4]
    array bandwidth[4]
    do for [i = 1:4] {
        name = "message-".word("thread process rank hosts", i)
        latency[i] = one(name, 0, "latency")
        bandwidth[i] = one(name, 0, "bandwidth")
    }
    fit_of(i, m) = bandwidth[i] > 0 ? latency[i] + m / bandwidth[i] : NaN
    set samples 300
    plot series("message-thread", "message") using 2:6:7:8 with yerrorbars linestyle 1 title thread_pipe, \
         series("message-process", "message") using 2:6:7:8 with yerrorbars linestyle 2 title process_pipe, \
         series("message-hosts", "message") using 2:6:7:8 with yerrorbars linestyle 4 title hosts, \
         series("message-rank", "message") using 2:6:7:8 with yerrorbars linestyle 3 title rank, \
         fit_of(1, x) linestyle 21 notitle, fit_of(2, x) linestyle 22 notitle, \
         fit_of(3, x) linestyle 23 notitle, fit_of(4, x) linestyle 24 notitle, \
         NaN linecolor rgb "#606060" linewidth 2 dashtype 3 title fit @predictions_key
}
if (figure == 3) {
    set title title_3
    set xlabel x_3
    set ylabel y_3
    set logscale xy
    set xrange [0.9:1200]
    set yrange [0.5:1500]
    set xtics (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    set samples 300
    best = one("model-matrix-strong", 1, "best")
    if (best > 0) {
        set arrow 1 from best, 0.5 to best, graph 0.32 nohead linecolor rgb "#606060" linewidth 1.5 dashtype 4
        set label 1 sprintf(stops, best) at best * 1.1, 0.7 left textcolor rgb "#404040"
    }
    if (measured == 0) { set label 2 no_model at graph 0.5, 0.3 center }
    plot [1:1024] x linestyle 8 title ideal, \
         series("model-raytrace-weak", "model") using 2:6 with lines linewidth 2 dashtype (10,5) linecolor rgb colour_other title picture_weak, \
         series("model-raytrace-strong", "model") using 2:6 with lines linewidth 2 dashtype 3 linecolor rgb colour_other title picture_strong, \
         series("model-matrix-weak", "model") using 2:6 with lines linewidth 2 dashtype (10,5) linecolor rgb colour_fourth title matrix_weak, \
         series("model-matrix-strong", "model") using 2:6 with lines linewidth 2 dashtype 3 linecolor rgb colour_fourth title matrix_strong, \
         series("raytrace-hosts", "speedup") using ($2 <= 2 ? $2 : NaN):6:7:8 with yerrorbars linestyle 3 title picture_measured, \
         series("matrix-hosts", "speedup") using ($2 <= 2 ? $2 : NaN):6:7:8 with yerrorbars linestyle 4 title matrix_measured @predictions_key
}
