/* pool.c - one thread asks all databases and waits for all of them at once, as in async.c; as soon as the rows
 * of one are there it hands them to a pool of as many processes as there are CPUs. The queue of the pool is a
 * pipe: a byte in it is the number of a database, and the kernel gives each byte to one reader.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pipes.h"
#include "say.h"
#include "team.h"
#include "timeline.h"
#include "worker.h"
#include "worker_limits.h"

struct pool {
    const struct task *task;
    struct answer *answers;
    struct matrix *matrices; /* shared memory, one for each database */
    int pids[WORKERS_MOST];
    size_t count;
    int take, put; /* the ends of the queue */
};

static void work(const struct pool *pool) {
    unsigned char index;
    close(pool->put); /* or the pipe would never end */
    while (read(pool->take, &index, 1) == 1) {
        timeline_worker(index);
        compute(pool->task, &pool->matrices[index], &running, &pool->answers[index]);
        timeline_note(TIMELINE_ENDED);
    }
}

static int start(struct pool *pool) {
    int ends[2], error = 0;
    size_t wanted = worker_cpus();
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    pool->take = ends[0], pool->put = ends[1];
    while (pool->count < wanted && error == 0) {
        int pid = worker_fork();
        if (pid == 0) {
            work(pool);
            _exit(0);
        }
        error = pid < 0 ? errno : 0;
        if (error == 0)
            pool->pids[pool->count++] = pid;
    }
    close(pool->take);
    return pool->count > 0 ? 0 : error; /* a smaller pool does it too */
}

static int end(struct pool *pool) {
    int error = 0;
    close(pool->put); /* who reads next learns that there is no more */
    for (size_t i = 0; i < pool->count; i++) {
        struct worker_end end;
        int failed = worker_wait(pool->pids[i], &end);
        if (failed == 0 && end.fate != WORKER_DONE)
            failed = EINTR;
        error = error != 0 ? error : failed;
    }
    return error;
}

/* The row of the caller in a traced run comes behind those of the databases. */
static void hand_over(const struct pool *pool, struct reading *reading, size_t index) {
    timeline_worker(pool->task->count);
    struct answer *answer = &pool->answers[index];
    unsigned char number = (unsigned char)index;
    if (take(pool->task, reading, &pool->matrices[index], answer))
        pipe_write_all(pool->put, &number, 1);
}

static void read_all(const struct pool *pool) {
    const struct task *task = pool->task;
    struct reading readings[DATABASES_MOST];
    bool handed[DATABASES_MOST] = {false};
    size_t left = task->count;
    for (size_t i = 0; i < task->count; i++) {
        timeline_worker(i);
        timeline_note(TIMELINE_WAITING);
        reading_begin(&readings[i], &task->databases[i]);
    }
    timeline_worker(task->count);
    while (left > 0) {
        for (size_t i = 0; i < task->count; i++)
            if (!handed[i] && !reading_step(&readings[i])) {
                hand_over(pool, &readings[i], i);
                handed[i] = true;
                left--;
            }
        timeline_note(TIMELINE_WAITING);
        if (left > 0)
            readings_wait(readings, task->count);
        timeline_note(TIMELINE_RUNNING);
    }
    timeline_note(TIMELINE_ENDED);
}

static int run(const struct task *task, struct answer *answers) {
    size_t bytes = task->count * sizeof(struct matrix);
    struct pool pool = {task, answers, worker_share(bytes), {0}, 0, -1, -1};
    int error = pool.matrices == NULL ? ENOMEM : start(&pool);
    if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    if (pool.count > 0) {
        signal(SIGPIPE, SIG_IGN); /* a pool that has died is an error of write(2) */
        read_all(&pool);
        error = end(&pool);
        if (error != 0)
            say_error(_("a process of the pool has died (%s)"), strerrorname_np(error));
    }
    if (pool.matrices != NULL)
        worker_unshare(pool.matrices, bytes);
    return error;
}

const struct variant with_pool = {"pool", 0, run};
