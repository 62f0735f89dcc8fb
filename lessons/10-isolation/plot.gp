# figures: 2
# plot.gp - lesson 10. Figure 1: answers a second around a crash, and requests lost. Figure 2: from the
# crash until the supervisor knows and until the next worker runs, against the supervisor's size.

# 0 MB has no place on a logarithmic axis; it stands at the left end, named for what it is.
if (figure == 2) { place(x) = x > 0 ? x : 0.3 }
load "plots/predictions.gp"

if (figure == 1) {
    do for [mark = 1:words(predicted_lines)] { unset label 200 + mark } # only in the last panel
    unset label 100 # the small print would be drawn once in each panel
    set multiplot title title_1
    set key at screen 0.5, 0.885 center horizontal maxrows 2 samplen 2.5 width 1
    set lmargin at screen 0.01
    set rmargin at screen 0.99
    unset border
    unset xtics
    unset ytics
    plot [1:2] [0:1] NaN with lines linestyle 1 title thread, \
         NaN with lines linestyle 1 dashtype 2 title own, \
         NaN with lines linestyle 3 title mixed, \
         NaN with lines linestyle 2 title process @predictions_key
    unset key
    set border 3
    set xtics nomirror
    set ytics nomirror
    set bmargin at screen 0.17
    set tmargin at screen 0.755
    set lmargin at screen 0.1
    set rmargin at screen 0.66
    set xlabel x_1
    set ylabel y_answers
    set title title_answers
    set yrange [0:5000]
    set arrow 1 from 0, graph 0 to 0, graph 1 nohead linestyle 8 dashtype 3
    plot series("serve-own", "answered") using ($2 + 2.5):6 with lines linestyle 1 dashtype 2, \
         series("serve-thread", "answered") using ($2 + 2.5):6 with linespoints linestyle 1, \
         series("serve-mixed", "answered") using ($2 + 2.5):6 with linespoints linestyle 3, \
         series("serve-process", "answered") using ($2 + 2.5):6 with linespoints linestyle 2
    unset arrow 1
    set lmargin at screen 0.78
    set rmargin at screen 0.98
    if (kind ne "dumb") {
        set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
    }
    set title title_lost
    set ylabel y_lost
    unset xlabel
    unset xtics
    set xrange [0.3:4.7]
    set logscale y
    set yrange [0.5:300]
    set ytics (1, 2, 5, 10, 20, 50, 100, 200)
    load "plots/predictions.gp"
    plot series("server", "lost") using ($2 == 1 ? 1 : NaN):6:7:8 with yerrorbars linestyle 1 pointsize 1.6, \
         series("server-own", "lost") using (2):6:7:8 with yerrorbars linestyle 1 pointtype 6 pointsize 1.6, \
         series("server", "lost") using ($2 == 2 ? 3 : NaN):6:7:8 with yerrorbars linestyle 3 pointsize 1.6, \
         series("server", "lost") using ($2 == 8 ? 4 : NaN):6:7:8 with yerrorbars linestyle 2 pointsize 1.6, \
         series("server", "lost") using ($2 == 1 ? 1 : $2 == 2 ? 3 : 4):8:(sprintf("%g", $6)) with labels offset 0,0.9, \
         series("server-own", "lost") using (2):8:(sprintf("%g", $6)) with labels offset 0,0.9
    unset multiplot
} else {
    set title title_2
    set xlabel x_2
    set ylabel y_2
    set logscale xy
    set xrange [0.2:500]
    set xtics ("0" 0.3, 1, 4, 16, 64, 256)
    set key top left
    plot series("fork", "back") using (place($2)):6:7:8 with yerrorlines linestyle 2 title fork_back, \
         series("fork", "known") using (place($2)):6:7:8 with yerrorlines linestyle 2 dashtype 2 pointtype 4 title fork_known, \
         series("fresh", "back") using (place($2)):6:7:8 with yerrorlines linestyle 4 title fresh_back, \
         series("fresh", "known") using (place($2)):6:7:8 with yerrorlines linestyle 4 dashtype 2 pointtype 4 title fresh_known @predictions_key
}
