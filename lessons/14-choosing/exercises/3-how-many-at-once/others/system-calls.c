/* Right as well: open and read, and its own thread is known by its number. */
#include <dirent.h>
#include <fcntl.h>
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
    DIR *folder = opendir("/proc/self/task");
    char own[16];
    int count = 0;
    snprintf(own, sizeof own, "%d", gettid());
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[300], text[512];
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, own) == 0)
            continue;
        snprintf(path, sizeof path, "%s/stat", entry->d_name);
        int file = openat(dirfd(folder), path, O_RDONLY);
        ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : -1;
        if (file >= 0)
            close(file);
        text[length > 0 ? length : 0] = '\0';
        char *end = strrchr(text, ')');
        if (end != NULL && end[2] == 'R')
            count += 1;
    }
    closedir(folder);
    return count;
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
