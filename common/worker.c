/* worker.c - see worker.h. */
#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allocate.h"
#include "cgroup.h"
#include "delay.h"
#include "kit.h"
#include "topology.h"

/* The CPUs that the program was given, read once: a pinned thread sees only its own. */
static struct topology topology;
static double quota; /* see worker_quota */
static size_t cpus;
static pthread_once_t allowed_once = PTHREAD_ONCE_INIT;

static size_t round_up(double number) {
    size_t whole = (size_t)number;
    return whole + ((double)whole < number);
}

static void read_allowed(void) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        CPU_SET(0, &allowed);
    topology_read("", &allowed, &topology);
    cpus = topology.count;
    quota = cgroup_cpus("");
    if (quota < (double)cpus)
        cpus = quota > 0 ? round_up(quota) : 1;
    else
        quota = 0;
}

size_t worker_cpus(void) {
    pthread_once(&allowed_once, read_allowed);
    return cpus;
}

double worker_quota(void) {
    pthread_once(&allowed_once, read_allowed);
    return quota;
}

size_t worker_cores(void) {
    size_t used = worker_cpus();
    return topology.cores < used ? topology.cores : used;
}

size_t worker_fast_cores(void) {
    size_t used = worker_cpus();
    return topology.fast < used ? topology.fast : used;
}

size_t worker_cpus_alike(void) {
    size_t used = worker_cpus(); /* (reads the topology) */
    return topology_alike(&topology, used);
}

int worker_cpu(size_t i) {
    size_t used = worker_cpus();
    return topology.cpus[i % used];
}

/* That as a set of one. */
static cpu_set_t one_cpu(size_t i) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)worker_cpu(i), &one);
    return one;
}

int worker_pin(size_t i) {
    cpu_set_t one = one_cpu(i);
    return sched_setaffinity(0, sizeof one, &one) == 0 ? 0 : errno;
}

void *worker_share(size_t bytes) {
    void *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED ? NULL : shared;
}

void worker_unshare(void *shared, size_t bytes) {
    if (shared != NULL)
        munmap(shared, bytes);
}

int worker_fork(void) {
    fflush(NULL);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before the line above */
        _exit(EXIT_TROUBLE);
    return 0;
}

int worker_wait(int pid, struct worker_end *end) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return errno;
    if (WIFSIGNALED(status))
        *end = (struct worker_end){WORKER_KILLED, WTERMSIG(status), 0};
    else if (WEXITSTATUS(status) != 0)
        *end = (struct worker_end){WORKER_FAILED, WEXITSTATUS(status), 0};
    else
        *end = (struct worker_end){WORKER_DONE, 0, 0};
    return 0;
}

static int run_one(const struct worker_team *team, size_t index) {
    return team->work(index, team->task, (char *)team->results + index * team->result_bytes);
}

static struct worker_end end_of(int error, int64_t delayed_ns) {
    return (struct worker_end){error == 0 ? WORKER_DONE : WORKER_FAILED, error, delayed_ns};
}

/* Pinned: each worker's part on that worker's CPU; afterwards the caller is where it was. */
static void run_serial(struct worker_team *team) {
    cpu_set_t before;
    bool moved = team->pinned && sched_getaffinity(0, sizeof before, &before) == 0;
    for (size_t i = 0; i < team->count; i++) {
        if (moved)
            worker_pin(i);
        int64_t before_ns = moved ? delay_of_thread() : 0;
        int error = run_one(team, i);
        team->ends[i] = end_of(error, moved ? delay_of_thread() - before_ns : 0);
    }
    if (moved)
        sched_setaffinity(0, sizeof before, &before);
}

struct thread {
    pthread_t id;
    const struct worker_team *team;
    size_t index;
};

static void *thread_main(void *argument) {
    const struct thread *thread = argument;
    int error = run_one(thread->team, thread->index);
    thread->team->ends[thread->index] = end_of(error, thread->team->pinned ? delay_of_thread() : 0);
    return NULL;
}

/* A pinned thread begins on its CPU; it need not move there. */
static int create_thread(struct thread *thread) {
    pthread_attr_t attributes;
    cpu_set_t one = one_cpu(thread->index);
    int error = pthread_attr_init(&attributes);
    if (error != 0)
        return error;
    if (thread->team->pinned)
        error = pthread_attr_setaffinity_np(&attributes, sizeof one, &one);
    if (error == 0)
        error = pthread_create(&thread->id, &attributes, thread_main, thread);
    pthread_attr_destroy(&attributes);
    return error;
}

static void run_threads(struct worker_team *team) {
    struct thread *threads = kit_allocate(team->count, sizeof *threads);
    size_t started = 0;
    for (; started < team->count; started++) {
        threads[started] = (struct thread){.team = team, .index = started};
        int error = create_thread(&threads[started]);
        if (error != 0) {
            team->ends[started].code = error;
            break;
        }
    }
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i].id, NULL);
    free(threads);
}

