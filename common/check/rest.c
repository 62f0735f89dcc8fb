/* rest.c - the part of watch.so (see watch.c) that sees whether all other threads of the program sleep: then
 * they have gone on as far as they can, however busy the machine is and however long that took. Who computes
 * in place of sleeping shows as well.
 *
 * The kernel counts how often each thread has gone to sleep (proc_pid_status(5), voluntary_ctxt_switches).
 * Whoever sleeps whenever we look, and has gone to sleep no more often, has not run in between.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "watch.h"

enum {
    TASKS_MOST = 64,
    SAME_LOOKS = 3, /* so many times in a row nobody has run */
    LOOKS_MOST = 600,
    SPINS_NS = 50000000
};

struct task {
    pid_t tid;
    bool sleeps;
    unsigned long long sleeps_so_far;
    unsigned long long cpu_ns; /* when it was first seen to have slept so often */
};

struct look {
    size_t count;
    struct task task[TASKS_MOST];
};

static const char state[] = "\nState:\t", switches[] = "\nvoluntary_ctxt_switches:";

/* By syscall(2), for the program's own calls of read are counted. */
static bool read_text(const char *path, char *text, size_t size) {
    long file = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    long n = file >= 0 ? syscall(SYS_read, file, text, size - 1) : 0;
    if (file >= 0)
        syscall(SYS_close, file);
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

static unsigned long long cpu_ns_of(pid_t tid) {
    char path[64], text[96];
    snprintf(path, sizeof path, "/proc/%d/schedstat", tid);
    return read_text(path, text, sizeof text) ? strtoull(text, NULL, 10) : 0;
}

static bool only_looks(pid_t tid) {
    for (size_t i = 0; i < WATCH_LOOKING; i++)
        if (watch_counts()->looking[i] == tid)
            return true;
    return false;
}

static void add_task(struct look *look, pid_t tid) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", tid);
    if (look->count == TASKS_MOST || only_looks(tid) || !read_text(path, text, sizeof text))
        return;
    const char *letter = strstr(text, state), *number = strstr(text, switches);
    if (letter == NULL || number == NULL)
        return;
    struct task *task = &look->task[look->count++];
    *task = (struct task){.tid = tid, .sleeps = letter[sizeof state - 1] != 'R'};
    task->sleeps_so_far = strtoull(number + sizeof switches - 1, NULL, 10);
}

static void add_process(struct look *look, pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    for (struct dirent *entry; tasks != NULL && (entry = readdir(tasks)) != NULL;)
        if (entry->d_name[0] != '.')
            add_task(look, (pid_t)strtol(entry->d_name, NULL, 10));
    if (tasks != NULL)
        closedir(tasks);
}

/* A system may hide what stands there. */
static bool can_look(void) {
    char text[4096];
    return read_text("/proc/self/status", text, sizeof text) && strstr(text, switches) != NULL;
}

static void look_at_all(struct look *look) {
    look->count = 0;
    add_process(look, watch_counts()->first_pid);
    for (size_t i = 0; i < WATCH_CHILDREN; i++)
        if (watch_counts()->children[i] != 0)
            add_process(look, watch_counts()->children[i]);
}

static const struct task *find(const struct look *look, pid_t tid) {
    for (size_t i = 0; i < look->count; i++)
        if (look->task[i].tid == tid)
            return &look->task[i];
    return NULL;
}

/* Whether nobody has run since the look before; notes who has computed all the time, and for long. */
static bool nobody_ran(struct look *now, const struct look *before) {
    bool same = now->count == before->count;
    for (size_t i = 0; i < now->count; i++) {
        struct task *task = &now->task[i];
        const struct task *old = find(before, task->tid);
        bool slept = old == NULL || old->sleeps_so_far != task->sleeps_so_far;
        same = same && task->sleeps && !slept;
        unsigned long long cpu_ns = task->sleeps ? 0 : cpu_ns_of(task->tid);
        task->cpu_ns = slept || old->cpu_ns == 0 ? cpu_ns : old->cpu_ns;
        watch_counts()->spins += !task->sleeps && cpu_ns - task->cpu_ns > SPINS_NS;
    }
    return same;
}

/* A place in the list of those that look, or none, where it is full. */
static atomic_int *begin_looking(void) {
    for (size_t i = 0; i < WATCH_LOOKING; i++) {
        int nobody = 0;
        if (atomic_compare_exchange_strong(&watch_counts()->looking[i], &nobody, gettid()))
            return &watch_counts()->looking[i];
    }
    return NULL;
}

/* One of those that wait for the others looks, for all of them. */
static bool is_the_one(void) {
    int nobody = 0;
    return watch_counts()->looker == gettid() ||
           atomic_compare_exchange_strong(&watch_counts()->looker, &nobody, gettid());
}

static void look_on(struct look looks[2], int *same, unsigned number) {
    struct look *now = &looks[number % 2];
    look_at_all(now);
    bool rest = nobody_ran(now, &looks[(number + 1) % 2]);
    /* Who sleeps for a time goes on by itself. */
    *same = rest && watch_counts()->sleeping == 0 ? *same + 1 : 0;
    watch_counts()->moments_of_rest += *same == SAME_LOOKS;
}

void watch_let_others_rest(void (*pause)(void)) {
    struct watch_counts *counts = watch_counts();
    struct look looks[2] = {{.count = 0}, {.count = 0}};
    atomic_int *place = begin_looking();
    unsigned before = counts->moments_of_rest, number = 0;
    int same = 0;
    for (int i = 0; i < LOOKS_MOST && counts->moments_of_rest == before && counts->spins == 0 &&
                    counts->restless == 0;
         i++) {
        if (place != NULL && can_look() && is_the_one())
            look_on(looks, &same, number++);
        pause();
    }
    counts->rests += counts->moments_of_rest != before;
    counts->restless += counts->moments_of_rest == before && counts->spins == 0;
    int own = gettid();
    atomic_compare_exchange_strong(&counts->looker, &own, 0);
    if (place != NULL)
        *place = 0;
}
