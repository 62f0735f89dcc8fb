/* A bounded buffer: W producers put numbers into a buffer for K numbers, W consumers get them out (three
 * arguments: ITEMS K W; each producer makes ITEMS numbers, and each consumer uses as many).
 * 有界缓冲区：W 个生产者把数放进能放 K 个数的缓冲区，W 个消费者取出来（三个参数：ITEMS K W；
 * 每个生产者产生 ITEMS 个数，每个消费者也使用 ITEMS 个）。
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Making is quick and using takes 5 ms. Leave these two functions as they are.
 * 产生得快，使用一个要 5 ms。这两个函数请不要改。 */
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

/* TODO: when the buffer is full, put must wait until there is room; when it is empty, get must wait
 * until there is a number. Waiting costs no CPU time. As it stands, nobody waits. */
/* TODO：缓冲区满了，put 要等到有空位；缓冲区空了，get 要等到有数。等待的时候不占用 CPU。
 * 现在谁也不等。 */
static void put(long number) {
    pthread_mutex_lock(&lock);
    slots[(first + count) % capacity] = number;
    count++;
    pthread_mutex_unlock(&lock);
}

static long get(void) {
    pthread_mutex_lock(&lock);
    long number = slots[first];
    first = (first + 1) % capacity;
    count--;
    pthread_mutex_unlock(&lock);
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
