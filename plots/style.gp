# style.gp - what the pictures of all lessons share. Expects: language, kind (svg, png, dumb),
# picture (file), columns (of the dumb terminal), figure, data (path of the result files without ending), rows (folder with a file
# SERIES.METRIC for each, see plot.sh), cpu, cores, kernel, date.

font = "Noto Sans CJK SC"
if (kind eq "svg") {
    set terminal svg size 900,600 font font.",15" background "white" enhanced
}
if (kind eq "png") {
    set terminal pngcairo size 1350,900 font font.",18" background "white" enhanced linewidth 1.4
}
if (kind eq "dumb") {
    set terminal dumb size columns,30 aspect 2,1 noenhanced
}
set output picture
set encoding utf8
set datafile separator ","
set datafile commentschars "#"
set datafile missing "nan"

# Okabe and Ito's palette, which colour-blind readers tell apart (jfly.uni-koeln.de/color). Threads
# and processes have the same colour in every lesson.
colour_thread = "#0072B2"
colour_process = "#D55E00"
colour_other = "#009E73"
colour_fourth = "#CC79A7"
colour_fifth = "#E69F00"
colour_ideal = "#808080"
colour_predicted = "#000000"
set style line 1 linecolor rgb colour_thread linewidth 2 pointtype 7 pointsize 0.9
set style line 2 linecolor rgb colour_process linewidth 2 pointtype 5 pointsize 0.9
set style line 3 linecolor rgb colour_other linewidth 2 pointtype 9 pointsize 1.0
set style line 4 linecolor rgb colour_fourth linewidth 2 pointtype 11 pointsize 1.0
set style line 5 linecolor rgb colour_fifth linewidth 2 pointtype 13 pointsize 1.1
set style line 8 linecolor rgb colour_ideal linewidth 1.5 dashtype 2
set style line 9 linecolor rgb colour_predicted linewidth 2 pointtype 2 pointsize 1.8

set grid linecolor rgb "#D0D0D0" linewidth 0.6
set border 3 linecolor rgb "#606060"
set tics nomirror
set key left top reverse Left samplen 2 spacing 1.15
set errorbars small # no crossbars: a median without an interval would have one, as if it were exact
set bmargin 6
set rmargin 4
# The small print: the machine, and what the points are; a figure whose points are no medians sets label 100
# to measured_on and words of its own.
if (language eq "zh") {
    measured_on = sprintf("%s，%s 个 CPU，%s，%s；", cpu, cores, kernel, date)
    medians = "中位数及其 95% 置信区间（至少 6 轮才有）"
} else {
    measured_on = sprintf("%s, %s CPUs, %s, %s; ", cpu, cores, kernel, date)
    medians = "medians, with 95% intervals where there were 6 rounds or more"
}
small_print = measured_on.medians
if (kind ne "dumb") {
    set label 100 small_print at screen 0.985, 0.02 right font font.",10" textcolor rgb "#606060" noenhanced
}

# The rows of one series and metric by rising x, a file for plot: 2 is x, 6 the median, 7 and 8 the ends of
# its interval (the median itself where there were too few rounds for one: no bar is seen then).
series(name, metric) = rows."/".name.".".metric
# How high a metric reaches: the highest end of an interval, or median without one.
highest(metric) = real(system(sprintf("awk -F, '$3 == \"%s\" { v = $8 == \"nan\" ? $6 : $8; if (v + 0 > most + 0) most = v } \
    END { print most + 0 }' '%s.summary.csv'", metric, data)))
larger(a, b) = a > b ? a : b
# The raw samples of one series and metric at one x; 6 is the value.
single_samples(name, metric, x) = sprintf("< awk -F, '$1 == \"%s\" && $3 == \"%s\" && $2 == %g' \
    '%s.samples.csv'", name, metric, x, data)

# Where a point with this x stands; a lesson redefines it where its axis wants that.
place(x) = x
