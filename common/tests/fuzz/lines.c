/* lines.c - fuzz target: what a measuring program prints, and what becomes of its timeline: the files
 * lessonNN.timeline.csv and lessonNN.trace.json. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiment_line.h"
#include "fuzz.h"
#include "timeline_files.h"

static void take_lines(char *text, struct recording *recording, struct timeline_lines *lines) {
    for (char *rest = text, *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        struct experiment_reading reading = {"program", recording, 0, 0, lines, 0};
        char *whole;
        if (asprintf(&whole, "%s%s", line, rest != NULL ? "\n" : "") < 0)
            abort();
        experiment_line(&reading, whole);
        reading.error = 0;
        experiment_timeline_line(&reading, whole);
        free(whole);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct options options;
    static const struct cell cells[] = {{.series = "thread", .x = 1},
                                        {.series = "process", .x = 2}};
    static const struct metric metrics[] = {{.name = "time", .unit = "us"}};
    struct plan plan = {.cells = cells, .cell_count = 2, .metrics = metrics, .metric_count = 1};
    struct recording recording = {.plan = &plan};
    struct timeline_lines lines = {0};
    struct results results = {
        .lesson = 1, .x_meaning = "", .options = &options, .recording = &recording};
    char *text = fuzz_text(data, size);
    take_lines(text, &recording, &lines);
    snprintf(options.out, sizeof options.out, "%s", fuzz_folder("lesson02.timeline.csv"));
    if (lines.stretch_count > 0 && size % 16 == 0) /* it asks the system what the machine is */
        fuzz_expect(timeline_lines_write(&lines, &results) == 0);
    timeline_lines_free(&lines);
    recording_free(&recording);
    free(text);
    return 0;
}
