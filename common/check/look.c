/* look.c - see look.h. */
#include "look.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit.h"

/* --- one process ------------------------------------------------------------------------------ */

struct process {
    pid_t parent;
    size_t resident_pages, threads;
    unsigned long long ticks;
};

static bool read_process(pid_t pid, struct process *process) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    if (kit_read_file(path, text, sizeof text) != 0)
        return false;
    const char *rest = strrchr(text, ')'); /* the name may hold anything */
    unsigned long long user, system, child_user, child_system;
    long long pages;
    if (rest == NULL ||
        sscanf(rest + 1,
               " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu %*d %*d %zu %*d "
               "%*u %*u %lld",
               &process->parent, &user, &system, &child_user, &child_system, &process->threads,
               &pages) != 7)
        return false;
    process->resident_pages = pages > 0 ? (size_t)pages : 0;
    process->ticks = user + system + child_user + child_system;
    return true;
}

static void add_process(struct look *seen, pid_t pid, const struct process *process) {
    if (seen->processes == LOOK_PROCESSES)
        return;
    seen->threads_of[seen->processes] = process->threads;
    seen->pids[seen->processes++] = pid;
    seen->threads += process->threads;
    seen->resident_kb += process->resident_pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
    seen->cpu_ticks += process->ticks;
}

/* --- its threads, and their children ---------------------------------------------------------- */

static void add_task(struct look *seen, pid_t pid, pid_t tid) {
    char path[80], text[96], *rest;
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, tid);
    if (seen->tasks == LOOK_TASKS || kit_read_file(path, text, sizeof text) != 0)
        return;
    struct look_task *task = &seen->task[seen->tasks++];
    task->tid = tid;
    task->cpu_ns = strtoll(text, &rest, 10);
    task->delay_ns = strtoll(rest, NULL, 10);
}

/* Returns false where the system cannot say which children a thread has
 * (CONFIG_PROC_CHILDREN, see proc(5)). */
static bool add_children(struct look *seen, pid_t pid, pid_t tid) {
    static char text[1 << 13]; /* more than a program may have at once */
    char path[80], *rest = text;
    struct process process;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, tid);
    int error = kit_read_file(path, text, sizeof text);
    for (long child; (child = strtol(rest, &rest, 10)) > 0;)
        if (read_process((pid_t)child, &process))
            add_process(seen, (pid_t)child, &process);
    return error == 0 || error == ESRCH; /* it has none */
}

static DIR *open_tasks(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    return opendir(path);
}

static void look_into_task(struct look *seen, pid_t pid, pid_t tid, bool children) {
    add_task(seen, pid, tid);
    if (children)
        add_children(seen, pid, tid);
}

/* The only thread of a process has its number; others stand in a folder, which takes longer to read. */
static void look_into(struct look *seen, size_t number, bool children) {
    pid_t pid = seen->pids[number];
    if (seen->threads_of[number] == 1) {
        look_into_task(seen, pid, pid, children);
        return;
    }
    DIR *tasks = open_tasks(pid);
    for (struct dirent *entry; tasks != NULL && (entry = readdir(tasks)) != NULL;) {
        pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (tid > 0)
            look_into_task(seen, pid, tid, children);
    }
    if (tasks != NULL)
        closedir(tasks);
}

/* --- where the system does not name children: all processes are looked at --------------------- */

static bool is_in(pid_t pid, const struct look *seen) {
    for (size_t i = 0; i < seen->processes; i++)
        if (seen->pids[i] == pid)
            return true;
    return false;
}

static void search_all(struct look *seen) {
    size_t before;
    do {
        before = seen->processes;
        DIR *proc = opendir("/proc");
        for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;) {
            struct process process;
            pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
            if (pid > 0 && !is_in(pid, seen) && read_process(pid, &process) &&
                (process.parent == getpid() || is_in(process.parent, seen)))
                add_process(seen, pid, &process);
        }
        if (proc != NULL)
            closedir(proc);
    } while (seen->processes > before);
}

