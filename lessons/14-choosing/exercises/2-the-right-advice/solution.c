/* The right advice: evidence in, advice out. Your task stands in README.en.md.
 * 正确的建议：输入证据，输出建议。题目见 README.zh.md。
 *
 *   echo 'gzip 2.0 1.0 0.1 disk 0.9 0.9 c' | ./exercise      gzip either
 */
#include <stdio.h>
#include <string.h>

struct evidence {
    char name[64];
    double wall, ready, asleep;
    char cause[16];
    double cpu, busiest;
    char language[16];
};

/* leave, lock, threads, processes or either. / 五个词之一。 */
static const char *advice(const struct evidence *e) {
    double counts = e->wall - e->ready;
    if (counts < 0.030)
        return "leave";
    if (e->asleep > counts / 2)
        return strcmp(e->cause, "lock") == 0 ? "lock" : "threads";
    if (e->cpu >= 1.5 * e->busiest)
        return "leave";
    return strcmp(e->language, "python") == 0 ? "processes" : "either";
}

int main(void) {
    struct evidence e;
    while (scanf("%63s %lf %lf %lf %15s %lf %lf %15s", e.name, &e.wall, &e.ready, &e.asleep,
                 e.cause, &e.cpu, &e.busiest, e.language) == 8)
        printf("%s %s\n", e.name, advice(&e));
    return 0;
}
