# figures: 2
# plot.gp - lesson 12. Figure 1: the time of each variant, the waiting in it, and its bound. Figure 2: time against
# the number of databases.
load "plots/predictions.gp"

# One variant of figure 1: row, time, its interval, waiting, bound; in the order of `names`.
names = "serial lock async thread process pool"
variants = sprintf("< awk -F, -v names='%s' 'BEGIN { n = split(names, name, \" \") } \
    !/^#/ && $2 + 0 >= most[$1] && ($3 == \"time\" || $3 == \"wait\" || $3 == \"bound\") && ($1 != \"lock\" && $1 != \"thread\" && $1 != \"process\" || $2 == x) \
        { v[$1, $3] = $6; low[$1] = $3 == \"time\" ? $7 : low[$1]; high[$1] = $3 == \"time\" ? $8 : high[$1] } \
    END { for (i = 1; i <= n; i++) { s = name[i]; \
        print i \",\" v[s, \"time\"] \",\" low[s] \",\" high[s] \",\" v[s, \"wait\"] \",\" v[s, \"bound\"] } }' \
    x=\"$(sed -n 's/^# databases: //p' '%s.summary.csv')\" '%s.summary.csv'", names, data, data)

if (figure == 1) {
    set title title_1
    set ylabel y_1
    set yrange [0:*]
    set xrange [0.4:6.6]
    set xtics (serial 1, lock 2, async 3, thread 4, process 5, pool 6)
    set style fill solid 0.85 noborder
    set boxwidth 0.6
    set key top right
    plot variants using 1:2 with boxes linecolor rgb colour_other title computing, \
         variants using 1:5 with boxes linecolor rgb "#B8B8B8" title waiting, \
         variants using 1:2:3:4 with yerrorbars linecolor rgb "#303030" linewidth 1.5 pointtype 7 pointsize 0.01 notitle, \
         variants using ($1 - 0.38):6:(0.76):(0) with vectors nohead linecolor rgb colour_predicted linewidth 3 title bound @predictions_key
} else {
    set title title_2
    set xlabel x_2
    set ylabel y_2
    set xrange [0:12.8]
    set yrange [0:*]
    set xtics (1, 3, 6, 12)
    plot series("lock", "time") using 2:6:7:8 with yerrorlines linestyle 1 title lock_2, \
         series("process", "time") using 2:6:7:8 with yerrorlines linestyle 2 title process_2
}
