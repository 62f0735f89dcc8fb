/* test.c - lesson 12: all variants find the same, the relay keeps its distance, queries can be broken off, and a
 * client that dies, or is ended by Ctrl-C, leaves no query behind.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit.h"
#include "query.h"
#include "servers.h"
#include "team.h"
#include "typist.h"
#include "worker.h"

enum { FEW = 2, ITERATIONS_HERE = 3 };

static struct servers servers;
static struct database databases[DATABASES_MOST];

static void start_servers(size_t count, double distance_ms) {
    unsetenv("DATABASES");
    cr_assert_eq(servers_open(&servers, count, distance_ms), 0);
    cr_assert_eq(servers_list(databases, count), count);
}

/* --- the transformation ----------------------------------------------------------------------- */

Test(transform, the_largest_eigenvalue_comes_first_and_the_bits_are_always_the_same) {
    static struct matrix matrix;
    struct spectrum first, second;
    matrix_make(&matrix, 1);
    cr_assert_eq(transform(&matrix, 50, NULL, NULL, &first), 0);
    matrix_make(&matrix, 1);
    cr_assert_eq(transform(&matrix, 50, NULL, NULL, &second), 0);
    cr_expect_eq(memcmp(&first, &second, sizeof first), 0);
    for (size_t i = 1; i < EIGENVALUES; i++)
        cr_expect_gt(first.eigenvalues[i - 1], first.eigenvalues[i]);
}

/* 200 rows are one wave and 100 another, of any height and level: normalised, the rows of a wave are the same, and
 * those of different waves are orthogonal. So the eigenvalues are the numbers of rows. */
Test(transform, the_eigenvalues_of_two_kinds_of_rows_are_their_numbers) {
    static struct matrix matrix;
    struct spectrum spectrum;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < ROWS; j++) {
            bool up = i < 200 ? j % 2 == 0 : j / 2 % 2 == 0;
            matrix.elements[i][j] = (double)i + (up ? 1 : -1) * (1 + (double)(i % 7));
        }
    cr_assert_eq(transform(&matrix, 100, NULL, NULL, &spectrum), 0);
    const double right[EIGENVALUES] = {200, 100, 0, 0};
    for (size_t i = 0; i < EIGENVALUES; i++)
        cr_expect_float_eq(spectrum.eigenvalues[i], right[i], 1e-6, "%zu: %g", i,
                           spectrum.eigenvalues[i]);
}

/* --- addresses -------------------------------------------------------------------------------- */

Test(databases, a_name_holds_no_password) {
    cr_assert_eq(databases_parse("postgresql://me:hunter2@host:5/db mariadb://me:hunter2@host/db "
                                 " sqlite:a.db\n",
                                 databases),
                 3);
    cr_expect_str_eq(databases[0].name, "PostgreSQL host:5/db");
    cr_expect_str_eq(databases[1].name, "MariaDB host/db");
    cr_expect_str_eq(databases[2].name, "SQLite a.db");
}

Test(databases, what_is_no_address_is_refused) {
    cr_expect_eq(databases_parse("host=here dbname=db", databases), 0);
    cr_expect_eq(databases_parse("  ", databases), 0);
    cr_expect_eq(databases_parse("mariadb://nothing", databases), 0);
}

Test(databases, a_reason_holds_no_password_either) {
    struct reading reading = {.secret = "hunter2"};
    reading_fail(&reading, "%s", "hunter2 is wrong: hunter2\nsecond line");
    cr_expect_str_eq(reading.why, "* is wrong: *");
}

/* --- rows, from a database that is made up ---------------------------------------------------- */

static char numbers[ROWS][16], texts[ROWS][ROW_TEXT_MOST];

static size_t made_up_rows(const struct reading *reading) {
    (void)reading;
    return ROWS;
}

static void made_up_row(const struct reading *reading, size_t row, const char **i,
                        const char **elements) {
    (void)reading;
    *i = numbers[row];
    *elements = texts[row];
}

static void expect_broken(char *where, const char *text) {
    static const struct client client = {.rows = made_up_rows, .row = made_up_row};
    static const struct database database = {.client = &client};
    static struct matrix right, taken;
    struct reading reading = {.database = &database};
    matrix_make(&right, 1);
    for (size_t i = 0; i < ROWS; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%zu", i);
        row_text(&right, i, texts[i]);
    }
    cr_assert(reading_take(&reading, &taken));
    cr_expect_eq(memcmp(&right, &taken, sizeof right), 0);
    strcpy(where, text);
    cr_expect_not(reading_take(&reading, &taken), "%s", text);
    cr_expect_not_null(strstr(reading.why, "(number 8 "), "%s: %s", text, reading.why);
}

