title_1 = "Six databases, a matrix from each: how long does the whole take?"
title_2 = "How does the time grow with the number of databases?"
y_1 = "time of the whole, ms"
x_2 = "databases"
y_2 = "time of the whole, ms"
serial = "one after\nanother"
lock = "threads\nunder a lock"
async = "one thread,\nasynchronous"
thread = "threads"
process = "processes"
pool = "asynchronous\nand pool"
computing = "computing"
waiting = "waiting"
bound = "cannot take less"
lock_2 = "threads under a lock"
process_2 = "processes"
prediction = "your prediction"
title_timeline = "Six databases: who waits and who computes when?"
run_name(run) = run eq "serial" ? "one after another" : run eq "thread" ? "six threads" : run eq "process" ? "six processes" : \
    run eq "lock" ? "six threads under a lock" : run eq "async" ? "one thread, asynchronous" : \
    "one thread asks, and a pool of processes computes"
worker_name(w) = w[1:9] eq "database-" ? w[10:] : w
timeline_columns = 2
