# claims.gp - a claim on each machine of the class: the ratio with its interval, the verdict by colour and
# shape, the margin. Expects title_, title_lines, x_label, small, verdict_names, rows_, logarithmic; data has
# the columns row, ratio, low, high, verdict, margin, second margin, student.
height = 160.0 + 24 * title_lines + 21 * (rows_ < 4 ? 4 : rows_)
eval size(height)
set output picture
set label 2 title_ at screen 0.5, 1 - 32 / height center font font.(kind eq "svg" ? ",17" : ",22")
set yrange [rows_ + 0.7 : 0.3]
set tmargin at screen 1 - (50 + 24 * title_lines) / height
set bmargin at screen 100 / height
set xlabel x_label
set border 1
set ytics scale 0 font font.(kind eq "svg" ? ",11" : ",14")
set grid noytics
set key at graph 1, graph 1 right bottom horizontal Left reverse samplen 1
if (logarithmic) { set logscale x }
set label 1 small at screen 0.985, 14 / height right font font.(kind eq "svg" ? ",11" : ",14") textcolor rgb "#606060"
set offsets graph 0.03, graph 0.03, 0, 0
of(code) = sprintf("< awk -F, '$5 == %d' '%s'", code, data)
margins_in(column) = sprintf("< awk -F, '$%d != \"nan\"' '%s'", column, data)
array colours[3] = ["#009E73", "#D55E00", "#606060"]
array shapes[3] = [7, 5, 4]
plot for [c = 6:7] margins_in(c) using c:($1 - 0.5):(0):(1) with vectors nohead linewidth 2 linecolor rgb "#000000" notitle, \
    data using 2:1:ytic(strcol(8)) with points pointtype -1 notitle, \
    for [v = 0:2] of(v) using 2:1:3:4 with xerrorbars linewidth 2 pointtype shapes[v + 1] pointsize 0.9 linecolor rgb colours[v + 1] notitle, \
    for [v = 0:2] keyentry with points pointtype shapes[v + 1] pointsize 1.2 linecolor rgb colours[v + 1] title word(verdict_names, v + 1)
