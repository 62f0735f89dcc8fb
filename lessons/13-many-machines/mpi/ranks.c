/* ranks.c - the MPI program of lesson 13. mpirun starts it once; then its ranks do what rank 0 is asked, and
 * rest in between.
 *
 *   mpirun -np 4 build/bin/13-many-machines/ranks SHRINK      rank 0 listens on the socket "s" of its folder
 *   mpirun -np 4 build/bin/13-many-machines/ranks die         rank 1 dies
 *   build/bin/13-many-machines/ranks library                  which MPI it was built with
 *
 * A request is a line "SERIES PLACE P WHAT", for example "hosts spread 2 raytrace" (request_read below); the
 * answer are lines "SERIES X METRIC VALUE" and then "end". WHAT is a job, message, model, or trace- and a job.
 *
 * MPI waits by asking again and again, and so takes a whole CPU while nothing happens (lesson 8's spin). Here
 * other programs are measured meanwhile. So between two requests rank 0 sleeps in accept(2), and the others ask
 * only every few milliseconds (rest). What is timed begins behind an MPI_Barrier, when all are awake.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../model.h"
#include "jobs/matrix.h"
#include "kit.h"
#include "ranks.h"
#include "worker.h"

enum { REST_NS = 4000000, LINE_MOST = 96 };

enum place {
    PACKED, /* one rank after another, so that those of one host come first */
    SPREAD, /* in turn: one of each host, the second of each host ... */
    ONE_CPU /* as packed, and all on one CPU of their host */
};

struct request {
    char series[32], what[32];
    enum place place;
    int ranks; /* how many take part; 0: an end */
};

struct session {
    MPI_Comm packed, spread;
    int local; /* which of the ranks of its host this is */
    int all;
    unsigned shrink;
    struct work matrix, picture;
};

/* --- asked by whoever measures -------------------------------------------------------------------- */