Test(databases, a_row_that_is_there_twice_or_not_whole_is_broken) {
    expect_broken(numbers[7], "6");
    expect_broken(numbers[7], "300");
    expect_broken(numbers[7], "-1");
    expect_broken(numbers[7], "7 ");
    expect_broken(numbers[7], "");
    expect_broken(texts[7], "");
    expect_broken(texts[7], "1 2 3");
    expect_broken(texts[7] + 4, "x");
    char one_more[ROW_TEXT_MOST];
    memset(one_more, ' ', sizeof one_more);
    for (size_t i = 0; i <= ROWS; i++)
        one_more[2 * i] = '1';
    one_more[2 * ROWS + 1] = '\0';
    expect_broken(texts[7], one_more);
}

Test(variants, results_that_differ_anywhere_have_another_digest) {
    struct answer one = {.spectrum = {{4, 3, 2, 1}}}, other = one;
    cr_expect_eq(answer_digest(&one), answer_digest(&other));
    other.spectrum.eigenvalues[EIGENVALUES - 1] = 1 + 1e-15;
    cr_expect_neq(answer_digest(&one), answer_digest(&other));
}

/* --- the variants ----------------------------------------------------------------------------- */

Test(variants, all_find_what_the_serial_program_finds) {
    static const struct variant *const variants[] = {&threads, &processes, &under_lock, &one_thread,
                                                     &with_pool};
    start_servers(FEW, 2);
    struct task task = {databases, FEW, ITERATIONS_HERE, false};
    struct answer *right = worker_share(2 * FEW * sizeof *right), *answers = right + FEW;
    cr_assert_eq(serial.run(&task, right), 0);
    cr_expect_neq(answer_digest(&right[0]), answer_digest(&right[1]));
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        memset(answers, 0, FEW * sizeof *answers);
        cr_assert_eq(variants[i]->run(&task, answers), 0);
        for (size_t k = 0; k < FEW; k++) {
            cr_expect_not(answers[k].failed, "%s: %s", variants[i]->slug, answers[k].why);
            cr_expect_eq(answer_digest(&answers[k]), answer_digest(&right[k]), "%s",
                         variants[i]->slug);
        }
    }
    servers_close(&servers);
}

/* Not three: on a busy machine in one of some tries. */
Test(relay, a_connection_and_a_query_are_two_round_trips) {
    double ms = 1000;
    start_servers(1, 60);
    for (int i = 0; i < 6 && ms > 179; i++) {
        struct reading reading;
        int64_t begin_ns = kit_now_ns();
        receive(&reading, &databases[0]);
        ms = (double)(kit_now_ns() - begin_ns) / 1e6;
        cr_expect_eq(reading.state, READING_DONE);
        cr_expect_gt(ms, 119);
        reading_end(&reading);
    }
    cr_expect_lt(ms, 179);
    servers_close(&servers);
}

Test(databases, a_server_without_a_free_connection_says_so) {
    static const char *const options[] = {"max_connections=1", "superuser_reserved_connections=0",
                                          NULL};
    struct postgres postgres;
    char address[256];
    struct reading reading;
    cr_assert_eq(postgres_start(&postgres, options), 0, "%s", postgres.server.why);
    PGconn *only = PQconnectdb(postgres.info);
    cr_assert_eq(PQstatus(only), CONNECTION_OK);
    snprintf(address, sizeof address, "postgresql://lesson@/postgres?host=%s",
             postgres.server.folder);
    cr_assert_eq(databases_parse(address, databases), 1);
    receive(&reading, &databases[0]);
    cr_expect_eq(reading.state, READING_FAILED);
    cr_expect_not_null(strstr(reading.why, "too many clients already"), "%s", reading.why);
    reading_end(&reading);
    PQfinish(only);
    server_stop(&postgres.server);
}

/* --- queries that are broken off -------------------------------------------------------------- */

static PGconn *connect_directly(void) {
    PGconn *connection = PQconnectdb(servers.own[0].info);
    cr_assert_eq(PQstatus(connection), CONNECTION_OK);
    return connection;
}

