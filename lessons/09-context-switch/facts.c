/* facts.c - see facts.h. */
#include "facts.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kit.h"

static bool has_word(const char *text, const char *word) {
    size_t length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += length)
        if ((at == text || at[-1] == ' ') && strchr(" \n", at[length]) != NULL)
            return true;
    return false;
}

bool fact_flag(const char *cpuinfo_path, const char *flag) {
    char *line = NULL;
    size_t size = 0;
    bool found = false;
    FILE *file = fopen(cpuinfo_path, "r");
    while (file != NULL && !found && getline(&line, &size, file) > 0)
        found = strncmp(line, "flags", 5) == 0 && has_word(line, flag);
    free(line);
    if (file != NULL)
        fclose(file);
    return found;
}

void fact_vulnerability(const char *name, char text[FACT_SIZE]) {
    char path[128];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/vulnerabilities/%s", name);
    if (kit_read_file(path, text, FACT_SIZE) != 0)
        snprintf(text, FACT_SIZE, "unknown");
    text[strcspn(text, "\n")] = '\0';
}

int fact_counters(void) {
    struct perf_event_attr event = {
        .type = PERF_TYPE_HW_CACHE,
        .size = sizeof event,
        .config = PERF_COUNT_HW_CACHE_DTLB | PERF_COUNT_HW_CACHE_OP_READ << 8 |
                  PERF_COUNT_HW_CACHE_RESULT_MISS << 16,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    long file = syscall(SYS_perf_event_open, &event, 0, -1, -1, 0UL);
    if (file < 0)
        return errno;
    close((int)file);
    return 0;
}
