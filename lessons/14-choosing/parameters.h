/* parameters.h - a file of parameters: each line replaces {} in both commands. */
#ifndef PARAMETERS_H
#define PARAMETERS_H

#include <stddef.h>

struct parameters {
    char **lines;
    size_t count;
};

/* Reads the lines of a file that are not empty; without a file (NULL) there is one parameter, "". Returns 0
 * or an errno value, and has said why. Free with parameters_free. */
int parameters_read(const char *path, struct parameters *parameters);
void parameters_free(struct parameters *parameters);

/* The command with the parameter in place of each {}, quoted for the shell, so that it stays one word
 * whatever is in it; unchanged where path is NULL. Owned by the caller. */
char *parameters_fill(const char *command, const char *path, const char *parameter);

#endif
