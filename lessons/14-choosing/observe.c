/* observe.c - see observe.h. */
#include "observe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "allocate.h"
#include "drain.h"
#include "guard.h"
#include "kit.h"
#include "sleep.h"

enum { PIDS_MOST = 4 << 20, LOOK_SHARE = 25 };

/* Who lives so much longer than the command itself was left behind on purpose. */
#define LEFT_S 0.05

/* So many sleeps in a second of computing: less than 1 ms is done between two. */
#define CONTENDS_HZ 1000

struct task {
    int pid, tid;
    char name[20]; /* as in /proc/PID/stat; when it changes, another program was executed */
    size_t program;
    bool alive;
    struct wait wait; /* doing is DOING_USER where it runs or is ready */
    int64_t run_ns, ready_ns;
    double user, system; /* ticks */
    bool known;          /* looked at before: so the time since then was all its own */
    struct sleep sleep;
    long switches;      /* by itself, when that was read */
    double file_lock_s; /* asleep for a lock that is no mutex: another process has it */
};

struct watch {
    struct observation *seen;
    struct waits_outside outside;
    struct task *tasks;
    size_t count, alive;
    unsigned char *foreign; /* a bit for each pid that is known not to belong to the command */
    int last_pid;           /* of the machine, at the latest look for new processes */
    int drain;
    bool scanned;
    double at; /* seconds since the start */
};

/* --- who belongs to the command ---------------------------------------------------------------- */

static struct task *find_task(struct watch *watch, int pid, int tid) {
    for (size_t i = 0; i < watch->count; i++)
        if (watch->tasks[i].alive && watch->tasks[i].pid == pid && watch->tasks[i].tid == tid)
            return &watch->tasks[i];
    return NULL;
}

/* The name of the file that a process executes. */
static size_t program_of(struct observation *seen, int pid) {
    char path[48], target[PATH_MAX];
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    ssize_t length = readlink(path, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    const char *slash = strrchr(target, '/'), *name = slash != NULL ? slash + 1 : target;
    for (size_t i = 0; i < seen->program_count; i++)
        if (strncmp(seen->programs[i].name, name, sizeof seen->programs[i].name - 1) == 0)
            return i;
    if (seen->program_count == OBSERVED_PROGRAMS)
        return OBSERVED_PROGRAMS - 1;
    snprintf(seen->programs[seen->program_count].name, sizeof seen->programs[0].name, "%.31s",
             name);
    return seen->program_count++;
}

static void add_task(struct watch *watch, int pid, int tid) {
    if (find_task(watch, pid, tid) != NULL)
        return;
    watch->tasks = kit_grow(watch->tasks, watch->count + 1, sizeof *watch->tasks);
    watch->tasks[watch->count++] = (struct task){.pid = pid, .tid = tid, .alive = true};
    watch->seen->threads++;
    watch->seen->processes += pid == tid;
}

static void add_threads(struct watch *watch, int pid) {
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (atoi(entry->d_name) > 0)
            add_task(watch, pid, atoi(entry->d_name));
    closedir(folder);
}

static bool is_member(struct watch *watch, int pid) {
    return find_task(watch, pid, pid) != NULL;
}

/* The last pid that the machine gave away stands in /proc/loadavg: while it stays the same, nobody new has
 * come, and the long look through /proc can be left out. */
static bool somebody_is_new(struct watch *watch) {
    char text[96];
    int last;
    if (kit_read_file("/proc/loadavg", text, sizeof text) != 0 ||
        sscanf(text, "%*f %*f %*f %*s %d", &last) != 1)
        return true;
    if (watch->scanned && last == watch->last_pid)
        return false;
    if (last < watch->last_pid) /* the numbers begin again */
        memset(watch->foreign, 0, PIDS_MOST / 8);
    watch->last_pid = last;
    return true;
}

/* A member's child is a member, and so is a child of this process: one that was left behind. */
static void look_for_members(struct watch *watch) {
    DIR *folder = opendir("/proc");
    if (folder == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        int pid = atoi(entry->d_name);
        if (pid <= 0 || pid >= PIDS_MOST || (watch->foreign[pid / 8] >> pid % 8 & 1))
            continue;
        if (!is_member(watch, pid)) {
            int parent = guard_parent(pid);
            if (pid == watch->drain || (parent != getpid() && !is_member(watch, parent))) {
                watch->foreign[pid / 8] |= (unsigned char)(1 << pid % 8);
                continue;
            }
        }
        add_threads(watch, pid);
    }
    closedir(folder);
    watch->scanned = true;
}

/* --- one look ---------------------------------------------------------------------------------- */

struct reading {
    char state, name[20];
    double user, system;
    int64_t run_ns, ready_ns;
};

static bool read_task(const struct task *task, struct reading *reading) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", task->pid, task->tid);
    if (kit_read_file(path, text, sizeof text) != 0)
        return false;
    char *begin = strchr(text, '('), *end = strrchr(text, ')');
    if (begin == NULL || end == NULL ||
        sscanf(end + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lf %lf", &reading->state,
               &reading->user, &reading->system) != 3)
        return false;
    *end = '\0';
    snprintf(reading->name, sizeof reading->name, "%.15s", begin + 1);
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", task->pid, task->tid);
    long long run = 0, ready = 0;
    if (kit_read_file(path, text, sizeof text) == 0)
        sscanf(text, "%lld %lld", &run, &ready);
    reading->run_ns = run;
    reading->ready_ns = ready;
    return true;
}

