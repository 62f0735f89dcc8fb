# mistakes.gp - the mistakes of a lesson's exercises that were made most often. Expects title_, x_label,
# rows_, most; data has the columns name, how many, number of the exercise.
height = 150.0 + 28 * (rows_ < 3 ? 3 : rows_)
eval size(height)
set output picture
# (over the whole picture, for the names may take most of the width)
set label 2 title_ at screen 0.5, 1 - 36 / height center font font.(kind eq "svg" ? ",19" : ",24")
set tmargin at screen 1 - 70 / height
set border 1
unset grid
set bmargin 4
set yrange [rows_ - 0.3 : -0.7]
set xrange [0:most * 1.08 + 0.2]
step = most < 6 ? 1 : most < 12 ? 2 : most < 30 ? 5 : 10
set xtics 0, step
set ytics scale 0
set xlabel x_label
set style fill solid 0.9
plot data using (0):0:(0):2:($0 - 0.36):($0 + 0.36):(int($3) % 2 ? 0xD55E00 : 0xE69F00):ytic(strcol(1)) with boxxyerror linecolor rgb variable notitle, \
    data using 2:0:(sprintf("%d", $2)) with labels left offset 0.5, 0 notitle
