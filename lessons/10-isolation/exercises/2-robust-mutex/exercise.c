/* A robust mutex: workers sell from one shelf, and one of them dies while it holds the lock.
 * 健壮互斥锁：几个 worker 从同一个货架上卖货，其中一个持有锁时死掉。
 *
 *   ./exercise 6 2      6 workers; worker 2 dies in the middle of its sale / 6 个 worker，2 号卖到一半时死掉
 */
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
/* 在共享内存里。只要锁没有被持有，shelf + sold 就等于 GOODS。 */
struct shop {
    pthread_mutex_t lock;
    long shelf, sold;
};

static void sell(struct shop *shop, bool dies) {
    struct timespec moment = {0, 30000000};
    shop->shelf--;
    if (dies) { /* by now the others wait for the lock / 这时其他 worker 在等这把锁 */
        nanosleep(&moment, NULL);
        raise(SIGKILL);
    }
    shop->sold++;
}

/* TODO: an ordinary mutex, of one process. / TODO：这是一把普通的、只在一个进程里有效的互斥锁。 */
static int open_shop(struct shop *shop) {
    shop->shelf = GOODS;
    return pthread_mutex_init(&shop->lock, NULL);
}

/* TODO: returns 0 when the lock is held and the shop is in order. / TODO：持有锁而且账目正确时返回 0。 */
static int lock_shop(struct shop *shop) {
    return pthread_mutex_lock(&shop->lock);
}

static void unlock_shop(struct shop *shop) {
    pthread_mutex_unlock(&shop->lock);
}

/* Nothing below need be changed. / 以下不必修改。 */
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
    /* 最后一个持有者也可能死了，所以 main 和别的 worker 一样要加锁。 */
    int error = lock_shop(shop);
    if (error != 0) {
        dprintf(STDOUT_FILENO, "worker 0: %s\n", strerrorname_np(error));
        return 1;
    }
    printf("shelf %ld sold %ld\n", shop->shelf, shop->sold);
    unlock_shop(shop);
    return 0;
}
