/* Share the numbers: all ranks add up squares. Your task stands in README.en.md.
 * 分摊这些数：所有 rank 一起求平方和。题目见 README.zh.md。
 */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Its calls are counted. 调用次数会被统计。 */
static long squared;
static long square(long number) {
    squared++;
    return number * number;
}

/* Change this. numbers and n are known to rank 0 alone; the others have NULL and 0. Returns the sum of the squares at
 * rank 0; what it returns elsewhere does not matter.
 * 修改这里。只有 rank 0 知道 numbers 和 n，其他 rank 得到的是 NULL 和 0。在 rank 0 上返回平方和；
 * 其他 rank 返回什么都可以。 */
static long sum_of_squares(const int *numbers, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++)
        sum += square(numbers[i]);
    return sum;
}

/* --- From here on all stays as it is. 以下保持不变。 ------------------------------------------- */

/* Started by hand, the program becomes an mpirun that starts it once for each rank.
 * 直接运行时，程序先变成 mpirun，由它为每个 rank 启动一次本程序。 */
static void become_ranks(char **argv) {
    if (getenv("OMPI_COMM_WORLD_SIZE") != NULL || getenv("PMI_SIZE") != NULL)
        return;
    setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
    setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 1);
    setenv("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe", 1); /* Open MPI 5 */
    setenv("PRTE_MCA_hwloc_default_binding_policy", "none", 1);
    setenv("OMPI_MCA_mpi_yield_when_idle", "1", 1);
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
    execlp("mpirun", "mpirun", "-np", argv[1], argv[0], argv[1], argv[2], (char *)NULL);
    printf("no mpirun\n");
    exit(3);
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    become_ranks(argv);
    MPI_Init(&argc, &argv);
    int rank, ranks, n = atoi(argv[2]);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    int *numbers = rank == 0 ? malloc((size_t)n * sizeof *numbers) : NULL;
    for (int i = 0; rank == 0 && i < n; i++)
        numbers[i] = i % 10 + 1;
    long sum = sum_of_squares(numbers, rank == 0 ? n : 0), all[64];
    MPI_Gather(&squared, 1, MPI_LONG, all, 1, MPI_LONG, 0, MPI_COMM_WORLD);
    for (int i = 0; rank == 0 && i < ranks; i++)
        printf("rank %d squared %ld\n", i, all[i]);
    if (rank == 0)
        printf("sum %ld\n", sum);
    free(numbers);
    MPI_Finalize();
    return 0;
}
