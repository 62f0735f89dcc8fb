/* Right as well: all get all numbers, and each takes every N-th; all know the sum. */
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

static long sum_of_squares(const int *numbers, int n) {
    int rank, ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    MPI_Bcast(&n, 1, MPI_INT, 0, MPI_COMM_WORLD);
    int *all = malloc(((size_t)n + 1) * sizeof *all);
    for (int i = 0; rank == 0 && i < n; i++)
        all[i] = numbers[i];
    MPI_Bcast(all, n, MPI_INT, 0, MPI_COMM_WORLD);
    long sum = 0, total;
    for (int i = rank; i < n; i += ranks)
        sum += square(all[i]);
    MPI_Allreduce(&sum, &total, 1, MPI_LONG, MPI_SUM, MPI_COMM_WORLD);
    free(all);
    return total;
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
