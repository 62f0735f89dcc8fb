# claims.gp - a claim on each machine of the class: the ratio with its interval, the verdict by colour and
# shape, the margin. Expects title_, x_label, small, verdict_names, rows_, logarithmic; data has the columns
# row, ratio, low, high, verdict, margin, second margin, student.
eval size(190 + 20 * (rows_ < 3 ? 3 : rows_))
set output picture
set title title_ font font.(kind eq "svg" ? ",17" : ",21")
set yrange [rows_ + 0.7 : 0.3]
set tmargin 6
set bmargin 6
set xlabel x_label
set border 1
set ytics scale 0 font font.(kind eq "svg" ? ",11" : ",13")
set key at graph 0.5, screen 0.995 center top horizontal Left reverse
set key at graph 1, graph 1 right bottom horizontal Left reverse samplen 1
if (logarithmic) { set logscale x }
set label 1 small at screen 0.985, character 1 right font font.(kind eq "svg" ? ",10" : ",12") textcolor rgb "#606060"
set offsets graph 0.03, graph 0.03, 0, 0
of(code) = sprintf("< awk -F, '$5 == %d' '%s'", code, data)
array colours[3] = ["#009E73", "#D55E00", "#606060"]
array shapes[3] = [7, 5, 4]
plot data using 6:1:(0):(0):($1 - 0.45):($1 + 0.45) with xyerrorbars pointtype -1 linewidth 2 linecolor rgb "#000000" notitle, \
    data using 7:1:(0):(0):($1 - 0.45):($1 + 0.45) with xyerrorbars pointtype -1 linewidth 2 linecolor rgb "#000000" notitle, \
    data using 2:1:(0):ytic(strcol(8)) with points pointtype -1 notitle, \
    for [v = 0:2] of(v) using 2:1:3:4 with xerrorbars linewidth 2 pointtype shapes[v + 1] pointsize 0.9 linecolor rgb colours[v + 1] notitle, \
    for [v = 0:2] keyentry with points pointtype shapes[v + 1] pointsize 1.2 linecolor rgb colours[v + 1] title word(verdict_names, v + 1)
