/* test.c - is each job in the queue done by one worker, and by one only? */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "check/judge.h"

enum { JOBS_MOST = 24, WORKERS_MOST = 4 };

struct queue {
    long begun[JOBS_MOST + 1];   /* how often each job was */
    long first[JOBS_MOST + 1];   /* the worker that began it first */
    long owner[JOBS_MOST + 1];   /* the worker in the table, in the end */
    long left[WORKERS_MOST + 1]; /* jobs begun after the last that this worker began */
    long at_once;                /* the most jobs that were being done at the same time */
};

static void note_begin(struct queue *queue, long worker, long job) {
    if (queue->begun[job]++ == 0)
        queue->first[job] = worker;
    for (long i = 1; i <= WORKERS_MOST; i++)
        queue->left[i]++;
    queue->left[worker] = 0;
}

/* Reads what the program printed. */
static struct queue read_queue(const char *output) {
    struct queue queue = {.at_once = 0};
    long now = 0;
    for (const char *line = output; line != NULL && *line != '\0';) {
        long worker, job;
        if (sscanf(line, "job %ld belongs to worker %ld", &job, &worker) == 2) {
            if (job >= 1 && job <= JOBS_MOST)
                queue.owner[job] = worker;
        } else if (sscanf(line, "worker %ld begins job %ld", &worker, &job) == 2) {
            if (worker < 1 || worker > WORKERS_MOST || job < 1 || job > JOBS_MOST)
                judge_reject("worker %ld began job %ld, and there is none: a job is what the table "
                             "holds",
                             "worker %ld 开始做任务 %ld，可是没有这个任务：任务要从表里取", worker,
                             job);
            note_begin(&queue, worker, job);
            now++;
            queue.at_once = now > queue.at_once ? now : queue.at_once;
        } else if (strncmp(line, "worker ", 7) == 0) {
            now--;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return queue;
}

static long count_begun(const struct queue *queue, long jobs, bool twice) {
    long count = 0;
    for (long job = 1; job <= jobs; job++)
        count += twice ? queue->begun[job] > 1 : queue->begun[job] == 0;
    return count;
}

/* Whether most of the jobs that were done twice belong to whoever began them first: then the table was
 * right, and those who came too late did not look. */
static bool first_one_owns(const struct queue *queue, long twice) {
    long count = 0;
    for (long job = 1; job <= JOBS_MOST; job++)
        count += queue->begun[job] > 1 && queue->owner[job] == queue->first[job];
    return 2 * count > twice;
}

static struct judge_run run_queue(const char *workers, const char *jobs) {
    const char *const arguments[] = {workers, jobs, NULL};
    struct judge_run run = judge(arguments);
    if (run.end == JUDGE_WAITS || run.end == JUDGE_SPINS)
        judge_reject_timed(
            "your program does not end: a worker never learns that no job is left, or "
            "a transaction is never ended",
            "程序没有结束：有 worker 不知道已经没有任务了，或者有事务一直没有结束");
    judge_ended_well(&run);
    const char *error = strstr(run.errors, "SQLite: ");
    if (error != NULL && strstr(run.errors, "locked") == NULL)
        judge_reject("a statement ended with an error: %.*s", "有一条语句出错：%.*s",
                     (int)strcspn(error, "\n"), error);
    return run;
}

static void reject_twice(const struct queue *queue, long twice, bool refused) {
    if (refused)
        judge_reject(
            "a statement was refused (database is locked), and the job was done all the same, so "
            "%ld jobs were done twice. BEGIN takes only a lock for reading at first: take the lock "
            "for writing (BEGIN IMMEDIATE), or roll back and begin again",
            "有语句被拒绝了（database is locked），任务却照样做了，所以有 %ld "
            "个任务做了两次。BEGIN "
            "一开始只拿读锁：要么先拿写锁（BEGIN IMMEDIATE），要么回滚后重新开始",
            twice);
    if (first_one_owns(queue, twice))
        judge_reject(
            "%ld jobs were done twice, though the table says whose they are: a worker whose UPDATE "
            "has changed no row (sqlite3_changes) came too late, and must look for another job",
            "有 %ld 个任务做了两次，可是表里写着它是谁的：一个 worker 的 UPDATE "
            "如果没有改到任何一行"
            "（sqlite3_changes），就是来晚了，应该另找一个任务",
            twice);
    judge_reject("%ld jobs were done twice: somebody else came in between SELECT and UPDATE. They "
                 "must be one "
                 "transaction that has the lock for writing before it reads, or one statement",
                 "有 %ld 个任务做了两次：别的 worker 插到了 SELECT 和 UPDATE "
                 "之间。它们必须在同一个事务里，而且读之前就拿到"
                 "写锁；或者合成一条语句",
                 twice);
}

/* Each job lasts until all other workers have gone on as far as they can. */
static void expect_two_at_once(void) {
    static const char *const arguments[] = {"4", "8", NULL};
    struct judge_run run =
        judge_with(arguments, (struct judge_options){.provoke = JUDGE_SLOW_SLEEPS});
    if (read_queue(run.output).at_once < 2)
        judge_reject_where(
            judge_saw_all_rest(&run),
            "no two jobs were ever done at the same time: while a worker does its job it keeps "
            "all others from taking one; commit before the job begins",
            "从来没有两个任务同时在做：一个 worker 做任务的时候，别的 worker "
            "都取不到任务；要在做任务"
            "之前提交");
}

Test(queue, each_job_is_done_once) {
    struct judge_run run = run_queue("1", "5");
    struct queue queue = read_queue(run.output);
    if (count_begun(&queue, 5, false) > 0 || count_begun(&queue, 5, true) > 0)
        judge_reject("one worker alone, 5 jobs: %ld of them were not done, %ld more than once",
                     "只有一个 worker，5 个任务：%ld 个没有做，%ld 个做了不止一次",
                     count_begun(&queue, 5, false), count_begun(&queue, 5, true));
    run = run_queue("4", "24");
    queue = read_queue(run.output);
    bool refused = strstr(run.errors, "locked") != NULL;
    long twice = count_begun(&queue, 24, true), left = count_begun(&queue, 24, false);
    if (twice > 0)
        reject_twice(&queue, twice, refused);
    if (left > 0)
        judge_reject("%ld of 24 jobs were done by nobody", "24 个任务里有 %ld 个没有人做", left);
    for (long worker = 1; worker <= 4 && refused; worker++)
        if (queue.left[worker] > 12)
            judge_reject_timed(
                "worker %ld was refused (database is locked), and stopped, though there were "
                "jobs: to be refused is not the same as to find no job; roll back and begin again",
                "worker %ld 被拒绝（database is locked）后就停了，可是还有任务：被拒绝不等于"
                "没有任务；应该回滚后重新开始",
                worker);
    if (queue.at_once < 2)
        expect_two_at_once();
}
