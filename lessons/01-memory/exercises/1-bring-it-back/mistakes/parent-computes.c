/* thinks: the right number is enough, whoever computes it */
/* 以为：数对就行，由谁来算都一样 */
/* says: no child was created */
/* 说：没有创建子进程 */
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
    long n = argc > 1 ? strtol(argv[1], NULL, 10) : 10, sum = 0;
    for (long i = 1; i <= n; i++)
        sum += i;
    printf("%ld\n", sum);
    return 0;
}
