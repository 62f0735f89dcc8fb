/* Right as well: the rules as a list of functions. */
#include <stdio.h>
#include <string.h>

struct evidence {
    char name[64];
    double wall, ready, asleep;
    char cause[16];
    double cpu, busiest;
    char language[16];
};

static double counts(const struct evidence *e) {
    return e->wall - e->ready;
}

static const char *is_short(const struct evidence *e) {
    return counts(e) < 0.030 ? "leave" : NULL;
}

static const char *waits(const struct evidence *e) {
    if (e->asleep / counts(e) <= 0.5)
        return NULL;
    return strcmp(e->cause, "lock") != 0 ? "threads" : "lock";
}

static const char *is_parallel(const struct evidence *e) {
    return e->cpu / e->busiest >= 1.5 ? "leave" : NULL;
}

static const char *computes(const struct evidence *e) {
    return strcmp(e->language, "c") == 0 ? "either" : "processes";
}

int main(void) {
    const char *(*const rules[])(const struct evidence *e) = {is_short, waits, is_parallel,
                                                              computes};
    struct evidence e;
    while (scanf("%63s%lf%lf%lf%15s%lf%lf%15s", e.name, &e.wall, &e.ready, &e.asleep, e.cause,
                 &e.cpu, &e.busiest, e.language) == 8) {
        const char *word = NULL;
        for (size_t i = 0; word == NULL; i++)
            word = rules[i](&e);
        printf("%s %s\n", e.name, word);
        fflush(stdout);
    }
    return 0;
}