static int count_queries(PGconn *connection) {
    PGresult *result = PQexec(connection, "SELECT count(*) FROM pg_stat_activity WHERE state = "
                                          "'active' AND query LIKE '%FROM matrix%' "
                                          "AND pid <> pg_backend_pid()");
    int count = PQntuples(result) == 1 ? atoi(PQgetvalue(result, 0, 0)) : -1;
    PQclear(result);
    return count;
}

static bool comes_to(PGconn *connection, int count) {
    for (int tries = 0; tries < 400; tries++) {
        if (count_queries(connection) == count)
            return true;
        usleep(10000);
    }
    return false;
}

/* The table is locked, so that the query is still there when its client dies. */
Test(queries, none_is_left_when_its_client_was_killed) {
    start_servers(1, 2);
    /* In its transaction the first would see pg_stat_activity as it was at the beginning. */
    PGconn *holder = connect_directly(), *connection = connect_directly();
    PQclear(PQexec(holder, "BEGIN; LOCK TABLE matrix"));
    int pid = worker_fork();
    if (pid == 0) {
        struct reading reading;
        receive(&reading, &databases[0]);
        _exit(0);
    }
    cr_expect(comes_to(connection, 1));
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    cr_expect(comes_to(connection, 0));
    PQfinish(holder);
    PQfinish(connection);
    servers_close(&servers);
}

static void become_variant(void *context) {
    static const char path[] = "build/bin/12-six-databases/variant";
    char *const *slug = context;
    execl(path, path, *slug, "1", "0", "1", "wait", NULL);
}

Test(queries, none_is_left_after_ctrl_c_on_a_terminal) {
    char *slugs[] = {"serial", "thread", "process", "lock", "async", "pool"};
    start_servers(1, 2);
    PGconn *holder = connect_directly(), *connection = connect_directly();
    PQclear(PQexec(holder, "BEGIN; LOCK TABLE matrix"));
    for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++) {
        struct typist typist;
        cr_assert_eq(typist_open(&typist, "variant", become_variant, &slugs[i]), 0);
        cr_expect(comes_to(connection, 1), "%s: it asks", slugs[i]);
        cr_assert_eq(typist_send(&typist, "\x03"), 0);
        cr_expect_eq(typist_end(&typist), EINTR, "%s: it is ended by a signal", slugs[i]);
        cr_expect(comes_to(connection, 0), "%s: nothing is left", slugs[i]);
        typist_close(&typist);
    }
    PQfinish(holder);
    PQfinish(connection);
    servers_close(&servers);
}

Test(queries, can_be_broken_off_where_the_thread_that_reads_keys_is_free) {
    start_servers(1, 2);
    for (size_t i = 1; i < WAYS; i++) {
        struct query query;
        cr_assert(query_open(&query, &ways[i], databases[0].dsn, 60));
        cr_assert(query.way->start(&query));
        usleep(200000); /* until it has reached the server; one that comes earlier is repeated */
        while (query.end == QUERY_RUNS) {
            struct pollfd file = {query.file, POLLIN, 0};
            query.way->cancel(&query);
            if (poll(&file, 1, 500) > 0)
                query.way->go_on(&query);
        }
        cr_expect_eq(query.end, QUERY_CANCELLED, "%s", ways[i].slug);
        query_close(&query);
    }
    servers_close(&servers);
}

/* Then the query has failed, and the next one is none the worse. */
Test(queries, one_whose_process_was_killed_is_not_waited_for) {
    start_servers(1, 2);
    struct query query;
    struct pollfd file = {.events = POLLIN};
    const struct way *process = &ways[2];
    cr_assert_str_eq(process->slug, "process");
    cr_assert(query_open(&query, process, databases[0].dsn, 60));
    alarm(60); /* ends a test that would wait */
    for (int i = 0; i < 2; i++) {
        query.end = QUERY_RUNS;
        cr_assert(process->start(&query));
        kill(query.process, SIGKILL);
        file.fd = query.file;
        cr_assert_eq(poll(&file, 1, -1), 1);
        process->go_on(&query);
        cr_expect_eq(query.end, QUERY_FAILED);
    }
    query.end = QUERY_RUNS;
    cr_assert(process->start(&query));
    kill(query.process, SIGKILL);
    query_close(&query);
    servers_close(&servers);
}