/* What the looks of this moment add up to. */
struct moment {
    size_t runnable, outside, input;
    bool waits[DOING_COUNT];
    bool opening, limited; /* somebody waits at a named pipe; no longer than a time */
    double threads[DOING_COUNT];
    double user, system; /* ticks since the last look */
};

/* The time since the last look went into what the kernel counted, and the rest into what the thread was
 * seen asleep in. */
static void account(struct watch *watch, struct task *task, const struct reading *reading,
                    double dt, struct moment *moment) {
    struct observation *seen = watch->seen;
    double run = (double)(reading->run_ns - task->run_ns) / 1e9,
           ready = (double)(reading->ready_ns - task->ready_ns) / 1e9;
    if (strcmp(task->name, reading->name) != 0) {
        strcpy(task->name, reading->name);
        task->program = program_of(seen, task->pid);
    }
    seen->programs[task->program].cpu_s += run;
    moment->user += reading->user - task->user;
    moment->system += reading->system - task->system;
    task->run_ns = reading->run_ns;
    task->ready_ns = reading->ready_ns;
    task->user = reading->user;
    task->system = reading->system;
    if (task->wait.doing == DOING_USER) {
        double busy = run + ready;
        moment->runnable++;
        moment->threads[DOING_READY] += busy > 0 ? ready / busy : 0;
        moment->threads[DOING_USER] += busy > 0 ? run / busy : 1;
        if (task->known)
            sleep_add_unseen(&task->sleep, dt - run - ready);
        return;
    }
    enum doing doing = task->wait.doing;
    sleep_add(&task->sleep, dt - run - ready, &task->wait);
    task->file_lock_s += doing == DOING_LOCK && !task->wait.futex ? dt - run - ready : 0;
    moment->threads[doing]++;
    moment->waits[doing] = true;
    moment->outside += doing >= DOING_DISK && doing <= DOING_TIMER;
    moment->input += task->wait.input && doing != DOING_MEMBER;
    moment->opening = moment->opening || (task->wait.input && doing == DOING_MEMBER);
    moment->limited = moment->limited || task->wait.limited;
}

static long switches_of(const struct task *task) {
    char path[64], text[4096];
    long switches = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/status", task->pid, task->tid);
    if (kit_read_file(path, text, sizeof text) == 0) {
        const char *line = strstr(text, "\nvoluntary_ctxt_switches:");
        if (line != NULL)
            sscanf(line, "%*[^:]: %ld", &switches);
    }
    return switches;
}

static void look_at(struct watch *watch, struct task *task, double dt, struct moment *moment) {
    struct reading reading;
    if (!read_task(task, &reading) || reading.state == 'Z' || reading.state == 'X') {
        task->alive = false;
        watch->alive--;
        return;
    }
    task->wait = (struct wait){.doing = DOING_USER};
    if (task->known && (reading.state == 'S' || watch->seen->looks % 4 == 0))
        task->switches = switches_of(task);
    if (reading.state != 'R')
        task->wait = waits_for(task->pid, task->tid, reading.state, &watch->outside);
    account(watch, task, &reading, dt, moment);
    task->known = true;
}

