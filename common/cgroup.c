/* cgroup.c - see cgroup.h. */
#include "cgroup.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"

/* --- where the group's files are -------------------------------------------------------------- */

/* Looks at the files of one group's folder. */
typedef void look_fn(const char *folder, void *context);

/* Whether the list "cpu,cpuacct" holds the word. */
static bool holds(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ',') && (at[length] == '\0' || at[length] == ','))
            return true;
    return false;
}

/* The group's path in the hierarchy of a controller ("" for that of version 2), from a line
 * "7:cpu,cpuacct:/path" or "0::/path" of /proc/self/cgroup. Returns whether there is one. */
static bool find_path(const char *root, const char *controller, char path[PATH_MAX]) {
    char name[PATH_MAX], line[PATH_MAX + 256];
    snprintf(name, sizeof name, "%s/proc/self/cgroup", root);
    FILE *file = fopen(name, "re");
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        char *list = strchr(line, ':'), *rest = list == NULL ? NULL : strchr(list + 1, ':');
        if (rest == NULL)
            continue;
        *rest = '\0';
        if (controller[0] == '\0' ? list[1] == '\0' : holds(list + 1, controller)) {
            snprintf(path, PATH_MAX, "%.*s", (int)strcspn(rest + 1, "\n"), rest + 1);
            found = true;
        }
    }
    if (file != NULL)
        fclose(file);
    return found;
}

/* Spaces and the like stand in /proc/self/mountinfo as \040. */
static void decode(char *text) {
    char *to = text;
    for (const char *from = text; *from != '\0'; to++) {
        unsigned code;
        if (sscanf(from, "\\%3o", &code) == 1) {
            *to = (char)code;
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

/* The part of the group's path that lies below the mounted folder; "" where the group is that folder,
 * or cannot be seen from here, as in some containers. */
static const char *below(const char *path, const char *mounted) {
    size_t length = strcmp(mounted, "/") == 0 ? 0 : strlen(mounted);
    bool inside = strncmp(path, mounted, length) == 0 && path[length] == '/';
    return inside && path[length + 1] != '\0' && strstr(path, "/..") == NULL ? path + length : "";
}

/* Looks at the group and at all groups around it, as far as they can be seen under one mount point. */
static void look_upwards(const char *root, const char *point, const char *path, look_fn *look,
                         void *context) {
    char folder[2 * PATH_MAX];
    size_t top = (size_t)snprintf(folder, sizeof folder, "%s%s", root, point);
    if (top + strlen(path) >= sizeof folder)
        return;
    strcpy(folder + top, path);
    for (;;) {
        look(folder, context);
        if (strlen(folder) <= top)
            return;
        *strrchr(folder, '/') = '\0';
    }
}

/* One line of mountinfo (see proc(5)):
 *   36 35 0:32 MOUNTED POINT OPTIONS [more fields] - TYPE SOURCE OPTIONS */
static void look_at_mount(const char *root, const char *line, const char *controller, look_fn *look,
                          void *context) {
    char mounted[PATH_MAX], point[PATH_MAX], type[16], options[256], path[PATH_MAX];
    const char *rest = strstr(line, " - ");
    if (rest == NULL || sscanf(rest, " - %15s %*s %255s", type, options) != 2 ||
        sscanf(line, "%*d %*d %*s %4095s %4095s", mounted, point) != 2)
        return;
    bool second = strcmp(type, "cgroup2") == 0;
    if (!second && (strcmp(type, "cgroup") != 0 || !holds(options, controller)))
        return;
    decode(mounted);
    decode(point);
    if (find_path(root, second ? "" : controller, path))
        look_upwards(root, point, below(path, mounted), look, context);
}

static void look_at_groups(const char *root, const char *controller, look_fn *look, void *context) {
    char name[PATH_MAX], *line = NULL;
    size_t size = 0;
    snprintf(name, sizeof name, "%s/proc/self/mountinfo", root);
    FILE *file = fopen(name, "re");
    while (file != NULL && getline(&line, &size, file) > 0)
        if (strstr(line, " - cgroup") != NULL)
            look_at_mount(root, line, controller, look, context);
    free(line);
    if (file != NULL)
        fclose(file);
}

/* --- what stands in them ---------------------------------------------------------------------- */

static bool read_text(const char *folder, const char *name, char *text, size_t size) {
    char path[3 * PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return kit_read_file(path, text, size) == 0;
}

/* A file that holds one number; "max" and -1 are none. */
static bool read_number(const char *folder, const char *name, uint64_t *number) {
    char text[64];
    if (!read_text(folder, name, text, sizeof text) || !isdigit((unsigned char)text[0]))
        return false;
    *number = strtoull(text, NULL, 10);
    return true;
}

/* The number behind a word at the beginning of a line. */
static bool read_line(const char *folder, const char *name, const char *word, uint64_t *number) {
    char text[8192];
    size_t length = strlen(word);
    if (!read_text(folder, name, text, sizeof text))
        return false;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        if ((at == text || at[-1] == '\n') && at[length] == ' ') {
            *number = strtoull(at + length, NULL, 10);
            return true;
        }
    return false;
}

static void look_at_memory(const char *folder, void *context) {
    uint64_t *least = context, limit = CGROUP_NO_LIMIT, used, cache = 0, number;
    /* (above memory.high a program is not ended, but held up until others give memory back) */
    static const char *const limits[] = {"memory.max", "memory.high", "memory.limit_in_bytes"};
    for (size_t i = 0; i < 3; i++)
        if (read_number(folder, limits[i], &number) && number < limit)
            limit = number;
    if (limit == CGROUP_NO_LIMIT || (!read_number(folder, "memory.current", &used) &&
                                     !read_number(folder, "memory.usage_in_bytes", &used)))
        return;
    if (!read_line(folder, "memory.stat", "total_inactive_file", &cache))
        read_line(folder, "memory.stat", "inactive_file", &cache);
    used -= cache < used ? cache : used;
    uint64_t left = limit > used ? limit - used : 0;
    if (left < *least)
        *least = left;
}

uint64_t cgroup_memory_left(const char *root) {
    uint64_t least = CGROUP_NO_LIMIT;
    look_at_groups(root, "memory", look_at_memory, &least);
    return least;
}

static void look_at_cpus(const char *folder, void *context) {
    double *least = context, cpus = INFINITY;
    char text[64];
    uint64_t quota, period;
    if (read_text(folder, "cpu.max", text, sizeof text)) {
        double parts[2]; /* "150000 100000": microseconds in each period; or "max 100000" */
        if (sscanf(text, "%lf %lf", &parts[0], &parts[1]) == 2 && parts[1] > 0)
            cpus = parts[0] / parts[1];
    } else if (read_number(folder, "cpu.cfs_quota_us", &quota) &&
               read_number(folder, "cpu.cfs_period_us", &period) && period > 0) {
        cpus = (double)quota / (double)period;
    }
    if (cpus < *least)
        *least = cpus;
}

double cgroup_cpus(const char *root) {
    double least = INFINITY;
    look_at_groups(root, "cpu", look_at_cpus, &least);
    return least;
}

static void look_at_tasks(const char *folder, void *context) {
    struct cgroup_tasks *tasks = context;
    uint64_t number;
    if (read_number(folder, "pids.max", &number) && number < tasks->most)
        tasks->most = number;
    if (read_line(folder, "pids.events", "max", &number) && number > 0)
        tasks->refused = true;
}

struct cgroup_tasks cgroup_tasks(const char *root) {
    struct cgroup_tasks tasks = {CGROUP_NO_LIMIT, false};
    look_at_groups(root, "pids", look_at_tasks, &tasks);
    return tasks;
}
