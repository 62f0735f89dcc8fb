/* main.c - lesson 5: how much faster do N workers wait?
 *
 * Part one, the network: a crawler visits a made-up site on a real web server whose answers take
 * 20 ms: one page after another (serial), with threads, with processes, and with one thread that
 * has many pages in flight at once (multi). Part two, the disk: workers append records of 4 KB to
 * files of their own and force each to the disk; and the same without forcing. Each crawl is a
 * fresh program (programs/crawl.c) with a fresh server (programs/site_server.c); the disk part is
 * programs/append.c.
 *
 *   make lesson5                                     the whole lesson
 *   DISK=/mnt make lesson5                           the disk part writes there
 *   build/bin/05-io-bound/lesson --shrink=50         everything small, for slow tools
 *
 * Series of the result files: serial, thread, process, multi; curl (`curl --parallel` on the same
 * pages), no-delay (threads, and a server that answers at once), ideal (workers that only wait);
 * disk-KIND and cache-KIND for records that are forced to the disk or not. x is the number of
 * workers.
 */
#include "experiment.h"
#include "kit.h"
#include "rounds.h"
#include "whole_site.h"

int main(int argc, char **argv) {
    enum { FORCED = 3 }; /* its table, and the last one, are left out with the disk */
    struct experiment e = {
        .lesson = 5,
        .question = N_("Lesson 5: how much faster do N workers wait?"),
        .x = "number of workers",
        .budget_s = 10,
        .uses_workers = true,
        .own = {{"shrink", N_("K"),
                 N_("divide the delay and the sizes of sites and files by K (1 to 100)"), 1, 100,
                 10, &rounds.shrink}},
        .metrics = {[TIME] = {"time", "ms"},
                    [RATE] = {"rate", "pages/s"},
                    [MEMORY] = {"memory", "KB"},
                    [MEMORY_PER_RATE] = {"memory-per-rate", "KB s/page"},
                    [CPU] = {"cpu", "us"},
                    [SERVER_CPU] = {"server-cpu", "us"},
                    [RECORDS] = {"records", "1/s"}},
        .questions =
            {{"io.cpu",
              N_("Each page takes 20 ms to answer. For how many microseconds of them does the "
                 "crawler keep a CPU busy?"),
              N_("µs"), 0.1, 20000, .value = {"serial", 1, CPU}},
             {"io.threads",
              N_("Each page takes 20 ms to answer. One worker crawls 50 pages a second. How many "
                 "pages a second do 32 threads crawl on this machine?"),
              N_("pages/s"), 0.1, 1e6, .value = {"thread", 32, RATE}, .figure = 1, .at = 32},
             {"io.light",
              N_("How much memory do 32 crawling threads add to their program, all together?"),
              N_("KB"), 1, 1e8, .value = {"thread", 32, MEMORY}, .figure = 2, .at = 32,
              .scale = 1.0 / 1024},
             {"io.files",
              N_("One worker appends records of 4 KB and waits each time until the record is on "
                 "the disk. How many records a second do 8 threads write, each to a file of its "
                 "own?"),
              N_("records/s"), 0.1, 1e8, .value = {"disk-thread", 8, RECORDS}, .figure = 3,
              .at = 8}},
        .tables = {{N_("Pages per second: median [interval]"),
                    N_("workers"),
                    {{"ideal", RATE, N_("only waiting")},
                     {"serial", RATE, N_("serial")},
                     {"thread", RATE, N_("threads")},
                     {"process", RATE, N_("processes")},
                     {"multi", RATE, "multi"},
                     {"curl", RATE, "curl --parallel"}}},
                   {N_("Memory of all workers together: KB, median [interval]"),
                    N_("workers"),
                    {{"serial", MEMORY, N_("serial")},
                     {"thread", MEMORY, N_("threads")},
                     {"process", MEMORY, N_("processes")},
                     {"multi", MEMORY, "multi"}}},
                   {N_("CPU time for each page: µs, median [interval]"),
                    N_("workers"),
                    {{"serial", CPU, N_("serial")},
                     {"thread", CPU, N_("threads")},
                     {"process", CPU, N_("processes")},
                     {"multi", CPU, "multi"},
                     {"thread", SERVER_CPU, N_("server")}}},
                   [FORCED] = {N_("Records per second, each forced to the disk: median [interval]"),
                               N_("workers"),
                               {{"disk-serial", RECORDS, N_("serial")},
                                {"disk-thread", RECORDS, N_("threads")},
                                {"disk-process", RECORDS, N_("processes")}}},
                   {N_("Records per second, into the page cache: median [interval]"),
                    N_("workers"),
                    {{"cache-serial", RECORDS, N_("serial")},
                     {"cache-thread", RECORDS, N_("threads")},
                     {"cache-process", RECORDS, N_("processes")}}}},
        .prepare = whole_site_check,
        .conclude = rounds_conclude,
    };
    experiment_begin(&e, argc, argv);
    if (rounds_plan(&e) != 0)
        return EXIT_TROUBLE;
    if (!rounds.disk)
        e.tables[FORCED].heading = NULL;
    return experiment_run(&e);
}
