/* timeline_files.c - see timeline_files.h. */
#include "timeline_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "timeline.h"

/* --- reading ---------------------------------------------------------------------------------- */

static size_t run_named(struct timeline_lines *lines, const char *name, int64_t start_ns) {
    for (size_t i = 0; i < lines->run_count; i++)
        if (strcmp(lines->runs[i], name) == 0)
            return i;
    lines->runs = kit_grow(lines->runs, lines->run_count + 1, sizeof *lines->runs);
    lines->begins = kit_grow(lines->begins, lines->run_count + 1, sizeof *lines->begins);
    snprintf(lines->runs[lines->run_count], sizeof *lines->runs, "%s", name);
    lines->begins[lines->run_count] = start_ns;
    return lines->run_count++;
}

static size_t worker_named(struct timeline_lines *lines, size_t run, const char *name) {
    for (size_t i = 0; i < lines->worker_count; i++)
        if (lines->workers[i].run == run && strcmp(lines->workers[i].name, name) == 0)
            return i;
    lines->workers = kit_grow(lines->workers, lines->worker_count + 1, sizeof *lines->workers);
    struct timeline_worker_name *worker = &lines->workers[lines->worker_count];
    worker->run = run;
    snprintf(worker->name, sizeof worker->name, "%s", name);
    return lines->worker_count++;
}

static int state_named(const char *name) {
    int state = 0;
    while (state < TIMELINE_STATES && strcmp(timeline_state_names[state], name) != 0)
        state++;
    return state;
}

bool timeline_lines_take(struct timeline_lines *lines, const char *text) {
    char run[32], worker[32], state[16], end;
    long long start_ns, end_ns;
    int cpu, fields = sscanf(text, "timeline %31[a-z0-9-] %31[a-z0-9-] %15[a-z-] %lld %lld %d%c",
                             run, worker, state, &start_ns, &end_ns, &cpu, &end);
    if (fields != 7 || end != '\n' || state_named(state) == TIMELINE_STATES || start_ns < 0 ||
        end_ns < start_ns)
        return false;
    size_t which = run_named(lines, run, start_ns);
    if (start_ns < lines->begins[which])
        lines->begins[which] = start_ns;
    lines->stretches =
        kit_grow(lines->stretches, lines->stretch_count + 1, sizeof *lines->stretches);
    lines->stretches[lines->stretch_count++] = (struct timeline_stretch){
        which, worker_named(lines, which, worker), state_named(state), cpu, start_ns, end_ns};
    return true;
}

void timeline_lines_free(struct timeline_lines *lines) {
    free(lines->stretches);
    free(lines->runs);
    free(lines->begins);
    free(lines->workers);
    *lines = (struct timeline_lines){0};
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_csv(FILE *file, const struct results *results, const void *context) {
    const struct timeline_lines *lines = context;
    (void)results;
    fprintf(file, "run,worker,state,start,end\n");
    for (size_t i = 0; i < lines->stretch_count; i++) {
        const struct timeline_stretch *s = &lines->stretches[i];
        int64_t begin_ns = lines->begins[s->run];
        fprintf(file, "%s,%s,%s,%.9f,%.9f\n", lines->runs[s->run], lines->workers[s->worker].name,
                timeline_state_names[s->state], (double)(s->start_ns - begin_ns) / 1e9,
                (double)(s->end_ns - begin_ns) / 1e9);
    }
}

/* All names are slugs, so nothing needs an escape. */
static void write_names(FILE *file, const struct timeline_lines *lines) {
    for (size_t i = 0; i < lines->run_count; i++)
        fprintf(file,
                "{\"name\": \"process_name\", \"ph\": \"M\", \"pid\": %zu, \"args\": {\"name\": "
                "\"%s\"}},\n",
                i + 1, lines->runs[i]);
    for (size_t i = 0; i < lines->worker_count; i++)
        fprintf(file,
                "{\"name\": \"thread_name\", \"ph\": \"M\", \"pid\": %zu, \"tid\": %zu, \"args\": "
                "{\"name\": \"%s\"}},\n",
                lines->workers[i].run + 1, i + 1, lines->workers[i].name);
}

static void write_json(FILE *file, const struct results *results, const void *context) {
    const struct timeline_lines *lines = context;
    fprintf(file,
            "{\"displayTimeUnit\": \"ms\", \"otherData\": {\"lesson\": \"%d\"}, "
            "\"traceEvents\": [\n",
            results->lesson);
    write_names(file, lines);
    for (size_t i = 0; i < lines->stretch_count; i++) {
        const struct timeline_stretch *s = &lines->stretches[i];
        fprintf(
            file,
            "{\"name\": \"%s\", \"cat\": \"state\", \"ph\": \"X\", \"ts\": %.3f, \"dur\": %.3f, "
            "\"pid\": %zu, \"tid\": %zu",
            timeline_state_names[s->state], (double)(s->start_ns - lines->begins[s->run]) / 1e3,
            (double)(s->end_ns - s->start_ns) / 1e3, s->run + 1, s->worker + 1);
        if (s->cpu >= 0)
            fprintf(file, ", \"args\": {\"cpu\": %d}", s->cpu);
        fprintf(file, "}%s\n", i + 1 < lines->stretch_count ? "," : "");
    }
    fprintf(file, "]}\n");
}

int timeline_lines_write(const struct timeline_lines *lines, const struct results *results) {
    static const struct results_part parts[] = {{"timeline.csv", true, write_csv},
                                                {"trace.json", false, write_json}};
    return results_write_parts(results, parts, sizeof parts / sizeof *parts, lines);
}
