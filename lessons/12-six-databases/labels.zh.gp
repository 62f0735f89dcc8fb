title_1 = "六个数据库，各取一个矩阵：一共要多久？"
title_2 = "数据库越多，时间怎样增长？"
y_1 = "总时间（ms）"
x_2 = "数据库个数"
y_2 = "总时间（ms）"
serial = "顺序执行"
lock = "有锁的线程"
async = "一个线程，\n异步查询"
thread = "线程"
process = "进程"
pool = "异步查询\n加进程池"
computing = "计算"
waiting = "等待"
bound = "不可能更短"
lock_2 = "有锁的线程"
process_2 = "进程"
prediction = "你的预测"
title_timeline = "六个数据库：谁在什么时候等待，谁在什么时候计算？"
run_name(run) = run eq "serial" ? "顺序执行" : run eq "thread" ? "六个线程" : run eq "process" ? "六个进程" : \
    run eq "lock" ? "六个线程，一把锁" : run eq "async" ? "一个线程，异步查询" : \
    "一个线程查询，进程池计算"
worker_name(w) = w[1:9] eq "database-" ? w[10:] : w eq "asking" ? "查询" : w
timeline_columns = 2
