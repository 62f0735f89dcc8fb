/* machine.c - see machine.h. */
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "cgroup.h"
#include "say.h"

const char *machine_huge_pages(void) {
    static const char *const names[] = {"always", "madvise", "never"};
    char line[64] = "";
    FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");
    if (file == NULL)
        return "none";
    if (fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    fclose(file);
    const char *chosen = strchr(line, '['); /* "always [madvise] never" */
    for (size_t i = 0; i < 3 && chosen != NULL; i++)
        if (strncmp(chosen + 1, names[i], strlen(names[i])) == 0)
            return names[i];
    return "none";
}

bool machine_gives_huge_pages(void) {
    const char *setting = machine_huge_pages();
    if (strcmp(setting, "always") == 0 || strcmp(setting, "madvise") == 0)
        return true;
    say_note(_("this machine gives no huge pages (%s); that series is left out"), setting);
    return false;
}

/* MemAvailable of /proc/meminfo in megabytes (see proc(5)). */
static size_t memory_available_mb(void) {
    char line[128];
    size_t kilobytes = 0;
    FILE *file = fopen("/proc/meminfo", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "MemAvailable: %zu", &kilobytes) == 1)
            break;
    if (file != NULL)
        fclose(file);
    return kilobytes / 1024;
}

/* What the control group leaves, in megabytes. */
static size_t group_memory_mb(void) {
    uint64_t megabytes = cgroup_memory_left("") >> 20;
    return megabytes < SIZE_MAX ? (size_t)megabytes : SIZE_MAX;
}

size_t machine_memory_mb(void) {
    size_t most = memory_available_mb() / 4, of_group = group_memory_mb() / 4;
    if (of_group < most)
        most = of_group;
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        (limit.rlim_cur >> 21) < most)
        most = (size_t)(limit.rlim_cur >> 21);
    return most > 0 ? most : 1;
}

size_t machine_at_most_mb(size_t wanted) {
    size_t most = machine_memory_mb(), of_group = group_memory_mb();
    if (most < wanted && of_group < memory_available_mb() && of_group / 4 <= most + 1)
        say_note(_("this lesson takes at most %zu MB here: a quarter of the %zu MB that the memory "
                   "limit of the control group leaves"),
                 most, of_group);
    else if (most < wanted)
        say_note(
            _("this lesson takes at most %zu MB here: a quarter of the free memory, or half of "
              "ulimit -v"),
            most);
    return most < wanted ? most : wanted;
}

void machine_cpu(char *name, size_t size) {
    struct utsname machine;
    uname(&machine);
    snprintf(name, size, "%s", machine.machine);
    FILE *file = fopen("/proc/cpuinfo", "re");
    char line[256];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || colon == NULL)
            continue;
        snprintf(name, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        break;
    }
    if (file != NULL)
        fclose(file);
}
