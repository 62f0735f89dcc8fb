/* memory.c - see memory.h. */
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/* --- 1: two workers write the same global -------------------------------------------------- */

int global; /* the subject of the lesson */

static struct look look(void) {
    return (struct look){getpid(), gettid(), &global, global};
}

int write_and_look(struct worker *self) {
    int error = 0;
    char order;
    while (error == 0 && take_order(self, &order)) {
        if (order == 'w')
            global = (int)self->index + 1;
        struct look seen = look();
        error = give_report(self, &seen, sizeof seen);
    }
    return error;
}

int look_at_global(enum worker_kind kind, struct look looks[LOOKS]) {
    static const struct {
        size_t worker;
        char order;
    } turns[] = {[ONE_WRITES] = {0, 'w'},
                 [TWO_LOOKS] = {1, 'l'},
                 [TWO_WRITES] = {1, 'w'},
                 [ONE_LOOKS] = {0, 'l'}};
    struct team team = {.kind = kind, .count = 2, .task = write_and_look};
    global = 0;
    int error = team_start(&team);
    for (size_t i = 0; i < PARENT_LOOKS && error == 0; i++)
        error = team_ask(&team, turns[i].worker, turns[i].order, &looks[i], sizeof looks[i]);
    looks[PARENT_LOOKS] = look();
    int ended = team_end(&team);
    return ended != 0 ? ended : error;
}

/* --- 2: the weight of idle workers --------------------------------------------------------- */

int wait_idle(struct worker *self) {
    char order;
    while (take_order(self, &order))
        ;
    return 0;
}

int weigh(const struct team *team, const struct usage *before, struct usage *weight) {
    struct usage after = {0};
    int error = usage_add(0, &after);
    for (size_t i = 0; i < team->count && error == 0; i++)
        if (team->workers[i].process != 0)
            error = usage_add(team->workers[i].process, &after);
    *weight = (struct usage){after.pss - before->pss, after.pss_anon - before->pss_anon,
                             after.rss - before->rss, after.page_tables - before->page_tables,
                             after.private - before->private};
    return error;
}

/* --- 3: copy-on-write ---------------------------------------------------------------------- */

size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

int data_fill(struct data *data, size_t megabytes) {
    *data = (struct data){NULL, megabytes << 20};
    if (data->size == 0)
        return 0;
    void *mapped =
        mmap(NULL, data->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return errno;
    madvise(mapped, data->size, MADV_NOHUGEPAGE); /* EINVAL: the kernel has no huge pages */
    data->bytes = memset(mapped, 1, data->size);
    return 0;
}

void data_free(struct data *data) {
    if (data->bytes != NULL)
        munmap(data->bytes, data->size);
}

size_t next_size(size_t megabytes) {
    return megabytes == 0 ? 1 : 4 * megabytes;
}

size_t data_pages_with(const struct data *data, unsigned char byte) {
    size_t pages = 0;
    for (size_t at = 0; at < data->size; at += page_size())
        pages += data->bytes[at] == byte;
    return pages;
}

/* A task: fills the data with 2 and reports a struct written. */
static int write_data(struct worker *self) {
    const struct data *data = self->argument;
    struct usage before = {0}, after = {0}, unused = {0};
    struct rusage start = {0}, end = {0}; /* and so do these: their pages are copied here */
    usage_add(0, &unused);                /* the first call touches pages of its own */
    int error = usage_add(0, &before);
    getrusage(RUSAGE_THREAD, &start);
    memset(data->bytes, 2, data->size);
    getrusage(RUSAGE_THREAD, &end);
    if (error == 0)
        error = usage_add(0, &after);
    struct written written = {after.private - before.private,
                              (double)(end.ru_minflt - start.ru_minflt)};
    return error == 0 ? give_report(self, &written, sizeof written) : error;
}

int write_in_worker(enum worker_kind kind, const struct data *data, size_t size,
                    struct written *written) {
    const struct data part = {data->bytes, size};
    struct team team = {.kind = kind, .count = 1, .task = write_data, .argument = &part};
    int error = team_start(&team);
    if (error == 0)
        error = team_hear(&team, 0, written, sizeof *written);
    int ended = team_end(&team);
    return ended != 0 ? ended : error;
}