/* When several sleep, the program waits for what is furthest outside: whoever waits for another thread
 * waits for what that one waits for. Where all wait for one another, nobody will come but the clock, if one of
 * them has asked it to, or somebody at a named pipe. */
static enum doing reason(const struct moment *moment) {
    static const enum doing order[] = {DOING_DISK, DOING_NETWORK, DOING_TIMER, DOING_LOCK};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (moment->waits[order[i]])
            return order[i];
    return moment->opening || moment->limited ? DOING_TIMER : DOING_MEMBER;
}

/* Adds a slice; when there is no room, two become one. */
static void add_slice(struct observation *seen, double start, double end,
                      const struct moment *moment) {
    if (seen->slice_count == OBSERVED_SLICES) {
        seen->slice_count /= 2;
        for (size_t i = 0; i < seen->slice_count; i++) {
            struct slice a = seen->slices[2 * i], b = seen->slices[2 * i + 1];
            double wa = a.end - a.start, wb = b.end - b.start;
            seen->slices[i] = (struct slice){.start = a.start, .end = b.end};
            for (size_t d = 0; d < DOING_COUNT; d++)
                seen->slices[i].threads[d] = (a.threads[d] * wa + b.threads[d] * wb) / (wa + wb);
        }
    }
    struct slice *slice = &seen->slices[seen->slice_count++];
    *slice = (struct slice){.start = start, .end = end};
    memcpy(slice->threads, moment->threads, sizeof slice->threads);
    double ticks = moment->user + moment->system;
    double kernel = ticks > 0 ? moment->system / ticks : 0;
    slice->threads[DOING_KERNEL] = kernel * slice->threads[DOING_USER];
    slice->threads[DOING_USER] -= slice->threads[DOING_KERNEL];
}

static void look(struct watch *watch, double now) {
    struct observation *seen = watch->seen;
    struct moment moment = {0};
    double dt = now - watch->at;
    seen->gap_s = fmax(seen->gap_s, dt);
    if (somebody_is_new(watch))
        look_for_members(watch);
    watch->alive = 0;
    for (size_t i = 0; i < watch->count; i++)
        watch->alive += watch->tasks[i].alive;
    for (size_t i = 0; i < watch->count; i++)
        if (watch->tasks[i].alive)
            look_at(watch, &watch->tasks[i], dt, &moment);
    if (watch->alive == 0)
        return;
    watch->at = now;
    seen->looks++;
    seen->at_once = watch->alive > seen->at_once ? watch->alive : seen->at_once;
    if (moment.runnable > 0) {
        seen->computing_s += dt;
        seen->runnable_s += dt * (double)moment.runnable;
    } else {
        bool input = moment.input > 0 || (moment.opening && !moment.waits[DOING_TIMER]);
        seen->waiting_s[reason(&moment)] += dt;
        seen->input_s += input && reason(&moment) == DOING_TIMER ? dt : 0;
        seen->in_flight_s += dt * fmax((double)moment.outside, reason(&moment) == DOING_TIMER);
    }
    add_slice(seen, now - dt, now, &moment);
}

/* --- the command ------------------------------------------------------------------------------- */

static unsigned long inode_of(int file) {
    struct stat about;
    return fstat(file, &about) == 0 ? about.st_ino : 0;
}

static void start_shell(const struct observe_plan *plan, const struct drain *drain) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!plan->terminal) {
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (isatty(STDIN_FILENO))
            dup2(nothing, STDIN_FILENO);
        dup2(drain->output, STDOUT_FILENO);
        dup2(drain->errors, STDERR_FILENO);
    }
    execl("/bin/sh", "sh", "-c", plan->command, (char *)NULL);
    _exit(127);
}

static void add_usage(struct observation *seen, const struct rusage *usage) {
    seen->user_s += (double)usage->ru_utime.tv_sec + (double)usage->ru_utime.tv_usec / 1e6;
    seen->system_s += (double)usage->ru_stime.tv_sec + (double)usage->ru_stime.tv_usec / 1e6;
    seen->voluntary += usage->ru_nvcsw;
    seen->involuntary += usage->ru_nivcsw;
    if ((double)usage->ru_maxrss > seen->memory_kb)
        seen->memory_kb = (double)usage->ru_maxrss;
}

