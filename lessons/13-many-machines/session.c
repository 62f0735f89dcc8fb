/* session.c - see session.h. */
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hosts.h"
#include "kit.h"
#include "say.h"
#include "subprocess.h"

enum { READY_S = 20, FILE_LEAST = 4 << 20 };

/* --- which MPI ----------------------------------------------------------------------------------- */

static void note_kind(const char *line, void *context) {
    char *kind = context; /* 'O', 'M', or 0 while nothing is known */
    if (*kind == 0)
        *kind = strcasestr(line, "open mpi") != NULL || strcasestr(line, "open-mpi") != NULL ? 'O'
                : strcasestr(line, "mpich") != NULL || strcasestr(line, "hydra") != NULL     ? 'M'
                                                                                             : 0;
}

/* The kind of MPI that a program says it is of; 0 where it cannot be run. Returns as mpi_find. */
static int kind_of(char *program, char *argument, char *kind) {
    char *words[] = {program, argument, NULL};
    struct worker_end end;
    *kind = 0;
    return worker_run_foreign(words, note_kind, kind, &end);
}

int mpi_find(struct mpi *mpi) {
    static char mpirun[] = "mpirun", version[] = "--version", library[] = "library";
    char ranks[PATH_MAX];
    *mpi = (struct mpi){0};
    if (kit_program(ranks, sizeof ranks, "ranks") != 0 || access(ranks, X_OK) != 0) {
        snprintf(mpi->why, sizeof mpi->why, "%s",
                 _("the kit was built without MPI; type scripts/setup.sh, then make lesson13"));
        return 0;
    }
    char built, here;
    int error = kind_of(ranks, library, &built);
    if (error == 0)
        error = kind_of(mpirun, version, &here);
    if (error != 0)
        return error;
    mpi->open_mpi = built == 'O';
    mpi->there = built != 0 && built == here;
    if (here == 0)
        snprintf(mpi->why, sizeof mpi->why, "%s",
                 _("mpirun is missing or does not run; type scripts/setup.sh"));
    else if (built == 0)
        snprintf(mpi->why, sizeof mpi->why, "%s",
                 _("the library of the MPI that the kit was built with is gone; type make clean, "
                   "then make lesson13"));
    else if (!mpi->there)
        snprintf(mpi->why, sizeof mpi->why,
                 _("mpirun is of %s, but the kit was built with %s; type make clean, then make "
                   "lesson13"),
                 here == 'O' ? "Open MPI" : "MPICH", built == 'O' ? "Open MPI" : "MPICH");
    return 0;
}

/* --- mpirun ------------------------------------------------------------------------------------------ */

static void add(struct session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct session *session, const char *format, ...) {
    size_t n = 0;
    va_list arguments;
    while (n < SESSION_WORDS && session->command[n] != NULL)
        n++;
    if (n == SESSION_WORDS)
        return;
    va_start(arguments, format);
    vsnprintf(session->words[n], sizeof session->words[n], format, arguments);
    va_end(arguments);
    session->command[n] = session->words[n];
}

/* a:2,b:2 */
static void add_hosts(struct session *session, const struct real_hosts *hosts) {
    char text[HOSTS_TEXT_MOST] = "";
    for (size_t i = 0; i < hosts->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s:%zu", i > 0 ? "," : "",
                 hosts->list[i].name, hosts->list[i].ranks);
    add(session, "%s", text);
}

static void add_open_mpi(struct session *session) {
    if (geteuid() == 0 || session->where == MADE) /* on made hosts everybody is root */
        add(session, "--allow-run-as-root");
    add(session, "--oversubscribe"); /* more ranks than CPUs are meant here */
    add(session, "--bind-to");
    add(session, "none"); /* the ranks pin themselves */
}

static void add_mpirun(struct session *session, const struct real_hosts *hosts,
                       const char *argument) {
    char program[PATH_MAX];
    kit_program(program, sizeof program, "ranks");
    add(session, "mpirun");
    if (session->open_mpi)
        add_open_mpi(session);
    add(session, "-np");
    add(session, "%zu", session->ranks);
    if (session->where != MACHINE) {
        add(session, session->open_mpi ? "--host" : "-hosts");
        add_hosts(session, hosts);
    }
    if (session->where == MADE && !session->open_mpi) {
        add(session, "-launcher-exec");
        add(session, "agent");
    }
    add(session, "%s", program);
    add(session, "%s", argument);
}

