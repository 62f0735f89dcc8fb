/* rounds.c - see rounds.h. What claims compare is run in every round, the rest in every third. */
#include "rounds.h"

#include "bank.h"
#include "server.h"
#include "team.h"

enum { SELDOM = 3 };

static void add_deaths(struct experiment *e) {
    for (int death = 1; death <= DEATHS; death++)
        experiment_cells(e, "thread process", death);
    experiment_cells(e, "shared", DEATH_STRAY);
    experiment_program(e, 1, "die");
}

static void add_locks(struct experiment *e) {
    experiment_cells(e, "plain unrepaired robust journal thread-plain thread-robust", CLIENTS - 1);
    experiment_program(e, 1, "lock");
}

static void add_server(struct experiment *e, size_t shrink) {
    static const char *const shapes[] = {"thread", "mixed", "process", "own"};
    for (int bin = 0; bin < BINS; bin++)
        experiment_cells(e, "serve-thread serve-mixed serve-process serve-own",
                         FIRST_MS + BIN_MS * bin);
    experiment_cells(e, "server server-own", 1);
    experiment_cells(e, "server", 2);
    experiment_cells(e, "server", WORKERS);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        experiment_program(e, SELDOM, "serve %s %zu", shapes[i], shrink);
}

static void add_restarts(struct experiment *e, size_t largest) {
    for (size_t mb = 0; mb <= largest; mb = mb == 0 ? 1 : 4 * mb) {
        experiment_cells(e, "fork fresh", (double)mb);
        experiment_program(e, SELDOM, "restart %zu", mb);
    }
}

static void add_claims(struct experiment *e) {
    const struct value alive = {"process", DEATH_SEGV, ALIVE};
    experiment_claim(e, (struct claim_test){"crash.process", .ratio.above = alive});
    experiment_claim(
        e, (struct claim_test){"crash.thread", .ratio.above = {"thread", DEATH_SEGV, ALIVE}});
    experiment_claim(
        e, (struct claim_test){"crash.memory", .ratio.above = {"process", DEATH_STRAY, DAMAGED}});
    experiment_claim(
        e, (struct claim_test){"crash.memory", .ratio.above = {"thread", DEATH_STRAY, DAMAGED}});
    experiment_claim(
        e, (struct claim_test){"crash.lock", .ratio.above = {"robust", CLIENTS - 1, LOCKED}});
}

void rounds_plan(struct experiment *e, size_t shrink, size_t largest) {
    add_deaths(e);
    add_locks(e);
    add_server(e, shrink);
    add_restarts(e, largest);
    add_claims(e);
    experiment_timeline(e, "trace");
    experiment_note(e, "requests", "%d 1/s", RATE);
    experiment_note(e, "work", "%d ms", WORK_MS);
    experiment_note(e, "start", "%g ms", (double)START_MS / (double)shrink);
}
