/* parameters.c - see parameters.h. */
#include "parameters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "say.h"

int parameters_read(const char *path, struct parameters *parameters) {
    *parameters = (struct parameters){0};
    if (path == NULL) {
        parameters->lines = kit_grow(NULL, 1, sizeof *parameters->lines);
        parameters->lines[parameters->count++] = strdup("");
        return 0;
    }
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        int error = errno;
        say_error(_("the file of parameters %s cannot be read (%s)"), path, strerrorname_np(error));
        return error;
    }
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, file) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0')
            continue;
        parameters->lines =
            kit_grow(parameters->lines, parameters->count + 1, sizeof *parameters->lines);
        parameters->lines[parameters->count++] = strdup(line);
    }
    free(line);
    fclose(file);
    if (parameters->count > 0)
        return 0;
    say_error(_("the file of parameters %s is empty; write one on each line"), path);
    return ENODATA;
}

void parameters_free(struct parameters *parameters) {
    for (size_t i = 0; i < parameters->count; i++)
        free(parameters->lines[i]);
    free(parameters->lines);
}

/* Between single quotes everything is itself but the single quote. A plain word needs none. */
static void quote(FILE *to, const char *text) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+@%-";
    if (text[strspn(text, plain)] == '\0') {
        fputs(text, to);
        return;
    }
    fputc('\'', to);
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", to);
        else
            fputc(*text, to);
    fputc('\'', to);
}

char *parameters_fill(const char *command, const char *path, const char *parameter) {
    if (path == NULL)
        return strdup(command);
    char *filled = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&filled, &size);
    for (const char *hole; to != NULL && (hole = strstr(command, "{}")) != NULL;
         command = hole + 2) {
        fwrite(command, 1, (size_t)(hole - command), to);
        quote(to, parameter);
    }
    if (to == NULL)
        return strdup(command);
    fputs(command, to);
    fclose(to);
    return filled;
}