/* Ends the process where a file may not be that large (ulimit -f). Open MPI makes one of 4 MB for each rank; where it
 * may not, mpirun computes or waits for ever instead of saying so. */
static void try_file(void) {
    int file = open("try", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return;
    if (ftruncate(file, FILE_LEAST) != 0 && errno == EFBIG)
        raise(SIGXFSZ);
    close(file);
    unlink("try");
}

/* In the process that becomes mpirun, in its folder: all of its files shall be there, for the folder is removed
 * however the lesson ends; and settings of Open MPI, which others do not know. */
static int prepare(const char *folder, const void *context) {
    const struct session *session = context;
    if (session->open_mpi)
        try_file();
    setenv("TMPDIR", folder, 1);
    setenv("LESSON_LANG", say_language(), 1); /* two_hosts says why itself */
    setenv("HOSTS_REDIS", "1", 1);
    setenv("OMPI_MCA_mpi_yield_when_idle", "1", 1);
    if (session->where == MACHINE)
        setenv("OMPI_MCA_btl_vader_backing_directory", folder, 1);
    if (session->where == REAL)
        real_hosts_set_agent(real_hosts_agent());
    if (session->where != MADE)
        return 0;
    real_hosts_set_agent("agent");
    /* UCX, below some MPIs, sees that it is the same machine all the same, and would not use the network. */
    setenv("UCX_TLS", "tcp,self", 1);
    if (!session->open_mpi)
        setenv("HOSTS_SYSFS", "1", 1);
    setenv("OMPI_MCA_pml", "ob1", 1);
    setenv("OMPI_MCA_btl", "self,vader,tcp", 1);
    setenv("OMPI_MCA_btl_tcp_if_include", HOSTS_SUBNET, 1);
    setenv("OMPI_MCA_oob_tcp_if_include", HOSTS_SUBNET, 1);
    return setenv("PRTE_MCA_prte_if_include", HOSTS_SUBNET, 1);
}

static bool hosts_are_made(const char *folder) {
    char path[256];
    snprintf(path, sizeof path, "%s/hosts", folder);
    return access(path, R_OK) == 0;
}

int session_begin(struct session *session, const struct mpi *mpi, enum where where, size_t ranks,
                  const struct real_hosts *hosts, const char *argument) {
    struct real_hosts made = {.count = HOSTS};
    char maker[PATH_MAX];
    *session = (struct session){.where = where, .ranks = ranks, .open_mpi = mpi->open_mpi};
    if (where == MADE) {
        kit_program(maker, sizeof maker, "two_hosts");
        add(session, "%s", maker);
        for (size_t i = 0; i < HOSTS; i++) {
            strcpy(made.list[i].name, host_names[i]);
            made.list[i].ranks = (ranks + 1) / HOSTS;
        }
        hosts = &made;
    }
    session->of_first = hosts != NULL ? hosts->list[0].ranks : ranks;
    if (mpi->there)
        add_mpirun(session, hosts, argument);
    /* Asked to end, Open MPI's mpirun takes a second. What it has made here is in the folder, and goes with that. */
    int stop_signal = where != REAL && mpi->open_mpi ? SIGKILL : SIGTERM;
    session->order = (struct server_order){.command = session->command,
                                           .name = where == MADE ? "two_hosts" : "mpirun",
                                           .socket = "s",
                                           .ask = "ready?\n",
                                           .answer = "ready",
                                           .is_ready = mpi->there ? NULL : hosts_are_made,
                                           .prepare = prepare,
                                           .context = session,
                                           .stop_signal = stop_signal,
                                           .as_we_are = true,
                                           .seconds = READY_S};
    return server_begin(&session->server, &session->order);
}

int session_await(struct session *session) {
    return server_await(&session->server, &session->order);
}
