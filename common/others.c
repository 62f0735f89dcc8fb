/* others.c - see others.h. */
#include "others.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocate.h"
#include "kit.h"
#include "say.h"

enum { NEVER = -2, SEVERAL = -1 };

/* A process is known by its number and the time of its start, for numbers are given again. */
struct seen {
    int pid;
    unsigned long long start; /* ticks since the system was started */
    char name[32];
    double first, last; /* its CPU time in ticks when it was first and last seen */
    int cpu;
};

struct others {
    struct seen *list;
    size_t count;
    int64_t begin_ns, looked_ns;
    bool first_look;
};

/* Reads the fields that matter of one process; its name stands in parentheses and may hold any
 * character, so the fields after it are counted from the last one. */
static bool read_stat(const char *pid, struct seen *seen) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    if (kit_read_file(path, text, sizeof text) != 0)
        return false;
    char *open_sign = strchr(text, '('), *close_sign = strrchr(text, ')');
    unsigned long user, system;
    if (open_sign == NULL || close_sign == NULL ||
        sscanf(close_sign + 1,
               " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %llu "
               "%*u %*d %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*d %d",
               &user, &system, &seen->start, &seen->cpu) != 4)
        return false;
    seen->pid = atoi(pid);
    seen->first = seen->last = (double)user + (double)system;
    snprintf(seen->name, sizeof seen->name, "%.*s", (int)(close_sign - open_sign - 1),
             open_sign + 1);
    return true;
}

static struct seen *find(struct others *others, const struct seen *wanted) {
    for (size_t i = 0; i < others->count; i++)
        if (others->list[i].pid == wanted->pid && others->list[i].start == wanted->start)
            return &others->list[i];
    return NULL;
}

/* One that came after the first look has used all its time since then. */
static void take(struct others *others, const struct seen *now) {
    struct seen *known = find(others, now);
    if (known == NULL) {
        others->list = kit_grow(others->list, others->count + 1, sizeof *others->list);
        known = &others->list[others->count++];
        *known = *now;
        known->first = known->last = others->first_look ? now->last : 0;
        known->cpu = NEVER;
    }
    if (now->last > known->last)
        known->cpu = known->cpu == NEVER || known->cpu == now->cpu ? now->cpu : SEVERAL;
    known->last = now->last;
}

/* The folder of our own program, to directory (PATH_MAX); "" where it is not known. */
static void own_directory(char *directory) {
    if (kit_program(directory, PATH_MAX, NULL) != 0)
        directory[0] = '\0';
    else
        strrchr(directory, '/')[1] = '\0';
}

/* Whether it runs a program of that folder: a part of what is measured, which rests between rounds. */
static bool is_ours(const char *pid, const char *directory) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/%.20s/exe", pid);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    return directory[0] != '\0' && strncmp(path, directory, strlen(directory)) == 0;
}

static void look(struct others *others) {
    char directory[PATH_MAX];
    DIR *processes = opendir("/proc");
    if (processes == NULL)
        return;
    own_directory(directory);
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        struct seen now;
        if (isdigit((unsigned char)entry->d_name[0]) && read_stat(entry->d_name, &now) &&
            now.pid != getpid() && !is_ours(entry->d_name, directory))
            take(others, &now);
    }
    closedir(processes);
    others->looked_ns = kit_now_ns();
}

struct others *others_open(void) {
    struct others *others = kit_allocate(1, sizeof *others);
    others->first_look = true;
    look(others);
    others->first_look = false;
    others->begin_ns = others->looked_ns;
    return others;
}

/* Once a second is enough, and costs a few milliseconds. */
void others_look(struct others *others) {
    if (kit_now_ns() - others->looked_ns >= 1000000000)
        look(others);
}

struct other others_close(struct others *others) {
    struct other busiest = {.cpu = SEVERAL};
    look(others);
    double ticks =
        (double)(others->looked_ns - others->begin_ns) / 1e9 * (double)sysconf(_SC_CLK_TCK);
    for (size_t i = 0; i < others->count && ticks > 0; i++) {
        const struct seen *seen = &others->list[i];
        double percent = 100 * (seen->last - seen->first) / ticks;
        if (percent <= busiest.percent)
            continue;
        busiest.percent = percent;
        busiest.cpu = seen->cpu >= 0 ? seen->cpu : SEVERAL;
        snprintf(busiest.name, sizeof busiest.name, "%s", seen->name);
    }
    free(others->list);
    free(others);
    return busiest;
}

void others_say(const struct other *other) {
    if (other->cpu >= 0)
        say_note(_("%s used %.0f %% of CPU %d while we measured"), other->name, other->percent,
                 other->cpu);
    else
        say_note(_("%s used %.0f %% of one CPU while we measured"), other->name, other->percent);
}