/* Reaps who has ended, but the drain. What is left of the command's first process is read before, for
 * then its numbers are gone. Returns whether that has ended. */
static bool reap(struct watch *watch, int root) {
    bool ended = false;
    siginfo_t info = {0};
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0) {
        struct rusage usage = {0};
        int status;
        struct task *task = find_task(watch, info.si_pid, info.si_pid);
        char path[48], text[96];
        long long run, ready;
        snprintf(path, sizeof path, "/proc/%d/schedstat", info.si_pid);
        if (task != NULL && kit_read_file(path, text, sizeof text) == 0 &&
            sscanf(text, "%lld %lld", &run, &ready) == 2) {
            watch->seen->programs[task->program].cpu_s += (double)(run - task->run_ns) / 1e9;
            task->run_ns = run;
            task->ready_ns = ready;
        }
        if (wait4(info.si_pid, &status, 0, &usage) < 0)
            break;
        if (info.si_pid == watch->drain)
            watch->drain = 0;
        else
            add_usage(watch->seen, &usage);
        if (info.si_pid == root) {
            watch->seen->status = status;
            ended = true;
        }
        info.si_pid = 0;
    }
    return ended;
}

static double cpu_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* For how long this process has stood ready without a CPU. */
static double ready_time(void) {
    char text[96];
    long long ready;
    if (kit_read_file("/proc/self/schedstat", text, sizeof text) != 0 ||
        sscanf(text, "%*d %lld", &ready) != 1)
        return 0;
    return (double)ready / 1e9;
}

/* A pause of so many seconds, or until the process has ended, where the system tells (pidfd). */
static void pause_for(int pidfd, double seconds) {
    struct pollfd end = {.fd = pidfd, .events = POLLIN};
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    ppoll(&end, pidfd >= 0 ? 1 : 0, &time, NULL);
}

/* Short runs are looked at often, long ones seldom; and the looking never takes more than a 25th of a CPU. */
static double next_pause(double interval_s, double at, double cost_s) {
    double pause = at < 1 ? interval_s : at < 5 ? 2 * interval_s : 10 * interval_s;
    return cost_s * LOOK_SHARE > pause ? cost_s * LOOK_SHARE : pause;
}

static unsigned count_processes(const struct watch *watch) {
    unsigned count = 0;
    for (size_t i = 0; i < watch->count; i++)
        count += watch->tasks[i].alive && watch->tasks[i].pid == watch->tasks[i].tid;
    return count;
}

static void watch_until_the_end(struct watch *watch, const struct observe_plan *plan, int root,
                                int64_t start) {
    struct observation *seen = watch->seen;
    int pidfd = (int)syscall(SYS_pidfd_open, root, 0);
    bool ended = false;
    double cost = 0, ended_at = 0;
    for (;;) {
        double now = (double)(kit_now_ns() - start) / 1e9;
        if (reap(watch, root)) {
            seen->wall_s = ended_at = now;
            ended = true;
            if (pidfd >= 0)
                close(pidfd);
            pidfd = -1;
        }
        double before = cpu_time();
        look(watch, now);
        cost += 0.2 * (cpu_time() - before - cost);
        if (ended) {
            if (watch->alive == 0)
                break;
            seen->wall_s = now;
            if (now > ended_at + LEFT_S && seen->left < count_processes(watch))
                seen->left = count_processes(watch);
        }
        seen->stopped = guard_stopped();
        seen->out_of_time = now > plan->seconds;
        if (seen->stopped != 0 || seen->out_of_time) {
            seen->wall_s = now;
            break;
        }
        pause_for(pidfd, next_pause(plan->interval_s, now, cost));
    }
    if (pidfd >= 0)
        close(pidfd);
}

static bool somebody_is_there(const struct watch *watch) {
    for (size_t t = 0; t < watch->count; t++)
        if (watch->tasks[t].alive && kill(watch->tasks[t].pid, 0) == 0)
            return true;
    return false;
}

