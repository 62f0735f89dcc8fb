/* processes.c - the workers are processes: nothing is shared, so the parent keeps the frontier.
 *
 * Between the parent and each worker there are two pipes: one for addresses, one for what was found
 * there. All links travel through them, as bytes, and the parent alone knows which are new. It
 * needs no lock, for nobody else sees its memory. The crawl is over when the frontier is empty and
 * no worker is away.
 *
 * Compare it with threads.c: diff threads.c processes.c
 */
#include "crawl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"
#include "pipes.h"
#include "say.h"
#include "worker.h"

/* A worker as its parent sees it. */
struct worker {
    pid_t pid;
    int orders;      /* the parent writes addresses here */
    int reports;     /* and reads here what was found */
    const char *url; /* where the worker is; NULL: at home */
};

struct office {
    struct crawl *crawl;
    struct worker *workers;
    size_t started, away;
    struct worker_end *ends;
};

/* What travels before the links. No addresses, for they mean nothing on the other side; and no gaps
 * between the fields. */
struct report {
    enum visit_kind kind;
    enum failure failure;
    int code;
    int error; /* why the worker could not start */
    size_t words;
    size_t link_bytes;
};

/* --- a worker --------------------------------------------------------------------------------- */

/* Copies the next address out of the pipe; false when the parent has closed it. */
static bool take_url(int orders, char url[URL_MOST]) {
    size_t length;
    return read_all(orders, &length, sizeof length) && read_all(orders, url, length);
}

/* Copies what was found into the pipe, all links included: the parent sees nothing else. */
static bool hand_in(int reports, const struct visit *visit, int error) {
    struct report report = {visit->kind, visit->failure, visit->code,
                            error,       visit->words,   visit->links.used};
    return write_all(reports, &report, sizeof report) &&
           write_all(reports, visit->links.data, visit->links.used);
}

static void work(struct crawl *crawl, int orders, int reports) {
    struct fetcher fetcher;
    struct visit visit = {0};
    char url[URL_MOST];
    int error = fetcher_open(&fetcher, crawl->origin);
    bool heard = hand_in(reports, &visit, error); /* ready */
    while (heard && error == 0 && take_url(orders, url)) {
        fetch(&fetcher, url, &visit);
        heard = hand_in(reports, &visit, 0);
    }
    fetcher_close(&fetcher);
    free(visit.links.data);
}

/* --- their parent ----------------------------------------------------------------------------- */

/* A child inherits the pipes of the workers before it. They must be closed, or those workers would
 * not notice that their parent has closed its end. */
static void close_pipes(const struct office *office) {
    for (size_t i = 0; i < office->started; i++) {
        close(office->workers[i].orders);
        close(office->workers[i].reports);
    }
}

static int start_one(struct office *office) {
    struct worker *worker = &office->workers[office->started];
    int orders[2], reports[2];
    if (pipe2(orders, O_CLOEXEC) != 0)
        return errno;
    if (pipe2(reports, O_CLOEXEC) != 0) {
        int error = errno;
        close(orders[0]);
        close(orders[1]);
        return error;
    }
    worker->pid = worker_fork();
    if (worker->pid == 0) {
        close_pipes(office);
        close(orders[1]);
        close(reports[0]);
        work(office->crawl, orders[0], reports[1]);
        free(office->workers); /* the child's copies; memory checkers look at children too */
        free(office->ends);
        crawl_free(office->crawl);
        _exit(0);
    }
    int error = worker->pid < 0 ? errno : 0;
    close(orders[0]);
    close(reports[1]);
    worker->orders = orders[1];
    worker->reports = reports[0];
    if (error != 0) {
        close(worker->orders);
        close(worker->reports);
        return error;
    }
    office->started++;
    return 0;
}

static int start_all(struct office *office) {
    int error = 0;
    while (error == 0 && office->started < office->crawl->workers)
        error = start_one(office);
    if (error != 0)
        worker_say_refused(WORKER_PROCESS, error);
    return error;
}

