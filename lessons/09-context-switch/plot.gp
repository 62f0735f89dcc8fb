# figures: 1
# plot.gp - lesson 9. Time against the numbers that are handed over.

load "plots/predictions.gp"

set title title_1
set xlabel x_1
set ylabel y_1
set logscale xy
set xrange [0.8:20]
set xtics (1, 4, 16)
plot series("thread", "time") using 2:6:7:8 with yerrorlines linestyle 1 title thread, \
     series("process", "time") using 2:6:7:8 with yerrorlines linestyle 2 title process @predictions_key