void look(struct look *seen) {
    seen->processes = seen->threads = seen->resident_kb = seen->tasks = 0;
    seen->cpu_ticks = 0;
    bool named = add_children(seen, getpid(), getpid());
    if (!named)
        search_all(seen);
    for (size_t i = 0; i < seen->processes; i++) /* grows meanwhile */
        look_into(seen, i, named);
}

/* --- what they lost --------------------------------------------------------------------------- */

/* A thread that was not there before began with 0. The order of threads hardly changes. */
static struct look_task task_before(const struct look *before, pid_t tid, size_t guess) {
    if (guess < before->tasks && before->task[guess].tid == tid)
        return before->task[guess];
    for (size_t i = 0; i < before->tasks; i++)
        if (before->task[i].tid == tid)
            return before->task[i];
    return (struct look_task){.tid = tid};
}

double look_lost(const struct look *before, const struct look *now, int64_t interval_ns) {
    double cpu_ns = 0, delay_ns = 0, interval = (double)interval_ns;
    for (size_t i = 0; i < now->tasks; i++) {
        struct look_task old = task_before(before, now->task[i].tid, i);
        cpu_ns += (double)(now->task[i].cpu_ns - old.cpu_ns);
        delay_ns += (double)(now->task[i].delay_ns - old.delay_ns);
    }
    double wanted = (cpu_ns + delay_ns) / interval; /* CPUs */
    double due = fmin(wanted, (double)sysconf(_SC_NPROCESSORS_ONLN));
    if (interval_ns <= 0 || delay_ns <= 0 || !(due > 0))
        return 0;
    return fmax(0, 1 - cpu_ns / interval / due) * fmin(1, wanted);
}

static bool can_run(pid_t tid) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", tid);
    const char *rest = kit_read_file(path, text, sizeof text) == 0 ? strrchr(text, ')') : NULL;
    return rest == NULL || rest[2] == 'R';
}

bool look_moved(const struct look *before, const struct look *now) {
    bool moved = now->tasks != before->tasks || now->tasks == 0;
    for (size_t i = 0; i < now->tasks && !moved; i++) {
        struct look_task old = task_before(before, now->task[i].tid, i);
        moved = old.cpu_ns != now->task[i].cpu_ns || old.delay_ns != now->task[i].delay_ns;
    }
    for (size_t i = 0; i < now->tasks && !moved; i++)
        moved = can_run(now->task[i].tid);
    return moved;
}

/* --- files without a name --------------------------------------------------------------------- */

/* Files that have been counted: several processes may have the same one open. */
struct counted {
    struct {
        dev_t device;
        ino_t number;
    } file[LOOK_TASKS];
    size_t files, bytes;
};

static bool is_counted(const struct counted *counted, const struct stat *status) {
    for (size_t i = 0; i < counted->files; i++)
        if (counted->file[i].number == status->st_ino && counted->file[i].device == status->st_dev)
            return true;
    return false;
}

static void count_file(struct counted *counted, const struct stat *status) {
    if (!S_ISREG(status->st_mode) || status->st_nlink > 0 || is_counted(counted, status))
        return;
    counted->bytes += (size_t)status->st_blocks * 512;
    if (counted->files < LOOK_TASKS) {
        counted->file[counted->files].device = status->st_dev;
        counted->file[counted->files++].number = status->st_ino;
    }
}

static void count_nameless(struct counted *counted, pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *files = opendir(path);
    for (struct dirent *entry; files != NULL && (entry = readdir(files)) != NULL;) {
        struct stat status;
        if (fstatat(dirfd(files), entry->d_name, &status, 0) == 0)
            count_file(counted, &status);
    }
    if (files != NULL)
        closedir(files);
}

size_t look_nameless_mb(const struct look *seen) {
    struct counted counted = {.files = 0};
    for (size_t i = 0; i < seen->processes; i++)
        count_nameless(&counted, seen->pids[i]);
    return counted.bytes >> 20;
}
