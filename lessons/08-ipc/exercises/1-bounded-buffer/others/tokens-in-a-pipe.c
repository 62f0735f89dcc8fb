/* Right as well: the numbers go through a pipe, and K tokens through another; the kernel waits for us. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Making is quick and using takes 5 ms. */
static long make_number(long number) {
    dprintf(1, "made %ld\n", number);
    return number;
}

static void use_number(long number) {
    struct timespec time = {.tv_nsec = 5000000};
    dprintf(1, "used %ld\n", number);
    nanosleep(&time, NULL);
}

static long items, capacity;

static int numbers[2], tokens[2]; /* pipes: read from 0, write to 1 */

static void put(long number) {
    char token;
    if (read(tokens[0], &token, 1) != 1 ||
        write(numbers[1], &number, sizeof number) != sizeof number)
        abort();
}

static long get(void) {
    long number;
    if (read(numbers[0], &number, sizeof number) != sizeof number || write(tokens[1], "t", 1) != 1)
        abort();
    return number;
}

static void *produce(void *argument) {
    long begin = (long)argument * items;
    for (long i = 1; i <= items; i++)
        put(make_number(begin + i));
    return NULL;
}

static void *consume(void *unused) {
    for (long i = 0; i < items; i++)
        use_number(get());
    return unused;
}

int main(int argc, char **argv) {
    items = argc > 1 ? strtol(argv[1], NULL, 10) : 10;
    capacity = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    long workers = argc > 3 ? strtol(argv[3], NULL, 10) : 2;
    if (pipe(numbers) != 0 || pipe(tokens) != 0)
        return 1;
    for (long i = 0; i < capacity; i++)
        if (write(tokens[1], "t", 1) != 1)
            return 1;
    pthread_t *threads = calloc((size_t)(2 * workers), sizeof *threads);
    if (threads == NULL)
        return 1;
    for (long i = 0; i < workers; i++)
        if (pthread_create(&threads[2 * i], NULL, produce, (void *)i) != 0 ||
            pthread_create(&threads[2 * i + 1], NULL, consume, NULL) != 0)
            return 1;
    for (long i = 0; i < 2 * workers; i++)
        pthread_join(threads[i], NULL);
    puts("done");
    return 0;
}