/* A process that has ended can be looked at until it is waited for. */
static int64_t delay_at_end(int pid) {
    siginfo_t unused;
    while (waitid(P_PID, (id_t)pid, &unused, WEXITED | WNOWAIT) != 0)
        if (errno != EINTR)
            return 0;
    return delay_of_process(pid);
}

static void wait_for_one(struct worker_team *team, size_t i, int pid) {
    int64_t delayed_ns = team->pinned ? delay_at_end(pid) : 0;
    int error = worker_wait(pid, &team->ends[i]);
    if (error != 0)
        team->ends[i] = end_of(error, 0);
    team->ends[i].delayed_ns = delayed_ns;
}

static bool has_ended(int pid) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

/* Kills those that have not been waited for; how they end is the fault of another one. */
static void kill_rest(struct worker_team *team, const int *pids, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (pids[i] > 0) {
            kill(pids[i], SIGKILL);
            worker_wait(pids[i], &team->ends[i]);
            team->ends[i] = end_of(ECANCELED, 0);
        }
}

/* Whoever ends first is waited for first, of which pidfd_open(2) tells (where there is none, a look every
 * millisecond): so the death of one is known of while the others wait for it. */
static void wait_together(struct worker_team *team, int *pids, size_t count) {
    struct pollfd *files = kit_allocate(count, sizeof *files);
    int patience_ms = -1;
    bool well = count == team->count; /* else one was refused, for whom the others would wait */
    for (size_t i = 0; i < count; i++) {
        files[i] = (struct pollfd){(int)syscall(SYS_pidfd_open, pids[i], 0), POLLIN, 0};
        patience_ms = files[i].fd < 0 ? 1 : patience_ms;
    }
    for (size_t left = count; left > 0 && well;) {
        poll(files, count, patience_ms);
        for (size_t i = 0; i < count && well; i++) {
            if (pids[i] == 0 || !has_ended(pids[i]))
                continue;
            wait_for_one(team, i, pids[i]);
            well = team->ends[i].fate == WORKER_DONE;
            pids[i] = 0;
            left--;
            close(files[i].fd);
            files[i].fd = -1;
        }
    }
    kill_rest(team, pids, count);
    for (size_t i = 0; i < count; i++)
        close(files[i].fd);
    free(files);
}

static void run_processes(struct worker_team *team) {
    int *pids = kit_allocate(team->count, sizeof *pids);
    size_t started = 0;
    for (; started < team->count; started++) {
        pids[started] = worker_fork();
        if (pids[started] == 0) {
            free(pids);       /* the child's copy; memory checkers look at children too */
            if (team->pinned) /* in case it runs before its parent has pinned it, below */
                worker_pin(started);
            _exit(run_one(team, started));
        }
        if (pids[started] < 0) {
            team->ends[started].code = errno;
            break;
        }
        if (team->pinned) { /* by the parent: a child that has not run yet is moved at once */
            cpu_set_t one = one_cpu(started);
            sched_setaffinity(pids[started], sizeof one, &one);
        }
    }
    if (team->together)
        wait_together(team, pids, started);
    for (size_t i = 0; i < started && !team->together; i++)
        wait_for_one(team, i, pids[i]);
    free(pids);
}

const struct worker_end *workers_trouble(const struct worker_team *team) {
    const struct worker_end *first = NULL;
    for (size_t i = team->count; i-- > 0;) {
        const struct worker_end *end = &team->ends[i];
        if (end->fate == WORKER_NOT_STARTED && end->code != ECANCELED)
            return end;
        if (end->fate != WORKER_DONE && (first == NULL || end->code != ECANCELED))
            first = end;
    }
    return first;
}

int worker_meet(atomic_size_t *arrived, size_t count, int ms) {
    int64_t until = kit_now_ns() + (int64_t)ms * 1000000;
    atomic_fetch_add(arrived, 1);
    while (atomic_load(arrived) < count) {
        if (kit_now_ns() > until)
            return ETIMEDOUT;
        sched_yield();
    }
    return 0;
}

int workers_run(struct worker_team *team) {
    for (size_t i = 0; i < team->count; i++)
        team->ends[i] = (struct worker_end){WORKER_NOT_STARTED, ECANCELED, 0};
    if (team->kind == WORKER_SERIAL)
        run_serial(team);
    else if (team->kind == WORKER_THREAD)
        run_threads(team);
    else
        run_processes(team);
    const struct worker_end *trouble = workers_trouble(team);
    if (trouble == NULL)
        return 0;
    return trouble->fate == WORKER_KILLED ? EINTR : trouble->code;
}
