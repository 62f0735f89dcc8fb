/* Transfer: threads move money between accounts, each account has a lock, and nobody gets stuck.
 * 转账：多个线程在账户之间转钱，每个账户有一把锁，谁也不会卡死。
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ACCOUNTS_MOST = 64, AUDITS = 4, EACH = 1000, JOURNAL_MS = 2 };

struct account {
    pthread_mutex_t lock;
    long balance; /* only who holds the lock may look at it / 只有持有锁才可以碰它 */
};
static struct account accounts[ACCOUNTS_MOST];
static long count, transfers; /* accounts; transfers of each thread / 账户个数；每个线程转几次 */

/* A line in the bank's journal, which takes its time. It is written while both accounts are locked.
 * 在银行的日志里记一行，要花一点时间。记的时候，两个账户都要锁着。 */
static void write_journal(void) {
    struct timespec time = {.tv_nsec = JOURNAL_MS * 1000000};
    nanosleep(&time, NULL);
}

/* TODO: two threads that transfer in opposite directions wait for each other for ever. And what
 * if from and to are the same account? */
/* TODO：两个线程朝相反的方向转账，就会永远互相等待。另外，如果 from 和 to 是同一个账户呢？ */
static void transfer(struct account *from, struct account *to, long amount) {
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock);
    from->balance -= amount;
    write_journal();
    to->balance += amount;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

/* The auditor locks all accounts, the first one first, and adds them up.
 * 审计：从第一个账户开始，依次锁住全部账户，再求和。 */
static int audit(void) {
    long sum = 0;
    for (long i = 0; i < count; i++)
        pthread_mutex_lock(&accounts[i].lock);
    for (long i = 0; i < count; i++)
        sum += accounts[i].balance;
    for (long i = 0; i < count; i++)
        pthread_mutex_unlock(&accounts[i].lock);
    return sum == count * EACH;
}

/* What each thread does: its transfers look random and are the same in every run.
 * 每个线程做的事：转账看上去是随机的，但每次运行都一样。 */
static void *run(void *argument) {
    unsigned long random = (unsigned long)(size_t)argument + 1;
    for (long i = 0; i < transfers; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        struct account *from = &accounts[(random >> 33) % (unsigned long)count];
        struct account *to = &accounts[(random >> 48) % (unsigned long)count];
        transfer(from, to, (long)(random >> 60) + 1);
    }
    return argument;
}

int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 4;
    transfers = argc > 2 ? strtol(argv[2], NULL, 10) : 10;
    count = argc > 3 ? strtol(argv[3], NULL, 10) : 8;
    pthread_t *threads = calloc((size_t)n, sizeof *threads);
    int good = 0;
    for (long i = 0; i < count; i++) {
        pthread_mutex_init(&accounts[i].lock, NULL);
        accounts[i].balance = EACH;
    }
    for (long i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, run, (void *)(size_t)i) != 0)
            return 1;
    for (int i = 0; i < AUDITS; i++)
        good += audit();
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("transfers %ld, audits %d, of these right %d\nbalances", n * transfers, AUDITS, good);
    for (long i = 0; i < count; i++)
        printf(" %ld", accounts[i].balance);
    printf("\n");
    return 0;
}
