# figures: 2
# plot.gp - lesson 11. Figure 1: time of an update against processes, a line for each right way. Figure 2: updates
# lost by the naive ways.

# A colour for each kind of store, none of them that of threads or processes, for all lines are of processes: memory
# grey, files yellow, caches green, PostgreSQL pink. Broken lines and other points tell those of a kind apart.
set style line 11 linecolor rgb colour_ideal linewidth 2 pointtype 7 pointsize 0.9
set style line 12 linecolor rgb colour_fifth linewidth 2 pointtype 5 pointsize 0.9
set style line 13 linecolor rgb colour_fifth linewidth 2 dashtype (4,4) pointtype 8 pointsize 1.2
set style line 14 linecolor rgb colour_fifth linewidth 2 dashtype (10,5) pointtype 10 pointsize 1.2
set style line 15 linecolor rgb colour_fifth linewidth 2 dashtype (16,4,4,4) pointtype 12 pointsize 1.2
set style line 16 linecolor rgb colour_other linewidth 2 pointtype 9 pointsize 1.0
set style line 17 linecolor rgb colour_other linewidth 2 dashtype (10,5) pointtype 8 pointsize 1.2
set style line 18 linecolor rgb colour_other linewidth 2 dashtype (4,4) pointtype 6 pointsize 1.1
set style line 19 linecolor rgb colour_fourth linewidth 2 pointtype 11 pointsize 1.0

load "plots/predictions.gp"

if (figure == 1) {
    set title title_1
    set xlabel x_1
    set ylabel y_1
    set logscale xy
    set xrange [0.8:10]
    set yrange [0.005:30000000]
    set ytics (0.01, 0.1, 1, 10, 100, "1,000" 1000, "10,000" 10000, "100,000" 100000)
    set xtics (1, 2, 4, 8)
    set key top left maxrows 3
    plot series("sqlite-immediate", "time") using 2:6:7:8 with yerrorlines linestyle 13 title sqlite_journal, \
         series("sqlite-wal", "time") using 2:6:7:8 with yerrorlines linestyle 14 title sqlite_wal, \
         series("sqlite-normal", "time") using 2:6:7:8 with yerrorlines linestyle 15 title sqlite_normal, \
         series("postgres-update", "time") using 2:6:7:8 with yerrorlines linestyle 19 title postgres, \
         series("redis-watch", "time") using 2:6:7:8 with yerrorlines linestyle 17 title redis_watch, \
         series("redis-incr", "time") using 2:6:7:8 with yerrorlines linestyle 16 title redis_incr, \
         series("memcached-incr", "time") using 2:6:7:8 with yerrorlines linestyle 18 title memcached, \
         series("file-flock", "time") using 2:6:7:8 with yerrorlines linestyle 12 title flocked, \
         series("memory", "time") using 2:6:7:8 with yerrorlines linestyle 11 title memory @predictions_key
}
if (figure == 2) {
    lost = sprintf("< awk -F, 'BEGIN { split(\"mmap file sqlite redis memcached postgres\", name, \" \"); split(\"%s\", label, \" \") } \
        $2 == 4 && $3 == \"lost\" { value[$1] = $6; low[$1] = $7 == \"nan\" ? $6 : $7; high[$1] = $8 == \"nan\" ? $6 : $8 } \
        END { for (i = 1; i <= 6; i++) { s = name[i] \"-naive\"; gsub(\"_\", \" \", label[i]); if (s in value) \
            print i \",\" label[i] \",\" value[s] \",\" low[s] \",\" high[s] } }' '%s.summary.csv'", short_names, data)
    set title title_2
    set ylabel y_2
    set xrange [0.4:6.6]
    set yrange [0:110]
    set boxwidth 0.6
    set style fill solid 0.85 noborder
    set xtics nomirror scale 0
    set key top left
    plot lost using 1:3:xtic(2) with boxes linecolor rgb colour_process title by_naive, \
         lost using 1:3:4:5 with yerrorbars linecolor rgb "#404040" linewidth 2 pointtype 7 pointsize 0.6 notitle @predictions_key
}
