/* Right as well: what is on the shelf follows from what was sold, so it is put right at each lock. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GOODS = 100 };

/* In shared memory. Whenever the lock is free, shelf + sold is GOODS. */
struct shop {
    pthread_mutex_t lock;
    long shelf, sold;
};

static void sell(struct shop *shop, bool dies) {
    struct timespec moment = {0, 30000000};
    shop->shelf--;
    if (dies) { /* by now the others wait for the lock */
        nanosleep(&moment, NULL);
        raise(SIGKILL);
    }
    shop->sold++;
}

static int open_shop(struct shop *shop) {
    pthread_mutexattr_t attributes;
    shop->shelf = GOODS;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    return pthread_mutex_init(&shop->lock, &attributes);
}

static int lock_shop(struct shop *shop) {
    int error = pthread_mutex_lock(&shop->lock);
    if (error == EOWNERDEAD)
        error = pthread_mutex_consistent(&shop->lock);
    shop->shelf = GOODS - shop->sold;
    return error;
}

static void unlock_shop(struct shop *shop) {
    pthread_mutex_unlock(&shop->lock);
}

static void work(struct shop *shop, int worker, bool dies) {
    if (!dies)
        usleep(10000);
    int error = lock_shop(shop);
    if (error != 0) {
        dprintf(STDOUT_FILENO, "worker %d: %s\n", worker, strerrorname_np(error));
        _exit(1);
    }
    sell(shop, dies);
    unlock_shop(shop);
    dprintf(STDOUT_FILENO, "worker %d sold\n", worker);
    _exit(0);
}

static bool is_named(int worker, int count, char **names) {
    for (int i = 0; i < count; i++)
        if (atoi(names[i]) == worker)
            return true;
    return false;
}

int main(int argc, char **argv) {
    int workers = argc > 1 ? atoi(argv[1]) : 6;
    struct shop *shop =
        mmap(NULL, sizeof *shop, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shop == MAP_FAILED || open_shop(shop) != 0) {
        perror("mmap");
        return 1;
    }
    for (int worker = 1; worker <= workers; worker++) {
        pid_t child = fork();
        if (child < 0) {
            perror("fork");
            break;
        }
        if (child == 0)
            work(shop, worker, is_named(worker, argc - 2, argv + 2));
    }
    while (wait(NULL) > 0)
        continue;
    /* The last of all may have died, too, so main locks like everybody. */
    int error = lock_shop(shop);
    if (error != 0) {
        dprintf(STDOUT_FILENO, "worker 0: %s\n", strerrorname_np(error));
        return 1;
    }
    printf("shelf %ld sold %ld\n", shop->shelf, shop->sold);
    unlock_shop(shop);
    return 0;
}
