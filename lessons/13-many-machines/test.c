/* test.c - lesson 13: everybody's result is that of the serial program, the fit finds the constants it was given, the
 * model says what can be worked out by hand, and the queue loses nothing but a piece. (Ranks and hosts: test.sh.) */
#include <criterion/criterion.h>
#include <errno.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "model.h"
#include "queue.h"
#include "server.h"
#include "session.h"
#include "work.h"

enum { SHRINK = 20 };

Test(work, threads_and_processes_compute_what_the_serial_program_does) {
    static const char *const jobs[] = {"raytrace", "matrix"};
    for (size_t i = 0; i < 2; i++)
        for (size_t count = 1; count <= 7; count += 3) {
            struct work work;
            double ms, delayed;
            cr_assert_eq(work_open(&work, jobs[i], SHRINK), 0);
            cr_assert_eq(work_serial(&work, NULL), 0);
            cr_expect_not(work_is_right(&work, work.result));
            cr_expect_eq(work_with_workers(&work, WORKER_THREAD, count, &ms, &delayed), 0);
            cr_expect(work_is_right(&work, work.result));
            memset(work.result, 0, work.bytes);
            cr_expect_eq(work_with_workers(&work, WORKER_PROCESS, count, &ms, &delayed), 0);
            cr_expect(work_is_right(&work, work.result));
            work_close(&work);
        }
}

Test(work, there_are_two_jobs) {
    struct work work;
    cr_expect_eq(work_open(&work, "gzip", SHRINK), ENOENT);
    work_close(&work);
}

/* --- Hockney -------------------------------------------------------------------------------------- */

static double distance(double a, double b) {
    return a > b ? a / b - 1 : b / a - 1;
}

Test(message, the_fit_finds_latency_and_bandwidth) {
    double us[MESSAGE_SIZES];
    for (size_t i = 0; i < MESSAGE_SIZES; i++)
        us[i] = 15 + (double)message_sizes[i] / 1200;
    struct hockney fit = hockney_fit(message_sizes, us, MESSAGE_SIZES);
    cr_expect_lt(distance(fit.latency_us, 15), 1e-6);
    cr_expect_lt(distance(fit.bandwidth, 1200), 1e-6);
    cr_expect_lt(distance(hockney_us(fit, 12000), 25), 1e-6);
}

/* A large message that takes a tenth longer says nothing of the small ones. */
Test(message, the_fit_counts_small_and_large_messages_alike) {
    double us[MESSAGE_SIZES];
    for (size_t i = 0; i < MESSAGE_SIZES; i++)
        us[i] = 15 + (double)message_sizes[i] / 1200;
    us[MESSAGE_SIZES - 1] *= 1.1;
    cr_expect_lt(distance(hockney_fit(message_sizes, us, MESSAGE_SIZES).latency_us, 15), 0.05);
}

Test(message, a_fit_to_disturbed_times_has_no_negative_constants) {
    const double us[MESSAGE_SIZES] = {900, 20, 10, 5, 4, 3, 5000};
    struct hockney fit = hockney_fit(message_sizes, us, MESSAGE_SIZES);
    cr_expect_geq(fit.latency_us, 0);
    cr_expect_gt(fit.bandwidth, 0);
}

Test(message, threads_and_processes_exchange_all_sizes) {
    double us[MESSAGE_SIZES];
    cr_expect_eq(message_through_pipes(WORKER_THREAD, true, us), 0);
    cr_expect_eq(message_through_pipes(WORKER_PROCESS, true, us), 0);
    for (size_t i = 0; i < MESSAGE_SIZES; i++)
        cr_expect_gt(us[i], 0);
}

/* --- the model ------------------------------------------------------------------------------------ */

Test(model, one_host_gains_nothing_and_free_messages_cost_nothing) {
    struct model model = model_matrix(480, 640);
    model.one_rank_us = 60000;
    model.message = (struct hockney){15, 1000};
    cr_expect_float_eq(model_strong(&model, 1), 1, 1e-9);
    cr_expect_float_eq(model_weak(&model, 1), 1, 1e-9);
    model.message = (struct hockney){0, 1e12};
    cr_expect_float_eq(model_strong(&model, 512), 512, 0.1);
    cr_expect_float_eq(model_weak(&model, 512), 512, 0.1);
}

/* 4 hosts, messages of 100 us and 100 bytes a us. Out and back go three shares of 2,000 bytes, 120 us each; the
 * 8,000 bytes that all need go in two steps of 180 us. */
