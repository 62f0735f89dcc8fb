/* Hand it over: N child processes compute a part each of LIMIT squares, and their parent prints a
 * checksum of them all (two arguments: LIMIT N).
 * 交回结果：N 个子进程各算出 LIMIT 个平方数中的一份，父进程打印全部平方数的校验和
 * （两个参数：LIMIT N）。
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where part k begins: at values[first_of(k, ...)]. It ends where part k + 1 begins. */
static long first_of(long k, long n, long limit) {
    return limit * k / n;
}

/* Computes part k of n: part[0], part[1], ... The first part takes the longest, so the results are
 * ready in reverse order. Leave this function as it is.
 * 算出第 k 份。第一份最慢，最后一份最先算完。这个函数请不要改。 */
static void compute(long *part, long k, long n, long limit) {
    long first = first_of(k, n, limit), end = first_of(k + 1, n, limit);
    usleep((useconds_t)(n - k) * 20000);
    for (long i = first; i < end; i++)
        part[i - first] = (i + 1) * (i + 1);
}

/* The checksum depends on the order of the values. Leave this function as it is.
 * 校验和与各个数的次序有关。这个函数请不要改。 */
static void print_result(const long *values, long limit) {
    long checksum = 0, missing = 0;
    for (long i = 0; i < limit; i++) {
        checksum = (checksum + (i + 1) * (values[i] % 1000003)) % 1000003;
        missing += values[i] == 0;
    }
    printf("checksum %ld, missing %ld of %ld values\n", checksum, missing, limit);
}

int main(int argc, char **argv) {
    long limit = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    long n = argc > 2 ? strtol(argv[2], NULL, 10) : 2;
    long *values = calloc((size_t)limit, sizeof *values);
    if (values == NULL)
        return 1;

    /* TODO: the parent must get the values that its children have computed. */
    /* TODO：要让父进程得到子进程算出的那些数。 */
    for (long k = 0; k < n; k++) {
        pid_t child = fork();
        if (child < 0) {
            perror("fork");
            return 1;
        }
        if (child == 0) {
            compute(values + first_of(k, n, limit), k, n, limit);
            _exit(0);
        }
    }
    for (long k = 0; k < n; k++)
        wait(NULL);
    print_result(values, limit);
    return 0;
}
