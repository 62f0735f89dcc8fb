# predictions.gp - marks what the reader predicted (make predictN). Load it in plot.gp before plot,
# after place(x) where the lesson moves points and before any block in braces (gnuplot expands
# macros when it reads a block), and end the plot with @predictions_key

predicted_lines = system("awk -F, '$2 == ".figure." && $3 + 0 == $3 && $4 + 0 == $4 { print $3 \",\" $4 }' '".data.".predicted.csv' 2>/dev/null || true")
predicted_most = 0.0 # how high they reach, for an axis with an end of its own
do for [i = 1:words(predicted_lines)] {
    predicted_line = word(predicted_lines, i)
    comma = strstrt(predicted_line, ",")
    predicted_x = place(real(predicted_line[1:comma - 1]))
    predicted_y = real(predicted_line[comma + 1:*])
    predicted_most = larger(predicted_most, predicted_y)
    set label 200 + i "" at predicted_x, predicted_y point linestyle 9 front
}
predictions_key = words(predicted_lines) > 0 ? ", keyentry with points linestyle 9 title prediction" : ""