/* Asks what still runs to end, then ends it. */
static void end_what_is_left(struct watch *watch, int root) {
    for (int i = 0; i < 20 && watch->alive > 0; i++) {
        for (size_t t = 0; t < watch->count && i == 0; t++)
            if (watch->tasks[t].alive && watch->tasks[t].pid == watch->tasks[t].tid)
                kill(watch->tasks[t].pid, SIGTERM);
        pause_for(-1, 0.01);
        reap(watch, root);
        if (!somebody_is_there(watch))
            break;
    }
    for (size_t t = 0; t < watch->count; t++)
        if (watch->tasks[t].alive && watch->tasks[t].pid == watch->tasks[t].tid)
            kill(watch->tasks[t].pid, SIGKILL);
    for (int i = 0; i < 100 && somebody_is_there(watch); i++) {
        pause_for(-1, 0.005);
        reap(watch, root); /* one generation after the other becomes this process's child */
    }
    guard_end_children(watch->drain);
}

static double process_run_s(const struct watch *watch, int pid) {
    double sum = 0;
    for (size_t i = 0; i < watch->count; i++)
        sum += watch->tasks[i].pid == pid ? (double)watch->tasks[i].run_ns / 1e9 : 0;
    return sum;
}

/* Nobody can have been runnable for longer than all threads together ran and stood ready. Where looks say so,
 * what is beyond was sleep between two of them, of the kinds that were seen. */
static void take_back(struct observation *seen, double beyond) {
    double waiting = 0;
    for (int d = DOING_DISK; d < DOING_MEMBER; d++)
        waiting += seen->waiting_s[d];
    if (beyond <= 0 || waiting <= 0)
        return;
    seen->runnable_s *= 1 - beyond / seen->computing_s;
    seen->computing_s -= beyond;
    for (int d = DOING_DISK; d < DOING_MEMBER; d++)
        seen->waiting_s[d] *= 1 + beyond / waiting;
}

/* Goes to sleep and wakes again and again while it computes, as a thread does that finds a mutex taken which is
 * held for moments: the sleep is too short to be much of its time, and the way into the kernel and back is
 * what the lock costs. */
static bool contends(const struct task *task, const struct observation *seen) {
    double run = (double)task->run_ns / 1e9, all = 0;
    for (int d = DOING_DISK; d < DOING_COUNT; d++)
        all += task->sleep.seconds[d];
    return run > 0.2 * seen->longest_s && (double)task->switches > CONTENDS_HZ * run &&
           task->sleep.seconds[DOING_LOCK] >= all / 2;
}

/* A mutex is not fair: who lets it go often has it again before the one that was woken. So one thread may do all
 * the work, and the others sleep at the mutex most of the time. */
static bool is_starved(const struct task *task, double wall_s) {
    double ready = (double)task->ready_ns / 1e9;
    return task->sleep.seconds[DOING_LOCK] - task->file_lock_s > 0.5 * (wall_s - ready);
}

