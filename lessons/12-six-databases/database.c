/* database.c - see database.h. */
#include "database.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit.h"
#include "say.h"

static const struct client *const clients[] = {&postgres_client, &sqlite_client, &mariadb_client};

static const struct client *client_of(const char *dsn) {
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++)
        if (strncmp(dsn, clients[i]->scheme, strlen(clients[i]->scheme)) == 0)
            return clients[i];
    return NULL;
}

static bool parse_one(struct database *database, size_t number, const char *dsn, size_t length) {
    *database = (struct database){0};
    if (length < sizeof database->dsn) {
        memcpy(database->dsn, dsn, length);
        database->client = client_of(database->dsn);
    }
    if (database->client != NULL && database->client->parse(database))
        return true;
    say_error(_("DATABASES: address number %zu cannot be read; addresses look like "
                "postgresql://user@host/name, sqlite:file.db or mariadb://user@host/name"),
              number);
    return false;
}

size_t databases_parse(const char *list, struct database databases[DATABASES_MOST]) {
    static const char spaces[] = " \t\n";
    size_t count = 0;
    for (const char *at = list + strspn(list, spaces); *at != '\0'; at += strspn(at, spaces)) {
        size_t length = strcspn(at, spaces);
        if (count == DATABASES_MOST) {
            say_error(_("DATABASES holds more than %d addresses"), DATABASES_MOST);
            return 0;
        }
        if (!parse_one(&databases[count], count + 1, at, length))
            return 0;
        count++;
        at += length;
    }
    if (count == 0)
        say_error(_("DATABASES holds no address"));
    return count;
}

/* --- a reading -------------------------------------------------------------------------------- */

static void hide_secret(char *text, const char *secret) {
    size_t length = strlen(secret);
    for (char *at = text; length > 0 && (at = strstr(at, secret)) != NULL; at += 1) {
        memmove(at + 1, at + length, strlen(at + length) + 1);
        *at = '*';
    }
}

void reading_fail(struct reading *reading, const char *why, ...) {
    char text[2 * WHY_MOST];
    va_list arguments;
    va_start(arguments, why);
    vsnprintf(text, sizeof text, why, arguments);
    va_end(arguments);
    hide_secret(text, reading->secret); /* before it is cut off in the middle of one */
    snprintf(reading->why, sizeof reading->why, "%.*s", (int)strcspn(text, "\n"), text);
    reading->state = READING_FAILED;
}

static bool is_finished(const struct reading *reading) {
    return reading->state == READING_DONE || reading->state == READING_FAILED;
}

void reading_begin(struct reading *reading, const struct database *database) {
    *reading = (struct reading){.database = database, .state = READING_CONNECTS, .file = -1};
    reading->deadline_ns = kit_now_ns() + PATIENCE_S * INT64_C(1000000000);
    database->client->begin(reading);
}

bool reading_step(struct reading *reading) {
    if (!is_finished(reading))
        reading->database->client->step(reading);
    return !is_finished(reading);
}

void readings_wait(struct reading *readings, size_t count) {
    struct pollfd files[DATABASES_MOST];
    int64_t now = kit_now_ns(), wait_ns = PATIENCE_S * INT64_C(1000000000);
    for (size_t i = 0; i < count; i++) {
        bool waits = !is_finished(&readings[i]);
        int64_t left = readings[i].deadline_ns - now;
        files[i] = (struct pollfd){waits ? readings[i].file : -1, readings[i].events, 0};
        if (waits && left < wait_ns)
            wait_ns = left > 0 ? left : 0;
    }
    const struct timespec wait = {wait_ns / 1000000000, wait_ns % 1000000000};
    ppoll(files, count, &wait, NULL);
    now = kit_now_ns();
    for (size_t i = 0; i < count; i++)
        if (!is_finished(&readings[i]) && files[i].revents == 0 && now >= readings[i].deadline_ns)
            reading_fail(&readings[i], _("has not answered for %d s"), PATIENCE_S);
}

void reading_wait(struct reading *reading) {
    readings_wait(reading, 1);
}

/* Reads ROWS numbers; what stands between them is skipped. Returns whether there were exactly as many. */
static bool take_numbers(const char *text, double row[ROWS]) {
    static const char between[] = " ,;\t{}[]()";
    size_t count = 0;
    for (text += strspn(text, between); *text != '\0'; text += strspn(text, between)) {
        char *end;
        double number = strtod(text, &end);
        if (end == text || count == ROWS)
            return false;
        row[count++] = number;
        text = end;
    }
    return count == ROWS;
}

static bool take_row(struct matrix *matrix, bool seen[ROWS], const char *number,
                     const char *elements) {
    char *end;
    if (number == NULL || elements == NULL)
        return false;
    long i = strtol(number, &end, 10);
    if (end == number || *end != '\0' || i < 0 || i >= ROWS || seen[i])
        return false;
    seen[i] = true;
    return take_numbers(elements, matrix->elements[i]);
}

bool reading_take(struct reading *reading, struct matrix *matrix) {
    const struct client *client = reading->database->client;
    bool seen[ROWS] = {false};
    size_t rows = client->rows(reading);
    memset(matrix, 0, sizeof *matrix);
    if (rows != ROWS) {
        reading_fail(reading, _("has sent %zu rows, not %d"), rows, ROWS);
        return false;
    }
    for (size_t row = 0; row < rows; row++) {
        const char *i, *elements;
        client->row(reading, row, &i, &elements);
        if (!take_row(matrix, seen, i, elements)) {
            reading_fail(reading, _("has sent a broken row (number %zu of those it sent)"),
                         row + 1);
            return false;
        }
    }
    return true;
}

void reading_end(struct reading *reading) {
    reading->database->client->end(reading);
    reading->connection = reading->result = NULL;
}
