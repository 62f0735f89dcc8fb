/* show.c - the tables of lesson 5 and its conclusion. */
#include "lesson.h"

#include <math.h>
#include <stdio.h>

#include "report.h"
#include "say.h"

static void print_rates(const struct recording *recording) {
    const struct report_column columns[] = {
        {"ideal", RATE, _("only waiting")}, {"serial", RATE, _("serial")},
        {"thread", RATE, _("threads")},     {"process", RATE, _("processes")},
        {"multi", RATE, "multi"},           {"curl", RATE, "curl --parallel"},
    };
    report_heading(_("Pages per second: median [interval]"));
    report_table(recording, _("workers"), columns, sizeof columns / sizeof *columns);
}

static void print_costs(const struct recording *recording) {
    const struct report_column memory[] = {
        {"serial", MEMORY, _("serial")},
        {"thread", MEMORY, _("threads")},
        {"process", MEMORY, _("processes")},
        {"multi", MEMORY, "multi"},
    };
    const struct report_column cpu[] = {
        {"serial", CPU, _("serial")},        {"thread", CPU, _("threads")},
        {"process", CPU, _("processes")},    {"multi", CPU, "multi"},
        {"thread", SERVER_CPU, _("server")},
    };
    report_heading(_("Memory of all workers together: KB, median [interval]"));
    report_table(recording, _("workers"), memory, sizeof memory / sizeof *memory);
    report_heading(_("CPU time for each page: µs, median [interval]"));
    report_table(recording, _("workers"), cpu, sizeof cpu / sizeof *cpu);
}

static void print_disk(const struct recording *recording, size_t part) {
    const struct report_column columns[] = {
        {disk_slugs[part][DISK_SERIAL], RECORDS, _("serial")},
        {disk_slugs[part][DISK_THREADS], RECORDS, _("threads")},
        {disk_slugs[part][DISK_PROCESSES], RECORDS, _("processes")},
    };
    report_heading(part == FORCED
                       ? _("Records per second, each forced to the disk: median [interval]")
                       : _("Records per second, into the page cache: median [interval]"));
    report_table(recording, _("workers"), columns, sizeof columns / sizeof *columns);
}

void print_tables(const struct lesson *lesson, const struct recording *recording) {
    print_rates(recording);
    print_costs(recording);
    for (size_t part = 0; part < DISK_PARTS && lesson->disk[0] != '\0'; part++)
        print_disk(recording, part);
}

static double median_at(const struct lesson *lesson, const struct recording *recording,
                        const char *series, size_t x, size_t metric) {
    return interval_at(lesson, recording, series, x, metric).median;
}

void print_conclusion(const struct lesson *lesson, const struct recording *recording) {
    size_t weighed = lesson->weighed, compared = lesson->compared;
    double rate = median_at(lesson, recording, "thread", weighed, RATE);
    report_heading(_("Conclusion"));
    printf(_("  %zu threads crawl %.1f times as fast as one worker; with %zu it is %.0f pages a "
             "second, %.0f %% of what workers could do that only wait.\n"),
           compared, recording_ratio(recording, RATIO_NETWORK).median, weighed, rate,
           100 * rate / median_at(lesson, recording, "ideal", weighed, RATE));
    printf(_("  At %.2f times their pages per second, %zu processes take %.1f times the memory of "
             "threads; one thread with the multi interface takes %.2f times.\n"),
           recording_ratio(recording, RATIO_RATE).median, weighed,
           recording_ratio(recording, RATIO_MEMORY).median,
           median_at(lesson, recording, "multi", weighed, MEMORY) /
               median_at(lesson, recording, "thread", weighed, MEMORY));
    if (lesson->disk[0] == '\0' || lesson->disk_compared < 2)
        printf(_("  The disk was not measured.\n"));
    else
        printf(_("  When each record is forced to the disk, %zu threads write %.1f times as many "
                 "as one worker; into the page cache, %.1f times.\n"),
               lesson->disk_compared, recording_ratio(recording, RATIO_DISK).median,
               median_at(lesson, recording, "cache-thread", lesson->disk_compared, RECORDS) /
                   median_at(lesson, recording, "cache-serial", 1, RECORDS));
}