Test(model, what_is_sent_is_counted_as_by_hand) {
    struct model model = {.one_rank_us = 8000,
                          .out = 8000,
                          .all = 8000,
                          .back = 8000,
                          .message = {.latency_us = 100, .bandwidth = 100}};
    cr_expect_float_eq(model_strong(&model, 4), 8000.0 / (2000 + 360 + 2 * 360), 1e-9);
    /* growing, each share has 8,000 bytes: 180 us */
    cr_expect_float_eq(model_weak(&model, 4), 4 * 8000.0 / (8000 + 360 + 2 * 540), 1e-9);
}

/* 10,000 us of work, 1 us for each share and nothing for its bytes: the best is near sqrt(10,000). */
Test(model, the_best_number_of_hosts_is_where_one_more_share_costs_what_it_gains) {
    struct model model = model_picture(1);
    model.one_rank_us = 10000;
    model.message = (struct hockney){1, 1e12};
    cr_expect_eq(model_best(&model, 1024), 100);
    cr_expect_lt(model_strong(&model, 400), model_strong(&model, 100));
    cr_expect_gt(model_weak(&model, 400), model_weak(&model, 100));
}

/* --- HOSTS ---------------------------------------------------------------------------------------- */

Test(hosts, names_and_ranks_are_read) {
    struct real_hosts hosts;
    cr_assert_eq(real_hosts_read("a:8  me@b.example:2 c", &hosts), 0);
    cr_expect_eq(hosts.count, 3);
    cr_expect_eq(hosts.ranks, 11);
    cr_expect_str_eq(hosts.list[1].name, "me@b.example");
}

Test(hosts, whatever_else_is_refused) {
    static const char *const wrong[] = {"a:8",      "a:8 b:0", "a:8 b:x",   "a:8 b:2x",
                                        "a:8 -o:1", "a:8 :2",  "a;b:1 c:1", "a:8 $(x):1"};
    struct real_hosts hosts;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_eq(real_hosts_read(wrong[i], &hosts), EINVAL, "%s", wrong[i]);
}

Test(hosts, sixteen_long_names_are_all_read_and_a_seventeenth_is_not_dropped) {
    struct real_hosts hosts;
    char text[4096] = "";
    for (int i = 0; i < REAL_HOSTS_MOST; i++)
        sprintf(text + strlen(text), "node-%02d.%071d:1024 ", i, 0);
    cr_assert_eq(real_hosts_read(text, &hosts), 0);
    cr_expect_eq(hosts.count, REAL_HOSTS_MOST);
    cr_expect_eq(hosts.ranks, 16 * 1024);
    cr_expect_eq(strlen(hosts.list[15].name), HOST_NAME_MOST - 1);
    strcat(text, "one:1");
    cr_expect_eq(real_hosts_read(text, &hosts), EINVAL);
    memset(text, ' ', sizeof text);
    strcpy(text + sizeof text - sizeof "a:1 b:1", "a:1 b:1");
    cr_expect_eq(real_hosts_read(text, &hosts), EINVAL, "longer than whatever is meant");
}

/* --- the queue ------------------------------------------------------------------------------------ */

/* Results that nobody has taken: pieces that were computed once more. */
static long long results_left(const char *socket) {
    redisContext *redis = redisConnectUnix(socket);
    redisReply *reply = redisCommand(redis, "LLEN done");
    long long count = reply->integer;
    freeReplyObject(reply);
    redisFree(redis);
    return count;
}

static struct queue_outcome run_queue(struct queue queue) {
    struct server server;
    struct work work;
    struct queue_outcome outcome;
    cr_assert_eq(queue_start_redis(&server), 0, "%s", server.why);
    queue.socket = server.socket;
    cr_assert_eq(work_open(&work, "raytrace", SHRINK), 0);
    cr_assert_eq(work_serial(&work, NULL), 0);
    cr_assert_eq(queue_run(&queue, &work, &outcome), 0, "%s", outcome.why);
    cr_expect(work_is_right(&work, work.result));
    cr_expect_leq(results_left(server.socket), (long long)outcome.again);
    work_close(&work);
    server_stop(&server);
    return outcome;
}

Test(queue, all_workers_end_and_no_piece_is_done_again) {
    cr_expect_eq(run_queue((struct queue){.workers = 3}).alive, 3);
}

Test(queue, a_worker_that_dies_loses_only_its_piece) {
    struct queue_outcome outcome = run_queue((struct queue){.workers = 3, .dies = true});
    cr_expect_eq(outcome.alive, 2);
    cr_expect_geq(outcome.again, 1);
    cr_expect_leq(outcome.again,
                  3); /* one whose lease has run out on a busy machine is no mistake */
}
