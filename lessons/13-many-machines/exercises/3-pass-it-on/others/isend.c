/* Right as well: the sending goes on while the row of the left neighbour is received. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void pass_on(int *mine, int *from_left, int n) {
    int rank, ranks;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    int right = (rank + 1) % ranks, left = (rank + ranks - 1) % ranks;
    MPI_Request sending;
    MPI_Isend(mine, n, MPI_INT, right, 0, MPI_COMM_WORLD, &sending);
    MPI_Recv(from_left, n, MPI_INT, left, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    MPI_Wait(&sending, MPI_STATUS_IGNORE);
}

/* --- From here on all stays as it is. 以下保持不变。 ------------------------------------------- */

enum { STEP = 1000003 };

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
    int *mine = malloc((size_t)n * sizeof *mine), *from_left = malloc((size_t)n * sizeof *mine);
    for (int i = 0; i < n; i++) {
        mine[i] = rank * STEP + i;
        from_left[i] = -1;
    }
    pass_on(mine, from_left, n);
    /* From whom the first and the last number came. 第一个数和最后一个数来自谁。 */
    int seen[2] = {from_left[0] < 0 ? -1 : from_left[0] / STEP,
                   from_left[n - 1] < 0 ? -1 : from_left[n - 1] / STEP};
    int all[128];
    MPI_Gather(seen, 2, MPI_INT, all, 2, MPI_INT, 0, MPI_COMM_WORLD);
    for (int i = 0; rank == 0 && i < ranks; i++)
        printf("rank %d has the row of %d to %d\n", i, all[2 * i], all[2 * i + 1]);
    free(mine);
    free(from_left);
    MPI_Finalize();
    return 0;
}
