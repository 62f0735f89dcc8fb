# figures: 2
# plot.gp - lesson 2. Figure 1: time against the parent's size. Figure 2: single creations.

# 0 MB has no place on a logarithmic axis; it stands at the left end, named for what it is.
if (figure == 1) { place(x) = x > 0 ? x : 0.3 }
load "plots/predictions.gp"

if (figure == 1) {
    set title title_1
    set xlabel x_1
    set ylabel y_1
    set logscale xy
    set xrange [0.2:2000]
    set xtics ("0" 0.3, 1, 4, 16, 64, 256, 1024)
    set key top left maxrows 3 # in two columns, above the lines
    plot series("thread", "time") using (place($2)):6:7:8 with yerrorlines linestyle 1 title thread, \
         series("process", "time") using (place($2)):6:7:8 with yerrorlines linestyle 2 title process, \
         series("process-reserved", "time") using (place($2)):6:7:8 with yerrorlines linestyle 2 dashtype 2 pointtype 4 title process_reserved, \
         series("process-huge", "time") using (place($2)):6:7:8 with yerrorlines linestyle 5 title process_huge, \
         series("vfork", "time") using (place($2)):6:7:8 with yerrorlines linestyle 3 title vfork, \
         series("spawn", "time") using (place($2)):6:7:8 with yerrorlines linestyle 4 title spawn @predictions_key
} else {
    set title title_2
    set xlabel x_2
    set ylabel y_2
    set logscale x
    set yrange [0:1]
    set ytics ("0" 0, "25" 0.25, "50" 0.5, "75" 0.75, "95" 0.95)
    set key right center
    if (kind ne "dumb") { # these are no medians
        set label 100 measured_on.small_2
    }
    plot single_samples("thread", "time", 0) using 6:(1) smooth cnormal linestyle 1 title thread, \
         single_samples("process", "time", 0) using 6:(1) smooth cnormal linestyle 2 title process, \
         single_samples("vfork", "time", 0) using 6:(1) smooth cnormal linestyle 3 title vfork, \
         single_samples("spawn", "time", 0) using 6:(1) smooth cnormal linestyle 4 title spawn
}
