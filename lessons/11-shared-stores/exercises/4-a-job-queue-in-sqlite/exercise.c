/* A job queue in SQLite: several processes take jobs from a table. Your task stands in README.en.md.
 * SQLite 里的任务队列：几个进程从一张表里取任务。题目见 README.zh.md。
 */
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NONE = -1, REFUSED = -2 };

static int take_number(void *number, int columns, char **texts, char **names) {
    (void)columns, (void)names;
    *(long *)number = texts[0] != NULL ? atol(texts[0]) : NONE;
    return 0;
}

/* Runs statements and returns the number in the last row found, NONE where there is no row, REFUSED
 * after an error. 执行语句，返回最后找到的一行里的数；没有行返回 NONE，出错返回 REFUSED。 */
static long query(sqlite3 *db, const char *sql, ...) {
    long number = NONE;
    va_list values;
    va_start(values, sql);
    char *text = sqlite3_vmprintf(sql, values);
    va_end(values);
    int code = sqlite3_exec(db, text, take_number, &number, NULL);
    sqlite3_free(text);
    if (code == SQLITE_OK)
        return number;
    fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(db));
    return REFUSED;
}

/* Stays as it is. 保持不变。 */
static void do_job(long worker, long job) {
    dprintf(STDOUT_FILENO, "worker %ld begins job %ld\n", worker, job);
    usleep(5000);
    dprintf(STDOUT_FILENO, "worker %ld ends job %ld\n", worker, job);
}

/* Takes a job that is free for this worker, and returns its number, or NONE. Change this, and what
 * else is necessary in work. Others come in between sooner or later; the pause makes it sooner.
 * 给这个 worker 取一个空闲的任务，返回它的编号，没有则返回 NONE。修改这里，必要时也修改 work。
 * 别人迟早会插进来；停一下，只是让这来得更早。 */
static long take(sqlite3 *db, long worker) {
    long job = query(db, "SELECT id FROM job WHERE worker IS NULL LIMIT 1");
    usleep(1000);
    if (job != NONE)
        query(db, "UPDATE job SET worker = %ld WHERE id = %ld", worker, job);
    return job;
}

static void work(sqlite3 *db, long worker) {
    long job;
    while ((job = take(db, worker)) != NONE)
        do_job(worker, job);
}

/* --- From here on all stays as it is. 以下保持不变。 ------------------------------------------- */

/* A connection is not for two processes: each opens its own. It waits up to 4 s for a lock.
 * 两个进程不能共用一个连接：每个进程自己打开一个。它等锁最多等 4 秒。 */
static sqlite3 *open_queue(void) {
    sqlite3 *db;
    if (sqlite3_open("jobs.db", &db) != SQLITE_OK)
        _exit(1);
    sqlite3_busy_timeout(db, 4000);
    query(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    return db;
}

int main(int argc, char **argv) {
    long workers = argc == 3 ? atol(argv[1]) : 4, jobs = argc == 3 ? atol(argv[2]) : 24;
    unlink("jobs.db");
    sqlite3 *db = open_queue();
    query(db, "CREATE TABLE job (id INTEGER PRIMARY KEY, worker INTEGER)");
    for (long i = 0; i < jobs; i++)
        query(db, "INSERT INTO job (worker) VALUES (NULL)");
    sqlite3_close(db);
    for (long i = 1; i <= workers; i++)
        if (fork() == 0) {
            db = open_queue();
            work(db, i);
            sqlite3_close(db);
            _exit(0);
        }
    while (wait(NULL) > 0)
        continue;
    db = open_queue();
    for (long i = 1; i <= jobs; i++)
        dprintf(STDOUT_FILENO, "job %ld belongs to worker %ld\n", i,
                query(db, "SELECT worker FROM job WHERE id = %ld", i));
    sqlite3_close(db);
    return 0;
}
