/* machine.c - see machine.h. */
#include "machine.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cgroup.h"
#include "kit.h"
#include "say.h"

enum { HUGE_PAGE = 2 << 20 };

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

/* 2 MB where the kernel is too old to tell. */
static unsigned long huge_page_bytes(const char *root) {
    char path[PATH_MAX], text[32];
    snprintf(path, sizeof path, "%s/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", root);
    return kit_read_file(path, text, sizeof text) == 0 ? strtoul(text, NULL, 10) : HUGE_PAGE;
}

bool machine_gives_huge_pages(const char *root) {
    const char *setting = machine_huge_pages();
    unsigned long bytes = huge_page_bytes(root);
    bool given = strcmp(setting, "always") == 0 || strcmp(setting, "madvise") == 0;
    if (!given)
        say_note(_("this machine gives no huge pages (%s); that series is left out"), setting);
    else if (bytes != HUGE_PAGE)
        say_note(_("a huge page has %lu MB here, not 2; that series is left out"), bytes >> 20);
    return given && bytes == HUGE_PAGE;
}

size_t machine_page(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
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

/* "Linux version 5.15.90.1-microsoft-standard-WSL2 ..." */
bool machine_is_wsl2(const char *root) {
    char path[PATH_MAX], text[512];
    snprintf(path, sizeof path, "%s/proc/version", root);
    return kit_read_file(path, text, sizeof text) == 0 && strcasestr(text, "microsoft") != NULL &&
           strcasestr(text, "wsl2") != NULL;
}

void machine_say_wsl2(void) {
    if (machine_is_wsl2(""))
        say_note(_("this is WSL2, a virtual machine on Windows: the disk is a virtual one, files "
                   "below /mnt/c are many times slower, and the date may be wrong after the "
                   "computer slept"));
}

/* The rest of the first line of a file that begins with this word and has a colon, such as
 * "model name : AMD EPYC". */
static bool line_of(const char *root, const char *path, const char *word, char *rest, size_t size) {
    char name[PATH_MAX], line[256];
    bool found = false;
    snprintf(name, sizeof name, "%s%s", root, path);
    FILE *file = fopen(name, "re");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL) {
        const char *text = line + strlen(word);
        if (strncmp(line, word, strlen(word)) != 0 || *(text += strspn(text, " \t")) != ':')
            continue;
        text += 1 + strspn(text + 1, " \t");
        snprintf(rest, size, "%.*s", (int)strcspn(text, "\n"), text);
        found = rest[0] != '\0';
    }
    if (file != NULL)
        fclose(file);
    return found;
}

void machine_cpu(const char *root, char *name, size_t size) {
    static const char *const words[] = {"model name", "Model", "Hardware", "uarch"};
    char path[PATH_MAX], maker[32], part[32];
    struct utsname machine;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (line_of(root, "/proc/cpuinfo", words[i], name, size))
            return;
    snprintf(path, sizeof path, "%s/proc/device-tree/model", root);
    if (kit_read_file(path, name, size) == 0)
        return;
    uname(&machine);
    if (line_of(root, "/proc/cpuinfo", "CPU implementer", maker, sizeof maker) &&
        line_of(root, "/proc/cpuinfo", "CPU part", part, sizeof part))
        snprintf(name, size, "%s, implementer %s, part %s", machine.machine, maker, part);
    else
        snprintf(name, size, "%s", machine.machine);
}
