/* export.c - see export.h. */
#include "export.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draft.h"

static const char *const names[PAIR_COUNT] = {"a", "b"};
static const char *const metric_names[PAIR_METRICS] = {"time_s", "cpu_s", "memory_mb"};

/* A quotation mark is doubled (RFC 4180). */
static void write_csv_text(FILE *file, const char *text) {
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

/* Control characters, quotation marks and backslashes are escaped (RFC 8259). */
static void write_json_text(FILE *file, const char *text) {
    fputc('"', file);
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ')
            fprintf(file, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            fprintf(file, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
    }
    fputc('"', file);
}

/* The samples of a run were recorded one after another, the time first. */
static bool is_run(const struct recording *recording, size_t i) {
    return i + PAIR_METRICS <= recording->sample_count && recording->samples[i].metric == PAIR_TIME;
}

static void write_csv(FILE *file, const struct exported *list, size_t count) {
    fprintf(file, "parameter,name,command,round,disturbed");
    for (size_t m = 0; m < PAIR_METRICS; m++)
        fprintf(file, ",%s", metric_names[m]);
    fprintf(file, "\n");
    for (size_t k = 0; k < count; k++) {
        const struct recording *recording = &list[k].result.recording;
        for (size_t i = 0; i < recording->sample_count; i++) {
            const struct sample *sample = &recording->samples[i];
            if (!is_run(recording, i))
                continue;
            write_csv_text(file, list[k].parameter);
            fprintf(file, ",%s,", names[sample->cell]);
            write_csv_text(file, list[k].plan.command[sample->cell]);
            fprintf(file, ",%u,%d", sample->round, sample->disturbed);
            for (size_t m = 0; m < PAIR_METRICS; m++)
                fprintf(file, ",%.6g", sample[m].value);
            fprintf(file, "\n");
        }
    }
}

static void write_json_number(FILE *file, double number) {
    if (isnan(number))
        fprintf(file, "null");
    else
        fprintf(file, "%.6g", number);
}

static void write_json_interval(FILE *file, const char *name, struct interval value) {
    const char *const parts[] = {"median", "low", "high"};
    const double numbers[] = {value.median, value.low, value.high};
    fprintf(file, "\"%s\": {\"n\": %zu", name, value.n);
    for (int i = 0; i < 3; i++) {
        fprintf(file, ", \"%s\": ", parts[i]);
        write_json_number(file, numbers[i]);
    }
    fprintf(file, "}");
}

static void write_json_one(FILE *file, const struct exported *one) {
    fprintf(file, "  {\"parameter\": ");
    write_json_text(file, one->parameter);
    for (size_t which = 0; which < PAIR_COUNT; which++) {
        fprintf(file, ",\n   \"%s\": {\"command\": ", names[which]);
        write_json_text(file, one->plan.command[which]);
        for (size_t m = 0; m < PAIR_METRICS; m++) {
            fprintf(file, ", ");
            write_json_interval(file, metric_names[m], one->result.value[which][m]);
        }
        fprintf(file, "}");
    }
    fprintf(file, ",\n   ");
    write_json_interval(file, "ratio", one->result.ratio[PAIR_TIME]);
    fprintf(file, ",\n   \"made_again\": %zu, \"seed\": %lu, \"verdict\": \"%s\"}",
            one->result.recording.again, (unsigned long)one->plan.seed, pair_verdict(&one->result));
}

static void write_json(FILE *file, const struct exported *list, size_t count) {
    fprintf(file, "[\n");
    for (size_t k = 0; k < count; k++) {
        write_json_one(file, &list[k]);
        fprintf(file, k + 1 < count ? ",\n" : "\n");
    }
    fprintf(file, "]\n");
}

int export_write(const char *path, const struct exported *list, size_t count) {
    size_t length = strlen(path);
    struct draft draft;
    int error = draft_open(&draft, path);
    if (error == 0) {
        if (length >= 5 && strcmp(path + length - 5, ".json") == 0)
            write_json(draft.file, list, count);
        else
            write_csv(draft.file, list, count);
    }
    return draft_finish(&draft, error, path);
}
