/* How many at once: counts the threads of this process that compute. Your task stands in README.en.md.
 * 几个同时计算：数一数本进程有几个线程在计算。题目见 README.zh.md。
 *
 *   ./exercise 3 2      three threads compute, two sleep / 三个线程计算，两个睡眠
 */
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 32, LOOKS = 60 };

static atomic_bool stop;
static sem_t started, never;

static void *computes(void *unused) {
    sem_post(&started);
    while (!stop)
        continue;
    return unused;
}

static void *sleeps(void *unused) {
    sem_post(&started);
    sem_wait(&never);
    return unused;
}

/* How many other threads of this process run or are ready at the moment. See proc(5): /proc/self/task.
 * 本进程此刻有多少个其他线程在运行或就绪。见 proc(5)：/proc/self/task。 */
static int runnable(void) {
    return 0; /* TODO */
}

int main(int argc, char **argv) {
    int computing = argc == 3 ? atoi(argv[1]) : 3, sleeping = argc == 3 ? atoi(argv[2]) : 2;
    pthread_t threads[MOST];
    double sum = 0;
    if (computing + sleeping > MOST || sem_init(&started, 0, 0) != 0 || sem_init(&never, 0, 0) != 0)
        return 1;
    for (int i = 0; i < computing + sleeping; i++)
        if (pthread_create(&threads[i], NULL, i < computing ? computes : sleeps, NULL) != 0)
            return 1;
    for (int i = 0; i < computing + sleeping; i++)
        sem_wait(&started);
    usleep(50000);
    for (int i = 0; i < LOOKS; i++) {
        sum += runnable();
        usleep(2000);
    }
    stop = true;
    for (int i = 0; i < sleeping; i++)
        sem_post(&never);
    for (int i = 0; i < computing + sleeping; i++)
        pthread_join(threads[i], NULL);
    printf("%.2f\n", sum / LOOKS);
    return 0;
}
