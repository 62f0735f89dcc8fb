/* worker_limits.c - see worker_limits.h. */
#include "worker_limits.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cgroup.h"
#include "say.h"

/* The number in a one-number file such as /proc/sys/kernel/pid_max; fallback when there is none. */
static size_t number_in(const char *path, size_t fallback) {
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return fallback;
    unsigned long long number;
    int read = fscanf(file, "%llu", &number); /* "max" in a control group is no number */
    fclose(file);
    return read == 1 ? (size_t)number : fallback;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The least of the limits on processes and threads, without the control group's. */
static size_t limit_of_machine(void) {
    size_t limit = smaller(number_in("/proc/sys/kernel/pid_max", 32768),
                           number_in("/proc/sys/kernel/threads-max", 32768));
    struct rlimit processes;
    if (getrlimit(RLIMIT_NPROC, &processes) == 0 && processes.rlim_cur != RLIM_INFINITY)
        limit = smaller(limit, (size_t)processes.rlim_cur);
    return limit;
}

size_t workers_allowed(void) {
    enum { SPARE = 64 };
    size_t limit = limit_of_machine();
    uint64_t of_group = cgroup_tasks("").most;
    if (of_group < limit)
        limit = (size_t)of_group;
    return smaller(limit > 2 * SPARE ? limit - SPARE : limit / 2 + 1, WORKERS_MOST);
}

/* A limit as ulimit prints it, divided by unit (1024 for KB). */
static const char *limit_text(char *text, size_t size, __rlimit_resource_t resource, rlim_t unit) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return "unlimited";
    snprintf(text, size, "%llu", (unsigned long long)(limit.rlim_cur / unit));
    return text;
}

/* Whether it was the control group's limit that refused a worker: it has refused something, and no
 * other limit that a missing worker may come from is in the way (root is not bound by ulimit -u, and a
 * thread without address space for its stack is EAGAIN as well, see pthread_create(3)). */
static bool group_refused(struct cgroup_tasks group, int error) {
    struct rlimit space;
    bool alone = getrlimit(RLIMIT_AS, &space) != 0 || space.rlim_cur == RLIM_INFINITY;
    bool least = geteuid() == 0 || group.most < limit_of_machine();
    return error == EAGAIN && group.refused && alone && least;
}

void worker_refusal(char sentence[REFUSAL_MOST], enum worker_kind kind, int error) {
    char count[32], memory[32], files[32];
    const char *what = kind == WORKER_THREAD ? _("thread") : _("process");
    struct cgroup_tasks group = cgroup_tasks("");
    if (group_refused(group, error)) {
        snprintf(sentence, REFUSAL_MOST,
                 _("the system refused a new %s (%s): the control group allows %llu processes and "
                   "threads at once (pids.max); raise that, or give fewer WORKERS"),
                 what, strerrorname_np(error), (unsigned long long)group.most);
        return;
    }
    snprintf(sentence, REFUSAL_MOST,
             _("the system refused a new %s (%s); the limits here are ulimit -u %s (processes and "
               "threads), ulimit -v %s (address space, KB) and ulimit -n %s (open files): raise "
               "the one that is low, or give fewer WORKERS"),
             what, strerrorname_np(error), limit_text(count, sizeof count, RLIMIT_NPROC, 1),
             limit_text(memory, sizeof memory, RLIMIT_AS, 1024),
             limit_text(files, sizeof files, RLIMIT_NOFILE, 1));
}

void worker_say_refused(enum worker_kind kind, int error) {
    char sentence[REFUSAL_MOST];
    worker_refusal(sentence, kind, error);
    say_error("%s", sentence);
}

void workers_say_trouble(const struct worker_team *team) {
    const struct worker_end *trouble = workers_trouble(team);
    if (trouble == NULL)
        return;
    size_t number = (size_t)(trouble - team->ends) + 1;
    if (trouble->fate == WORKER_NOT_STARTED)
        worker_say_refused(team->kind, trouble->code);
    else if (trouble->fate == WORKER_KILLED)
        say_error(_("worker %zu of %zu was killed by signal %d (SIG%s); its result is lost"),
                  number, team->count, trouble->code, sigabbrev_np(trouble->code));
    else
        say_error(_("worker %zu of %zu failed: %s"), number, team->count,
                  strerrorname_np(trouble->code));
}

size_t workers_at_most(size_t asked, size_t wanted) {
    size_t bound = workers_allowed();
    if (asked > 0)
        return asked;
    if (wanted > bound && cgroup_tasks("").most < limit_of_machine())
        say_note(_("the control group allows %zu workers at once (pids.max)"), bound);
    else if (wanted > bound)
        say_note(_("this machine allows %zu workers at once (ulimit -u)"), bound);
    return smaller(wanted, bound);
}

size_t worker_counts(size_t cpus, size_t alike, size_t largest, size_t *counts) {
    size_t count = 0;
    for (size_t n = 1; n <= largest && count < WORKER_COUNTS_MOST; n++) {
        bool few = cpus <= 4 && n <= 2 * cpus;
        bool power_of_two = (n & (n - 1)) == 0;
        if (few || power_of_two || n == alike || n == cpus || n == 2 * cpus || n == largest)
            counts[count++] = n;
    }
    return count;
}

size_t worker_full_count(size_t alike, size_t largest) {
    enum { MOST = 8 };
    size_t full = smaller(alike, largest);
    return full < MOST ? full : MOST;
}

void workers_say_quota(void) {
    if (worker_quota() > 0)
        say_note(
            _("the control group allows no more than the time of %.3g CPUs; this lesson counts "
              "CPUs accordingly: %zu"),
            worker_quota(), worker_cpus());
}

void workers_say_siblings(void) {
    size_t cpus = worker_cpus(), cores = worker_cores(), fast = worker_fast_cores();
    if (cores == 1 && cpus > 1)
        say_note(
            _("the %zu CPUs here are siblings, hardware threads of one core: they share its "
              "arithmetic units, so workers on them cannot be as fast as on cores of their own"),
            cpus);
    else if (cores < cpus)
        say_note(_("the %zu CPUs here are hardware threads of %zu cores: workers go to separate "
                   "cores first, and at more than %zu they share arithmetic units"),
                 cpus, cores, cores);
    if (fast < cores)
        say_note(_("%zu of the %zu cores here are slower than the others (cpu_capacity): workers "
                   "go to the fast ones first"),
                 cores - fast, cores);
}

const char *workers_no_speedup(size_t full) {
    if (worker_cpus() == 1 && worker_quota() > 0)
        return N_("the time of one CPU cannot show a speedup, so the claims about computing stay "
                  "undecided; use a machine with more CPUs, or raise the control group's quota");
    if (worker_cpus() == 1)
        return N_("one CPU cannot show a speedup, so the claims about computing stay undecided; "
                  "use a machine with more CPUs, or give taskset a longer list");
    if (full == 1)
        return N_("one worker cannot show a speedup, so the claims about computing stay undecided; "
                  "give more WORKERS");
    return NULL;
}
