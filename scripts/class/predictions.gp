# predictions.gp - for each question of a lesson, how many students predicted how much too low or too high.
# Expects title_, x_label, y_label, panels, question_N, summary_N; data has the columns panel, bin, count.
eval size(110 + 290 * panels)
set output picture
set style fill solid 0.9
set boxwidth 0.85
set border 1
set yrange [0:*]
set offsets 0, 0, graph 0.15, 0
unset ytics
unset grid
set bmargin 4
set tmargin 6
set multiplot layout panels, 1 title title_ font font.(kind eq "svg" ? ",19" : ",24") margins 0.06, 0.97, 100.0 / (110 + 290 * panels) * 0.8, 1 - 150.0 / (110 + 290 * panels) spacing 0, 190.0 / (110 + 290 * panels)
set xrange [-0.6:8.6]
set ylabel y_label
do for [i = 1:panels] {
    set title value(sprintf("question_%d", i))."\n".value(sprintf("summary_%d", i)) font font.(kind eq "svg" ? ",13" : ",17")
    set xtics scale 0 ("<1/10" 0, "1/10…1/5" 1, "1/5…1/2" 2, "1/2…1/1.25" 3, "±25%%" 4, "1.25…2" 5, "2…5" 6, "5…10" 7, ">10" 8)
    if (i == panels) { set xlabel x_label }
    of = sprintf("< awk -F, '$1 == %d' '%s'", i, data)
    plot of using 2:3:($2 == 4 ? 0x009E73 : 0x56B4E9) with boxes linecolor rgb variable notitle, \
        of using 2:3:($3 > 0 ? sprintf("%d", $3) : "") with labels offset 0, 0.7 notitle
}
unset multiplot