/* Sends idle workers on their way, as long as addresses wait. */
static bool give_urls(struct office *office) {
    for (size_t i = 0; i < office->started; i++) {
        struct worker *worker = &office->workers[i];
        if (worker->url != NULL || (worker->url = crawl_next(office->crawl)) == NULL)
            continue;
        size_t length = strlen(worker->url) + 1;
        office->away++;
        if (!write_all(worker->orders, &length, sizeof length) ||
            !write_all(worker->orders, worker->url, length))
            return false;
    }
    return true;
}

/* Reads one report into *visit, whose memory is used again. Returns 0, ECHILD when the worker is
 * dead, or why it could not start. */
static int hear(const struct worker *worker, struct visit *visit) {
    struct report report;
    if (!read_all(worker->reports, &report, sizeof report))
        return ECHILD;
    if (report.link_bytes > visit->links.size) {
        free(visit->links.data);
        visit->links.data = kit_allocate(report.link_bytes, 1);
        visit->links.size = report.link_bytes;
    }
    visit->kind = report.kind;
    visit->failure = report.failure;
    visit->code = report.code;
    visit->words = report.words;
    visit->links.used = report.link_bytes;
    if (!read_all(worker->reports, visit->links.data, report.link_bytes))
        return ECHILD;
    return report.error;
}

/* Waits for reports and counts each. */
static bool take_reports(struct office *office, struct pollfd *polls, struct visit *visit) {
    for (size_t i = 0; i < office->started; i++)
        polls[i] = (struct pollfd){.fd = office->workers[i].reports, .events = POLLIN};
    if (poll(polls, office->started, -1) < 0)
        return errno == EINTR;
    for (size_t i = 0; i < office->started; i++) {
        struct worker *worker = &office->workers[i];
        if (polls[i].revents == 0)
            continue;
        if (hear(worker, visit) != 0)
            return false;
        crawl_count(office->crawl, worker->url, visit);
        worker->url = NULL;
        office->away--;
    }
    return true;
}

/* Every worker reports once when it is ready. */
static int wait_until_ready(struct office *office, struct visit *visit) {
    int error = 0;
    for (size_t i = 0; i < office->started && error == 0; i++)
        error = hear(&office->workers[i], visit);
    return error == 0 || error == ECHILD ? error : crawl_say_no_fetcher(error);
}

static int supervise(struct office *office, const pid_t *pids) {
    struct pollfd *polls = kit_allocate(office->started, sizeof *polls);
    struct visit visit = {0};
    int error = wait_until_ready(office, &visit);
    if (error == 0) {
        crawl_started(office->crawl, pids, office->started);
        bool alive = give_urls(office);
        while (alive && office->away > 0)
            alive = take_reports(office, polls, &visit) && give_urls(office);
        crawl_ended(office->crawl, pids, office->started);
        error = alive ? 0 : ECHILD;
    }
    free(visit.links.data);
    free(polls);
    return error;
}

/* Closing the pipes ends the workers. Says which of them did not end well, if `ask`. */
static int end_all(struct office *office, bool ask) {
    struct worker_team team = {
        .kind = WORKER_PROCESS, .count = office->started, .ends = office->ends};
    int error = 0;
    close_pipes(office);
    for (size_t i = 0; i < office->started; i++) {
        worker_wait(office->workers[i].pid, &office->ends[i]);
        if (office->ends[i].fate != WORKER_DONE)
            error = ECHILD;
    }
    if (ask)
        workers_say_trouble(&team);
    return error;
}

static int run(struct crawl *crawl) {
    struct office office = {.crawl = crawl};
    office.workers = kit_allocate(crawl->workers, sizeof *office.workers);
    office.ends = kit_allocate(crawl->workers, sizeof *office.ends);
    pid_t *pids = kit_allocate(crawl->workers, sizeof *pids);
    int error = start_all(&office);
    bool started = error == 0;
    for (size_t i = 0; i < office.started; i++)
        pids[i] = office.workers[i].pid;
    if (started)
        error = supervise(&office, pids);
    int ended = end_all(&office, started && (error == 0 || error == ECHILD));
    free(pids);
    free(office.ends);
    free(office.workers);
    return error != 0 ? error : ended;
}

const struct way processes = {"process", run};
