# figures: 4
# plot.gp - lesson 8. Figure 1: time of a message against its size, a line for each mechanism. Figure 2:
# what a message of 64 KB consists of. Figure 3: time against how many messages fit. Figure 4: CPython.

# Between threads blue, through the kernel orange; shared memory is green.
set style line 12 linecolor rgb colour_process linewidth 2 dashtype (10,5) pointtype 4 pointsize 1.1
set style line 11 linecolor rgb colour_thread linewidth 2 dashtype (10,5) pointtype 6 pointsize 1.1
set style line 13 linecolor rgb colour_other linewidth 2 dashtype (10,5) pointtype 8 pointsize 1.2
set style line 14 linecolor rgb colour_fourth linewidth 2 dashtype (10,5) pointtype 10 pointsize 1.2
set style line 15 linecolor rgb colour_fifth linewidth 2 dashtype (10,5) pointtype 12 pointsize 1.2

load "plots/predictions.gp"

if (figure == 1 || figure == 4) {
    set title figure == 1 ? title_1 : title_4
    set xlabel x_1
    set ylabel y_1
    set logscale xy
    set xrange [40:1700000]
    set xtics (x_small 64, "1 KB" 1024, "4 KB" 4096, "16 KB" 16384, "64 KB" 65536, "256 KB" 262144, "1 MB" 1048576)
    set key top left maxrows 5
}
if (figure == 1) {
    set yrange [0.001:200000]
    plot series("sysv-process", "time") using 2:6:7:8 with yerrorlines linestyle 15 title system_v, \
         series("mq-process", "time") using 2:6:7:8 with yerrorlines linestyle 5 title posix_queue, \
         series("tcp-process", "time") using 2:6:7:8 with yerrorlines linestyle 14 title tcp, \
         series("socket-process", "time") using 2:6:7:8 with yerrorlines linestyle 4 title socket, \
         series("pipe-process", "time") using 2:6:7:8 with yerrorlines linestyle 2 title pipe, \
         series("ring-process", "time") using 2:6:7:8 with yerrorlines linestyle 3 title ring, \
         series("place-process", "time") using 2:6:7:8 with yerrorlines linestyle 13 title in_place, \
         series("queue-thread", "time") using 2:6:7:8 with yerrorlines linestyle 1 title queue, \
         series("alone", "time") using 2:6 with linespoints linestyle 8 title alone @predictions_key
}
if (figure == 2) {
    # The rows of 64 KB as a table: mechanism, system calls, copies, context switches.
    consists = sprintf("< awk -F, 'BEGIN { split(\"queue-thread ring-process place-process pipe-process socket-process mq-process sysv-process tcp-process\", name, \" \"); split(\"%s\", label, \" \") } \
        $2 == 65536 { value[$1, $3] = $6 } \
        END { for (i = 1; i <= 8; i++) { gsub(\"_\", \" \", label[i]); if ((name[i], \"calls\") in value) \
            print label[i] \",\" value[name[i], \"calls\"] \",\" value[name[i], \"copies\"] \",\" value[name[i], \"switches\"] } }' '%s.summary.csv'", short_names, data)
    set title title_2
    if (kind ne "dumb") { # these have no intervals
        set label 100 measured_on.small_2
    }
    set ylabel y_2
    set yrange [0:20]
    set style data histogram
    set style histogram clustered gap 1
    set style fill solid 0.85 noborder
    set boxwidth 0.9
    set xtics nomirror scale 0
    set grid noxtics ytics
    set key top left
    plot consists using 2:xtic(1) linecolor rgb colour_process title calls, \
         consists using 3 linecolor rgb colour_fifth title copies, \
         consists using 4 linecolor rgb colour_fourth title switches
}
if (figure == 3) {
    set title title_3
    set xlabel x_3
    set ylabel y_1
    set logscale xy
    set xrange [0.7:1500]
    set yrange [0.01:100]
    set xtics (1, 8, 64, 1024)
    set key top right
    plot series("queue-depth", "time") using 2:6:7:8 with yerrorlines linestyle 1 title queue, \
         series("ring-depth", "time") using 2:6:7:8 with yerrorlines linestyle 3 title ring, \
         series("pipe-depth", "time") using 2:6:7:8 with yerrorlines linestyle 2 title pipe @predictions_key
}
if (figure == 4) {
    set yrange [0.1:100000]
    plot series("cpython-mp-pipe", "time") using 2:6:7:8 with yerrorlines linestyle 12 title py_mp_pipe, \
         series("cpython-mp-simple", "time") using 2:6:7:8 with yerrorlines linestyle 5 title py_mp_simple, \
         series("cpython-mp-queue", "time") using 2:6:7:8 with yerrorlines linestyle 2 title py_mp_queue, \
         series("cpython-mp-shared", "time") using 2:6:7:8 with yerrorlines linestyle 3 title py_mp_shared, \
         series("cpython-queue", "time") using 2:6:7:8 with yerrorlines linestyle 1 title py_queue, \
         series("cpython-simple", "time") using 2:6:7:8 with yerrorlines linestyle 11 title py_simple
}
