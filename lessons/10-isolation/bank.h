/* bank.h - a lock in shared memory whose owner dies in the middle of an update. Who gets it after that,
 * and what is left of the data? */
#ifndef BANK_H
#define BANK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "worker.h"

enum { CLIENTS = 4, ACCOUNTS = 2, MONEY = 1000, AMOUNT = 100 };

/* What is done for the case that an owner of the lock dies. */
enum care {
    CARE_NONE,       /* an ordinary mutex */
    CARE_UNREPAIRED, /* a robust one, unlocked as if nothing had happened */
    CARE_CONSISTENT, /* a robust one, declared consistent */
    CARE_JOURNAL, /* and the update is written down before it is made, so that it can be undone */
    CARES,
};

/* In memory that all workers share. The sum of all accounts is MONEY whenever the lock is free. */
struct bank {
    pthread_mutex_t lock;
    long accounts[ACCOUNTS];
    struct {
        bool open; /* an update has begun and has not ended */
        long before[ACCOUNTS];
    } journal;
    enum care care;
    bool threads;        /* the workers are threads */
    atomic_bool held;    /* worker 0 has the lock */
    atomic_uint waiting; /* workers that are about to lock it, too; when all are, worker 0 dies */
};

/* What became of it. */
struct aftermath {
    size_t locked; /* of CLIENTS - 1: they got the lock and made their update */
    int error;     /* what the lock said to one that did not: ETIMEDOUT, ENOTRECOVERABLE */
    long missing;  /* money that is gone */
};

/* Lets worker 0 die while it holds the lock, in the middle of an update, while the others wait for
 * it. A thread ends (a crash would end all), a process is killed. Returns 0 or an errno value;
 * EINTR where another worker was killed, or worker 0 before it had the lock, by the signal aftermath->error. */
int bank_run(enum worker_kind kind, enum care care, struct aftermath *aftermath);

#endif
