/* bank.c - see bank.h. The calls that matter are in bank_open, recover and lock. */
#include "bank.h"

#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"

/* Long enough to be sure. Where it is sure that some wait in vain, they need not wait so long. */
enum { PATIENCE_MS = 5000, IN_VAIN_MS = 30 };

static int bank_open(struct bank *bank, enum care care) {
    pthread_mutexattr_t attributes;
    int error = pthread_mutexattr_init(&attributes);
    if (error != 0)
        return error;
    error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (error == 0 && care != CARE_NONE)
        error = pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    if (error == 0)
        error = pthread_mutex_init(&bank->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    bank->accounts[0] = MONEY;
    bank->care = care;
    return error;
}

/* --- an update -------------------------------------------------------------------------------- */

static void open_journal(struct bank *bank) {
    for (size_t i = 0; i < ACCOUNTS; i++)
        bank->journal.before[i] = bank->accounts[i];
    atomic_signal_fence(memory_order_seq_cst); /* the compiler must keep this order */
    bank->journal.open = true;
    atomic_signal_fence(memory_order_seq_cst);
}

static void close_journal(struct bank *bank) {
    atomic_signal_fence(memory_order_seq_cst);
    bank->journal.open = false;
}

/* An update has two halves. Between them the money is nowhere. */
static void take(struct bank *bank) {
    open_journal(bank);
    bank->accounts[0] -= AMOUNT;
}

static void give(struct bank *bank) {
    bank->accounts[1] += AMOUNT;
    close_journal(bank);
}

/* --- the lock --------------------------------------------------------------------------------- */

/* Called by the first that gets the lock after its owner has died, and who holds it now. */
static void recover(struct bank *bank) {
    if (bank->care == CARE_JOURNAL && bank->journal.open) {
        for (size_t i = 0; i < ACCOUNTS; i++)
            bank->accounts[i] = bank->journal.before[i];
        close_journal(bank);
    }
    if (bank->care != CARE_UNREPAIRED) /* else nobody gets this lock ever again */
        pthread_mutex_consistent(&bank->lock);
}

static int lock(struct bank *bank) {
    struct timespec until;
    int ms = bank->care <= CARE_UNREPAIRED ? IN_VAIN_MS : PATIENCE_MS;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += ms % 1000 * 1000000L;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    int error = pthread_mutex_timedlock(&bank->lock, &until);
    if (error != EOWNERDEAD)
        return error;
    recover(bank);
    return 0;
}

/* --- the workers ------------------------------------------------------------------------------ */

/* Worker 0 comes to its end at the worst moment: between the two halves, and the others wait for the
 * lock. Where the system refuses one of those, it need not wait for ever. */
static void wait_for_others(struct bank *bank) {
    for (int ms = 0; ms < PATIENCE_MS && atomic_load(&bank->waiting) < CLIENTS - 1; ms++)
        usleep(1000);
    usleep(1000);
}

static int first_client(struct bank *bank) {
    int error = lock(bank);
    if (error != 0)
        return error;
    take(bank);
    atomic_store(&bank->held, true);
    wait_for_others(bank);
    if (!bank->threads)
        kill(getpid(), SIGKILL);
    return 0; /* a thread ends, and has not unlocked */
}

/* Until worker 0 has the lock; it may have died before. */
static bool wait_for_first(const struct bank *bank) {
    int64_t until = kit_now_ns() + (int64_t)PATIENCE_MS * 1000000;
    while (!atomic_load(&bank->held) && kit_now_ns() < until)
        usleep(100);
    return atomic_load(&bank->held);
}

static int other_client(struct bank *bank, int *error) {
    if (!wait_for_first(bank))
        return ETIMEDOUT;
    atomic_fetch_add(&bank->waiting, 1);
    *error = lock(bank);
    if (*error != 0)
        return 0;
    take(bank);
    give(bank);
    pthread_mutex_unlock(&bank->lock);
    return 0;
}

static int client(size_t index, const void *task, void *result) {
    struct bank *bank = *(struct bank *const *)task;
    return index == 0 ? first_client(bank) : other_client(bank, result);
}

static void sum_up(const struct bank *bank, const int *errors, struct aftermath *aftermath) {
    *aftermath = (struct aftermath){.missing = MONEY};
    for (size_t i = 0; i < ACCOUNTS; i++)
        aftermath->missing -= bank->accounts[i];
    for (size_t i = 1; i < CLIENTS; i++) {
        aftermath->locked += errors[i] == 0;
        if (errors[i] != 0)
            aftermath->error = errors[i];
    }
}

int bank_run(enum worker_kind kind, enum care care, struct aftermath *aftermath) {
    struct worker_end ends[CLIENTS];
    size_t bytes = sizeof(struct bank) + CLIENTS * sizeof(int);
    struct bank *bank = worker_share(bytes); /* mmap, MAP_SHARED: lesson 1 */
    if (bank == NULL)
        return errno;
    int *errors = (int *)(bank + 1);
    int error = bank_open(bank, care);
    bank->threads = kind == WORKER_THREAD;
    struct worker_team team = {.kind = kind,
                               .count = CLIENTS,
                               .work = client,
                               .task = &bank,
                               .results = errors,
                               .result_bytes = sizeof *errors,
                               .ends = ends};
    if (error == 0)
        workers_run(&team); /* which says EINTR, for worker 0 was killed */
    sum_up(bank, errors, aftermath);
    for (size_t i = 0; i < CLIENTS && error == 0; i++) {
        if (ends[i].fate == WORKER_NOT_STARTED)
            error = ends[i].code;
        if ((i > 0 || !atomic_load(&bank->held)) && ends[i].fate == WORKER_KILLED) {
            error = EINTR;
            aftermath->error = ends[i].code;
        }
    }
    worker_unshare(bank, bytes);
    return error;
}