static int listen_at(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strncpy(address.sun_path, name, sizeof address.sun_path - 1);
    if (file < 0 || bind(file, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(file, 8) != 0) {
        perror(name);
        MPI_Abort(MPI_COMM_WORLD, EXIT_TROUBLE);
    }
    return file;
}

static int request_read(const char *line, struct request *request) {
    char place[16];
    if (sscanf(line, "%31s %15s %d %31s", request->series, place, &request->ranks, request->what) !=
        4)
        return EINVAL;
    request->place = strcmp(place, "spread") == 0 ? SPREAD
                     : strcmp(place, "one") == 0  ? ONE_CPU
                                                  : PACKED;
    return 0;
}

/* Waits for a request; then what is printed goes to whoever asked. */
static struct request next_request(int listening, int all) {
    struct request request;
    char line[LINE_MOST];
    for (;;) {
        int file = accept(listening, NULL, NULL);
        ssize_t bytes = file >= 0 ? read(file, line, sizeof line - 1) : -1;
        line[bytes > 0 ? bytes : 0] = '\0';
        if (file < 0)
            return (struct request){0};
        dup2(file, STDOUT_FILENO);
        close(file);
        if (bytes > 0 && request_read(line, &request) == 0 && request.ranks > 0 &&
            request.ranks <= all)
            return request;
        printf("ready\n");
        fflush(stdout);
        dup2(STDERR_FILENO, STDOUT_FILENO);
    }
}

/* The request of rank 0, or a wait for it that leaves the CPU to others. */
static void rest(struct request *request) {
    MPI_Request sent;
    int done = 0;
    MPI_Ibcast(request, sizeof *request, MPI_BYTE, 0, MPI_COMM_WORLD, &sent);
    for (MPI_Test(&sent, &done, MPI_STATUS_IGNORE); !done;
         MPI_Test(&sent, &done, MPI_STATUS_IGNORE))
        nanosleep(&(struct timespec){0, REST_NS}, NULL);
}

/* --- what is asked -------------------------------------------------------------------------------- */

static int print_compute(MPI_Comm ranks, int rank, const char *series, struct work *work,
                         bool own_cpu, double *ms) {
    double delayed = 0;
    int count, error = ranks_compute(ranks, work, ms, &delayed);
    MPI_Comm_size(ranks, &count);
    if (rank != 0)
        return error;
    if (error != 0)
        printf("error %d %s-%s with %d workers\n", error, work->job.slug, series, count);
    else
        printf("%s-%s %d time %.6f\n", work->job.slug, series, count, *ms);
    if (error == 0 && own_cpu)
        printf("%s-%s %d delayed %.6f\n", work->job.slug, series, count, delayed);
    return error;
}

static void print_messages(const char *series, const double us[MESSAGE_SIZES], double delayed) {
    message_print(series, us);
    printf("message-%s 0 delayed %.6f\n", series, delayed);
}

/* Messages between two ranks, each job by one rank, and what follows from that on paper. */
static void print_model(struct session *session, MPI_Comm ranks, int rank, const char *series) {
    double us[MESSAGE_SIZES], matrix_ms = 0, picture_ms = 0;
    MPI_Comm one;
    double delayed = ranks_exchange(ranks, session->shrink > 1, us);
    MPI_Comm_split(ranks, rank, 0, &one);
    int error = 0;
    if (rank == 0) {
        print_messages(series, us, delayed);
        error = print_compute(one, rank, series, &session->matrix, true, &matrix_ms);
        if (error == 0)
            error = print_compute(one, rank, series, &session->picture, true, &picture_ms);
    }
    MPI_Comm_free(&one);
    if (rank != 0 || error != 0)
        return;
    const struct matrix_input *input = session->matrix.job.input;
    struct model matrix = model_matrix(MATRIX_SIZE, (double)input->depth);
    struct model picture = model_picture((double)session->picture.bytes);
    matrix.message = picture.message = hockney_fit(message_sizes, us, MESSAGE_SIZES);
    matrix.one_rank_us = matrix_ms * 1e3;
    picture.one_rank_us = picture_ms * 1e3;
    model_print("matrix", &matrix);
    model_print("raytrace", &picture);
}

static struct work *work_named(struct session *session, const char *name) {
    return strcmp(name, "matrix") == 0 ? &session->matrix : &session->picture;
}

static void obey(struct session *session, const struct request *request) {
    MPI_Comm from = request->place == SPREAD ? session->spread : session->packed, ranks;
    int rank;
    double us[MESSAGE_SIZES], ms;
    MPI_Comm_rank(from, &rank);
    MPI_Comm_split(from, rank < request->ranks ? 0 : MPI_UNDEFINED, rank, &ranks);
    if (ranks == MPI_COMM_NULL)
        return;
    bool one = request->place == ONE_CPU;
    worker_pin(one ? 0 : (size_t)session->local);
    if (strcmp(request->what, "message") == 0) {
        double delayed = ranks_exchange(ranks, session->shrink > 1, us);
        if (rank == 0)
            print_messages(request->series, us, delayed);
    } else if (strcmp(request->what, "model") == 0) {
        print_model(session, ranks, rank, request->series);
    } else if (strncmp(request->what, "trace-", 6) == 0) {
        char run[72];
        snprintf(run, sizeof run, "%s-%s", request->what + 6, request->series);
        ranks_trace(ranks, work_named(session, request->what + 6), run);
    } else {
        struct work *work = work_named(session, request->what);
        print_compute(ranks, rank, request->series, work, !one && request->ranks <= 2, &ms);
    }
    MPI_Comm_free(&ranks);
}

/* --- a session ------------------------------------------------------------------------------------ */

static void open_session(struct session *session, unsigned shrink) {
    MPI_Comm host;
    int rank;
    session->shrink = shrink;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &session->all);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL, &host);
    MPI_Comm_rank(host, &session->local);
    MPI_Comm_split(MPI_COMM_WORLD, 0, rank, &session->packed);
    MPI_Comm_split(MPI_COMM_WORLD, 0, session->local * session->all + rank, &session->spread);
    worker_pin((size_t)session->local);
    int error = work_open(&session->matrix, "matrix", shrink);
    if (error == 0)
        error = work_open(&session->picture, "raytrace", shrink);
    if (error == 0 && rank == 0)
        error = work_serial(&session->matrix, NULL);
    if (error == 0 && rank == 0)
        error = work_serial(&session->picture, NULL);
    if (error != 0) {
        fprintf(stderr, "%s\n", strerror(error));
        MPI_Abort(MPI_COMM_WORLD, EXIT_TROUBLE);
    }
}

static void serve(struct session *session) {
    struct request request = {0};
    int rank, listening = -1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank == 0)
        listening = listen_at("s");
    do {
        if (rank == 0)
            request = next_request(listening, session->all);
        rest(&request);
        if (request.ranks == 0)
            return;
        obey(session, &request);
        if (rank == 0) {
            printf("end\n");
            fflush(stdout);
            dup2(STDERR_FILENO, STDOUT_FILENO); /* closes the connection */
        }
    } while (true);
}

int main(int argc, char **argv) {
    static struct session session;
    const char *what = argc > 1 ? argv[1] : "1";
    if (strcmp(what, "library") == 0) {
        char version[MPI_MAX_LIBRARY_VERSION_STRING];
        int length;
        MPI_Get_library_version(version, &length);
        printf("%.*s\n", (int)strcspn(version, "\n"), version);
        return 0;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* of mpirun, or of its agent on this host */
    MPI_Init(&argc, &argv);
    if (strcmp(what, "die") == 0)
        ranks_die(MPI_COMM_WORLD);
    open_session(&session, (unsigned)strtoul(what, NULL, 10));
    serve(&session);
    MPI_Finalize();
    return 0;
}
