/* sample.c - prints the kind of text on which lesson 6 measures.
 *
 *   build/bin/06-responsiveness/sample 1500000 > long.txt      so many words
 *   build/bin/06-responsiveness/sample 200000 7 > other.txt    another seed
 */
#include <stdio.h>
#include <stdlib.h>

#include "../sample.h"
#include "kit.h"
#include "options.h"
#include "say.h"

int main(int argc, char **argv) {
    say_start();
    size_t words = SAMPLE_WORDS, seed = 1, length;
    if (argc > 1)
        words = options_count("WORDS", argv[1], 1, 20000000, SAMPLE_WORDS);
    if (argc > 2)
        seed = options_count("SEED", argv[2], 0, UINT32_MAX, seed);
    char *text = sample_text(words, seed, &length, NULL);
    if (text == NULL)
        return EXIT_TROUBLE;
    fwrite(text, 1, length, stdout);
    free(text);
    return say_finish() == 0 ? EXIT_SUCCESS : EXIT_TROUBLE;
}