/* What the single threads did, added up. */
static void add_up(const struct watch *watch) {
    struct observation *seen = watch->seen;
    for (size_t i = 0; i < watch->count; i++)
        if (watch->tasks[i].pid == watch->tasks[i].tid)
            seen->longest_process_s =
                fmax(seen->longest_process_s, process_run_s(watch, watch->tasks[i].pid));
    for (size_t i = 0; i < watch->count; i++)
        seen->longest_s = fmax(seen->longest_s, (double)watch->tasks[i].run_ns / 1e9);
    double at_file_lock = 0, alone_s = 0; /* of the one that works while others starve */
    bool starved = false;
    for (size_t i = 0; i < watch->count; i++) {
        struct task *task = &watch->tasks[i];
        sleep_share_out(&task->sleep);
        if (contends(task, seen)) {
            seen->contenders++;
            seen->contender_run_s += (double)task->run_ns / 1e9;
            seen->contended_s += task->sleep.seconds[DOING_LOCK];
        }
        double run = (double)task->run_ns / 1e9, ready = (double)task->ready_ns / 1e9, asleep = 0;
        for (int d = DOING_DISK; d < DOING_COUNT; d++)
            seen->all_s[d] += task->sleep.seconds[d];
        for (int d = DOING_DISK; d <= DOING_TIMER; d++)
            asleep += task->sleep.seconds[d];
        seen->run_s += run;
        seen->ready_s += ready;
        /* Who does a fair part of the work, and waits for others now and then. */
        double work = run + ready + asleep,
               waited = task->sleep.seconds[DOING_LOCK] + task->sleep.futex_s;
        bool in_turn = (run > 0.2 * seen->longest_s || asleep > 0.05 * seen->wall_s) &&
                       waited > 0.05 * (seen->wall_s - ready);
        bool kept_out = is_starved(task, seen->wall_s);
        starved = starved || kept_out;
        if (!in_turn && !kept_out) {
            at_file_lock += task->file_lock_s;
            alone_s = run >= seen->longest_s ? work : alone_s;
            continue;
        }
        seen->takers++;
        seen->lock_s += task->sleep.seconds[DOING_LOCK];
        seen->turn_s += task->sleep.futex_s;
        seen->shared_s += task->sleep.shared_s;
        seen->taker_work_s += work;
        seen->taker_ready_s += ready;
    }
    if (starved && alone_s > 0) {
        seen->takers++;
        seen->taker_work_s += alone_s;
    }
    /* Who waits for a lock of processes often computes nothing itself: its children do. Then it and who has the
     * lock take turns, and the work is that of all. */
    if (at_file_lock > 0.05 * seen->wall_s) {
        seen->takers += 2;
        seen->lock_s += at_file_lock;
        seen->taker_work_s = fmax(seen->taker_work_s, seen->run_s + seen->ready_s);
        seen->taker_ready_s = seen->ready_s;
    }
    seen->all_s[DOING_READY] = seen->ready_s;
    double cpu = seen->user_s + seen->system_s;
    seen->all_s[DOING_USER] = seen->user_s;
    seen->all_s[DOING_KERNEL] = seen->system_s;
    /* Processes that came and went between two looks: the kernel has counted them, and while they ran
     * the others were seen to wait for them. */
    double unseen = cpu - seen->run_s;
    if (unseen < 0.1 * cpu)
        take_back(seen, seen->computing_s - seen->run_s - seen->ready_s);
    if (unseen > 0) {
        double gap = seen->waiting_s[DOING_MEMBER];
        unseen = unseen < gap ? unseen : gap;
        seen->waiting_s[DOING_MEMBER] -= unseen;
        seen->computing_s += unseen;
        seen->runnable_s += unseen;
        seen->run_s = cpu;
    }
    /* Most of the time nobody ran, and all waited for one another: that was no moment between two of them. */
    double other = seen->computing_s;
    for (int d = DOING_DISK; d < DOING_MEMBER; d++)
        other += seen->waiting_s[d];
    if (seen->waiting_s[DOING_MEMBER] > fmax(other, LEFT_S)) {
        seen->waiting_s[DOING_LOCK] += seen->waiting_s[DOING_MEMBER];
        seen->waiting_s[DOING_MEMBER] = 0;
    }
}

void observe(const struct observe_plan *plan, struct observation *seen) {
    *seen = (struct observation){0};
    struct watch watch = {.seen = seen, .foreign = calloc(PIDS_MOST / 8, 1)};
    struct drain drain;
    double before = cpu_time(), late = ready_time();
    int nice = getpriority(PRIO_PROCESS, 0);
    setpriority(PRIO_PROCESS, 0, nice - 10); /* so that it looks in time; only root may */
    seen->error = watch.foreign == NULL ? ENOMEM : drain_start(&drain);
    if (seen->error != 0) {
        setpriority(PRIO_PROCESS, 0, nice);
        free(watch.foreign);
        return;
    }
    watch.drain = drain.pid;
    watch.outside.input = inode_of(STDIN_FILENO);
    int64_t start = kit_now_ns();
    int root = fork();
    if (root == 0) {
        setpriority(PRIO_PROCESS, 0, nice);
        start_shell(plan, &drain);
    }
    seen->error = root < 0 ? errno : 0;
    close(drain.output);
    close(drain.errors);
    if (root > 0) {
        add_task(&watch, root, root);
        watch_until_the_end(&watch, plan, root, start);
        seen->late_s = ready_time() - late;
        end_what_is_left(&watch, root);
        add_up(&watch);
    }
    seen->printed = drain_end(&drain, seen->words, sizeof seen->words);
    seen->cost_s = cpu_time() - before;
    setpriority(PRIO_PROCESS, 0, nice);
    free(watch.foreign);
    free(watch.tasks);
}
