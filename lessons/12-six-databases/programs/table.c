/* table.c - the table of one database, as SQL for a database of your own.
 *
 *   build/bin/12-six-databases/table 1 | sqlite3 one.db
 *   build/bin/12-six-databases/table 2 | psql "postgresql://user@host/name"
 */
#include <stdio.h>
#include <stdlib.h>

#include "../servers.h"
#include "kit.h"
#include "options.h"
#include "say.h"

int main(int argc, char **argv) {
    static struct matrix matrix;
    size_t order[ROWS];
    say_start();
    size_t seed = argc > 1 ? options_count("SEED", argv[1], 0, 1000000, 1) : 1;
    matrix_make(&matrix, seed);
    row_order(order, seed);
    printf("BEGIN;\nCREATE TABLE matrix (i integer, elements text);\n");
    for (size_t n = 0; n < ROWS; n++) {
        char text[ROW_TEXT_MOST];
        row_text(&matrix, order[n], text);
        printf("INSERT INTO matrix VALUES (%zu, '%s');\n", order[n], text);
    }
    printf("COMMIT;\n");
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
