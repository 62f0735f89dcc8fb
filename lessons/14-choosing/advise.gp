# advise.gp - what the threads of a command did over time: stacked, so that the height is how many there
# were. Expects what style.gp expects, and the labels.
set title title
set ylabel y
set label 100 sprintf(small, cores, kernel, date) at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
set style fill solid 0.9 noborder
set key outside right top reverse Left samplen 1.5 spacing 1.2 invert
set rmargin 30
set yrange [0:*]
set xrange [0:*]
set offsets 0, 0, 0.3, 0
set ytics 1
stats data.".csv" using 2 nooutput
# A short run in milliseconds: 0.02 and not 2*10^-5.
short = STATS_max < 0.1
scale = short ? 1000 : 1
set xlabel short ? x_short : x
set xrange [0:(STATS_max > 0 ? scale * STATS_max : 1)]
stats data.".csv" using ($3+$4+$5+$6+$7+$8+$9+$10) nooutput
if (STATS_max > 8) { set ytics autofreq }
set yrange [0:(STATS_max > 0 ? STATS_max * 1.1 : 1)]
sum(n) = column(3) + (n > 1 ? column(4) : 0) + (n > 2 ? column(5) : 0) + (n > 3 ? column(6) : 0) \
         + (n > 4 ? column(7) : 0) + (n > 5 ? column(8) : 0) + (n > 6 ? column(9) : 0) + (n > 7 ? column(10) : 0)
# Green runs, orange is ready, as in the timelines; the rest waits.
array colour[8] = ["#00704F", "#5CC9A0", "#E69F00", "#CC79A7", "#56B4E9", "#999999", "#000000", "#DDDDDD"]
plot for [i = 8:1:-1] data.".csv" using (scale * ($1 + $2) / 2):(sum(i)):(scale * ($2 - $1)) with boxes linecolor rgb colour[i] title word(names, i)
