/* delay.c - see delay.h. */
#include "delay.h"

#include <stdio.h>
#include <stdlib.h>

#include "kit.h"

static int64_t delay_in(const char *path) {
    char text[96], *rest;
    if (kit_read_file(path, text, sizeof text) != 0)
        return 0;
    strtoll(text, &rest, 10); /* the first number: time on a CPU */
    return strtoll(rest, NULL, 10);
}

int64_t delay_of_thread(void) {
    return delay_in("/proc/thread-self/schedstat");
}

int64_t delay_of_process(int pid) {
    char path[48];
    snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
    return delay_in(path);
}
