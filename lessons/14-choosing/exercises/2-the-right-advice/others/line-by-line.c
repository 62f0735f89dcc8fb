/* Right as well: reads whole lines, collects what it says, and prints all at the end. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char line[512], *answers = NULL;
    size_t length = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *field[8], *rest = NULL;
        int count = 0;
        for (char *word = strtok_r(line, " \t\n", &rest); word != NULL && count < 8;
             word = strtok_r(NULL, " \t\n", &rest))
            field[count++] = word;
        if (count < 8)
            continue;
        double wall = atof(field[1]), ready = atof(field[2]), asleep = atof(field[3]),
               cpu = atof(field[5]), busiest = atof(field[6]);
        double counts = wall - ready;
        bool shorter = counts<0.030, waits = asleep / counts> 0.5;
        const char *word = "either";
        if (shorter || (!waits && cpu / busiest >= 1.5))
            word = "leave";
        else if (waits)
            word = field[4][0] == 'l' ? "lock" : "threads";
        else if (field[7][0] == 'p')
            word = "processes";
        answers = realloc(answers, length + strlen(field[0]) + strlen(word) + 3);
        length += (size_t)sprintf(answers + length, "%s %s\n", field[0], word);
    }
    if (answers != NULL)
        fputs(answers, stdout);
    free(answers);
    return 0;
}
