/* Right as well: one condition variable for both, and all who wait are woken. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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

static long *slots; /* capacity numbers */
static long first, count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void put(long number) {
    pthread_mutex_lock(&lock);
    while (count == capacity)
        pthread_cond_wait(&changed, &lock);
    slots[(first + count) % capacity] = number;
    count++;
    pthread_mutex_unlock(&lock);
    pthread_cond_broadcast(&changed);
}

static long get(void) {
    pthread_mutex_lock(&lock);
    while (count == 0)
        pthread_cond_wait(&changed, &lock);
    long number = slots[first];
    first = (first + 1) % capacity;
    count--;
    pthread_mutex_unlock(&lock);
    pthread_cond_broadcast(&changed);
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
    slots = calloc((size_t)capacity, sizeof *slots);
    pthread_t *threads = calloc((size_t)(2 * workers), sizeof *threads);
    if (slots == NULL || threads == NULL)
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
