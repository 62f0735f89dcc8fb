/* thinks: only the lines that are printed count */
/* 以为：只要打印出来的行对就行 */
/* says: fetch stands for a server whose answer takes 20 ms */
/* 说：fetch 代表一个 20 ms 才响应的服务器 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *nothing(void *unused) {
    return unused;
}

int main(int argc, char **argv) {
    long pages = argc > 1 ? strtol(argv[1], NULL, 10) : 60;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 4;
    pthread_t threads[64];
    for (long i = 0; i < n && i < 64; i++)
        pthread_create(&threads[i], NULL, nothing, NULL);
    for (long i = 0; i < n && i < 64; i++)
        pthread_join(threads[i], NULL);
    for (long page = 1; page <= pages; page++)
        printf("page %ld\n", page);
    printf("total: %ld pages\n", pages);
    return 0;
}
