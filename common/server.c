/* server.c - see server.h. */
#include "server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kit.h"
#include "remove_tree.h"
#include "say.h"
#include "worker_limits.h"

enum { RESTART = 'R', STOP_MS = 1500, ANSWER_MS = 1000 };
/* Exit statuses of the process that should have become the server. */
enum { NO_PROGRAM = 127, NOT_PREPARED = 126, NO_PROCESS = 125, FILE_LIMIT = 124, DISK_FULL = 123 };
enum { FILES_FEWEST = 16 };           /* ulimit -n, so that a keeper can do its work */
enum { FULL_MB = 40 };                /* with less than that a server's files do not fit */
static const char log_name[] = "log"; /* what the server prints, in its folder */

/* From the keeper to the program. */
enum event { STARTED, ENDED, REMOVED, NO_FOLDER };
struct report {
    enum event what;
    int value; /* its pid, as from waitpid(2), or an errno value */
};

static const char *name_of(const struct server_order *order) {
    return order->name != NULL ? order->name : order->command != NULL ? order->command[0] : "";
}

static void pause_ms(long ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* --- the user ------------------------------------------------------------------------------------ */

/* The user nobody, for root; NULL for everybody else. */
static const struct passwd *ordinary_user(void) {
    return geteuid() == 0 ? getpwnam("nobody") : NULL;
}

int server_become_user(void) {
    const struct passwd *user = ordinary_user();
    if (user == NULL)
        return 0;
    gid_t group = user->pw_gid;
    uid_t id = user->pw_uid;
    return setgroups(0, NULL) == 0 && setgid(group) == 0 && setuid(id) == 0 ? 0 : errno;
}

static uid_t new_owner;
static gid_t new_group;

static int give_one(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)status, (void)kind, (void)where;
    return lchown(path, new_owner, new_group) == 0 ? 0 : errno;
}

int server_give(const char *folder) {
    const struct passwd *user = ordinary_user();
    if (user == NULL)
        return 0;
    new_owner = user->pw_uid;
    new_group = user->pw_gid;
    return nftw(folder, give_one, 16, FTW_PHYS);
}

/* Of server_run: the exit status that says why it has failed; 0: for another reason. */
static int run_trouble;

bool server_run(char *const command[], bool as_user) {
    struct worker_end end = {.fate = WORKER_NOT_STARTED};
    int pid = worker_fork();
    if (pid == 0) {
        if (!as_user || server_become_user() == 0)
            execvp(command[0], command);
        fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
        _exit(NO_PROGRAM);
    }
    if (pid < 0) {
        run_trouble = NO_PROCESS;
        return false;
    }
    if (worker_wait(pid, &end) != 0 || end.fate == WORKER_DONE)
        return end.fate == WORKER_DONE;
    if (end.fate == WORKER_KILLED && end.code == SIGXFSZ)
        run_trouble = FILE_LIMIT;
    return false;
}

/* Why order->prepare has failed, as an exit status. */
static int trouble_here(void) {
    struct statvfs disk;
    if (run_trouble == 0 && statvfs(".", &disk) == 0 &&
        disk.f_bavail * disk.f_frsize < (unsigned long long)FULL_MB << 20)
        return DISK_FULL;
    return run_trouble != 0 ? run_trouble : NOT_PREPARED;
}

/* Whether that user may enter the folder; root may enter everything. */
static bool may_enter(const char *place) {
    struct worker_end end;
    int pid = ordinary_user() != NULL ? worker_fork() : -1;
    if (pid == 0)
        _exit(server_become_user() == 0 && access(place, X_OK) == 0 ? 0 : EXIT_TROUBLE);
    return pid < 0 || (worker_wait(pid, &end) == 0 && end.fate == WORKER_DONE);
}

/* --- the keeper ------------------------------------------------------------------------------------ */

struct keeper {
    const struct server_order *order;
    const char *folder;
    int control, report, children; /* the last a signalfd(2) for SIGCHLD */
    pid_t self, last;              /* the server's */
    pid_t server;                  /* the same, 0 where it has ended */
};

static void tell(const struct keeper *keeper, enum event what, int value) {
    const struct report report = {what, value};
    while (write(keeper->report, &report, sizeof report) < 0 && errno == EINTR)
        continue;
}

/* The process that becomes the server. */
static void become_server(const struct keeper *keeper, bool prepare) {
    const struct server_order *order = keeper->order;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    int file = open(log_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0) {
        dup2(file, STDOUT_FILENO);
        dup2(file, STDERR_FILENO);
    }
    setenv("LC_ALL", "C.UTF-8", 1); /* refusal_in reads English */
    unsetenv("LANGUAGE");
    if (prepare && order->prepare != NULL && order->prepare(keeper->folder, order->context) != 0)
        _exit(trouble_here());
    if (!order->as_we_are && server_become_user() != 0) {
        fprintf(stderr, "nobody: %s\n", strerror(errno)); /* never as root instead */
        _exit(EXIT_TROUBLE);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* after that: a new user id would clear it */
    if (getppid() != keeper->self)
        _exit(EXIT_TROUBLE);
    execvp(order->command[0], order->command);
    _exit(errno == EAGAIN ? NO_PROCESS : NO_PROGRAM); /* see execve(2) */
}

static void start(struct keeper *keeper, bool prepare) {
    if (keeper->order->command == NULL) { /* a folder alone */
        tell(keeper, STARTED, getpid());
        return;
    }
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        become_server(keeper, prepare);
    }
    keeper->server = keeper->last = pid > 0 ? pid : 0;
    if (pid > 0)
        tell(keeper, STARTED, pid);
    else
        tell(keeper, ENDED, NO_PROCESS << 8);
}

/* Waits for all that have ended. Returns whether there are others. */
static bool reap(struct keeper *keeper) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == keeper->server) {
            keeper->server = 0;
            tell(keeper, ENDED, status);
        }
    return pid == 0;
}

/* To its children: orphans become children of the keeper, so at last those are all. */
static void kill_children(void) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    if (kit_read_file(path, text, sizeof text) != 0)
        return;
    for (char *word = strtok(text, " \n"); word != NULL; word = strtok(NULL, " \n"))
        kill((pid_t)atoi(word), SIGKILL);
}

/* PostgreSQL makes one segment of System V memory, which who was killed does not remove (shmctl(2)). Returns whether
 * there is one that is still attached. */
static bool remove_segments(pid_t creator) {
    struct shmid_ds segment;
    struct shm_info unused;
    bool attached = false;
    int last = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&unused);
    for (int i = 0; i <= last; i++) {
        int id = shmctl(i, SHM_STAT, &segment);
        if (id < 0 || segment.shm_cpid != creator)
            continue;
        attached |= segment.shm_nattch > 0;
        if (segment.shm_nattch == 0)
            shmctl(id, IPC_RMID, NULL);
    }
    return attached;
}

static void end_all(struct keeper *keeper, int signal_number) {
    if (keeper->server > 0) {
        kill(keeper->server, signal_number);
        kill(keeper->server, SIGCONT);
    }
    for (int ms = 0; ms < STOP_MS && keeper->server > 0 && reap(keeper); ms += 2)
        pause_ms(2);
    for (int ms = 0; ms < STOP_MS && reap(keeper); ms += 2) {
        kill_children();
        if (keeper->server > 0)
            kill(keeper->server, SIGKILL);
        pause_ms(2);
    }
    if (keeper->last > 0)
        remove_segments(keeper->last);
}

/* What the program asks for. Returns whether it still lives. */
static bool obey(struct keeper *keeper) {
    unsigned char order;
    ssize_t bytes = read(keeper->control, &order, 1);
    if (bytes < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (bytes <= 0)
        return false;
    if (order == RESTART) {
        end_all(keeper, SIGKILL); /* what a killed server has left behind */
        start(keeper, false);
    } else if (keeper->server > 0) {
        kill(keeper->server, order);
    }
    return true;
}

/* Nothing of the program's stays open, and no signal of its terminal comes here. */
static void leave_the_program(struct keeper *keeper) {
    sigset_t all, child;
    keeper->self = getpid();
    setsid();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int control = fcntl(keeper->control, F_DUPFD_CLOEXEC, 10);
    int report = fcntl(keeper->report, F_DUPFD_CLOEXEC, 10);
    keeper->control = dup3(control, 3, O_CLOEXEC);
    keeper->report = dup3(report, 4, O_CLOEXEC);
    int nowhere = open("/dev/null", O_RDWR);
    for (int file = 0; file < 3; file++)
        dup2(nowhere, file);
    close_range(5, ~0U, 0);
    keeper->children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void keep(struct keeper keeper) {
    leave_the_program(&keeper);
    bool ours = mkdir(keeper.folder, 0700) == 0; /* else somebody has just made one of that name */
    int error = ours && chdir(keeper.folder) == 0 ? 0 : errno;
    if (error == 0 && keeper.order->command != NULL && !keeper.order->as_we_are)
        error = server_give(".");
    if (error == 0)
        start(&keeper, true);
    else
        tell(&keeper, NO_FOLDER, error);
    struct pollfd files[] = {{keeper.control, POLLIN, 0}, {keeper.children, POLLIN, 0}};
    for (bool lives = true; lives;) {
        struct signalfd_siginfo unused;
        poll(files, 2, -1);
        while (read(keeper.children, &unused, sizeof unused) > 0)
            continue;
        reap(&keeper);
        if (files[0].revents != 0)
            lives = obey(&keeper);
    }
    end_all(&keeper, keeper.order->stop_signal != 0 ? keeper.order->stop_signal : SIGTERM);
    if (ours)
        remove_tree(keeper.folder);
    tell(&keeper, REMOVED, 0);
    _exit(0);
}

static void explain_refusal(struct server *server, const char *name, int error) {
    char sentence[REFUSAL_MOST];
    worker_refusal(sentence, WORKER_PROCESS, error);
    snprintf(server->why, sizeof server->why, "%.60s: %s", name, sentence);
}

/* Starts the keeper as nobody's child. Returns 0, or an errno value and the reason in server->why. */
static int start_keeper(struct server *server, const struct server_order *order) {
    int control[2], report[2], error = 0;
    struct rlimit files;
    bool few = getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < FILES_FEWEST;
    if (few || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0) {
        error = few ? EMFILE : errno;
        explain_refusal(server, name_of(order), error);
        return error;
    }
    if (pipe2(report, O_CLOEXEC) != 0) {
        error = errno;
        close(control[0]);
        close(control[1]);
        explain_refusal(server, name_of(order), error);
        return error;
    }
    struct worker_end end = {.fate = WORKER_DONE};
    int pid = worker_fork();
    if (pid == 0) {
        pid_t keeper = fork();
        if (keeper == 0)
            keep((struct keeper){order, server->folder, control[0], report[1], -1, 0, 0, 0});
        _exit(keeper < 0 ? errno : 0);
    }
    error = pid < 0 ? errno : worker_wait(pid, &end);
    if (error == 0 && end.fate != WORKER_DONE)
        error = end.fate == WORKER_KILLED ? EINTR : end.code;
    if (error == EINTR)
        snprintf(server->why, sizeof server->why, _("%s was killed by signal %d (SIG%s)"),
                 name_of(order), end.code, sigabbrev_np(end.code));
    else if (error != 0)
        explain_refusal(server, name_of(order), error);
    close(control[0]);
    close(report[1]);
    server->control = control[1];
    server->report = report[0];
    fcntl(server->report, F_SETFL, O_NONBLOCK);
    return error;
}

/* --- the program's side ------------------------------------------------------------------------------ */

static struct server *running; /* for atexit, of this process */
static pid_t owner;

static void stop_all(void) {
    while (getpid() == owner && running != NULL)
        server_stop(running);
}

static void enlist(struct server *server) {
    static pid_t registered;
    owner = getpid();
    if (registered != owner)
        atexit(stop_all);
    registered = owner;
    server->next = running;
    running = server;
}

static void delist(struct server *server) {
    for (struct server **each = &running; *each != NULL; each = &(*each)->next)
        if (*each == server) {
            *each = server->next;
            return;
        }
}

/* Whoever has told nothing of it was killed; then the server was, too. */
static void note_death_of_keeper(struct server *server) {
    if (!server->ended)
        server->end = (struct worker_end){WORKER_KILLED, SIGKILL, 0};
    server->ended = server->keeper_died = true;
}

/* Asks the keeper for something. (To a socket, and not to a pipe, for that it can be dead: MSG_NOSIGNAL.) */
static bool tell_keeper(struct server *server, unsigned char order) {
    if (server->pid == 0)
        return false;
    if (send(server->control, &order, 1, MSG_NOSIGNAL) == 1)
        return true;
    note_death_of_keeper(server);
    return false;
}

/* Takes what the keeper has told; waits up to so long for something. Returns whether it lives. */
static bool listen_to_keeper(struct server *server, int ms) {
    struct report report;
    struct pollfd file = {server->report, POLLIN, 0};
    poll(&file, 1, ms);
    ssize_t bytes = read(server->report, &report, sizeof report);
    if (bytes < 0)
        return errno == EAGAIN || errno == EINTR;
    if (bytes != sizeof report)
        note_death_of_keeper(server);
    if (bytes != sizeof report || report.what == REMOVED)
        return false;
    server->ended = report.what != STARTED;
    if (report.what == NO_FOLDER) {
        server->no_folder = report.value;
        server->end = (struct worker_end){WORKER_FAILED, DISK_FULL, 0};
        return true;
    }
    if (report.what == STARTED) {
        server->pid = report.value;
        return true;
    }
    bool killed = WIFSIGNALED(report.value);
    int code = killed ? WTERMSIG(report.value) : WEXITSTATUS(report.value);
    server->end = (struct worker_end){killed      ? WORKER_KILLED
                                      : code == 0 ? WORKER_DONE
                                                  : WORKER_FAILED,
                                      code, 0};
    return true;
}

void server_stop_begin(struct server *server) {
    if (server->folder[0] != '\0' && server->control > 0)
        close(server->control);
    server->control = 0;
}

/* Whether a process works in this folder, and at no terminal, as somebody does who looks around there. */
static bool serves_in(const char *process, const char *folder) {
    char path[300], place[256], text[512];
    int terminal = 1;
    size_t length = strlen(folder);
    snprintf(path, sizeof path, "/proc/%s/cwd", process);
    ssize_t bytes = readlink(path, place, sizeof place - 1);
    place[bytes > 0 ? bytes : 0] = '\0';
    if (strncmp(place, folder, length) != 0 || (place[length] != '/' && place[length] != '\0'))
        return false;
    snprintf(path, sizeof path, "/proc/%s/stat", process);
    const char *behind = kit_read_file(path, text, sizeof text) == 0 ? strrchr(text, ')') : NULL;
    return behind != NULL && sscanf(behind + 1, " %*c %*d %*d %*d %d", &terminal) == 1 &&
           terminal == 0;
}

/* Returns whether there were some. */
static bool kill_those_in(const char *folder) {
    bool some = false;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;)
        if (atoi(entry->d_name) > 0 && serves_in(entry->d_name, folder)) {
            kill((pid_t)atoi(entry->d_name), SIGKILL);
            some = true;
        }
    if (proc != NULL)
        closedir(proc);
    return some;
}

/* What the keeper would have ended, had it not been killed: the server, which dies with it, and processes of the
 * server's own, which no longer have a parent that would tell us of them. */
static void end_orphans(const struct server *server) {
    for (int ms = 0; ms < STOP_MS; ms += 2) {
        bool some = kill_those_in(server->folder);
        if (!remove_segments(server->pid) && !some)
            return;
        pause_ms(2);
    }
}

void server_stop(struct server *server) {
    if (server->folder[0] == '\0')
        return;
    server_stop_begin(server);
    if (server->report > 0) {
        for (int64_t until = kit_now_ns() + 6000000000;
             kit_now_ns() < until && listen_to_keeper(server, 100);)
            continue;
        close(server->report);
    }
    if (server->keeper_died && server->pid > 0)
        end_orphans(server);
    if (server->no_folder != EEXIST)
        remove_tree(server->folder); /* where the keeper was killed */
    if (server->pid > 0)
        remove_segments(server->pid);
    delist(server);
    server->control = server->report = 0;
    server->folder[0] = '\0';
    server->pid = 0;
}

bool server_has_ended(struct server *server, struct worker_end *end) {
    while (server->pid != 0 && !server->ended && listen_to_keeper(server, 0)) {
        struct pollfd file = {server->report, POLLIN, 0};
        if (poll(&file, 1, 0) <= 0)
            break;
    }
    if (end != NULL)
        *end = server->end;
    return server->ended;
}

void server_wait(struct server *server) {
    while (server->pid != 0 && !server_has_ended(server, NULL))
        listen_to_keeper(server, 100);
}

int server_signal(struct server *server, int signal_number) {
    if (!tell_keeper(server, (unsigned char)signal_number))
        return ESRCH;
    if (signal_number == SIGKILL)
        server_wait(server);
    return server->keeper_died ? ESRCH : 0;
}

/* --- is it ready? ------------------------------------------------------------------------------------ */

static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval second = {ANSWER_MS / 1000, ANSWER_MS % 1000 * 1000};
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strcpy(address.sun_path, path);
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    if (file >= 0 && connect(file, (struct sockaddr *)&address, sizeof address) != 0) {
        close(file);
        file = -1;
    }
    return file;
}

static bool is_ready(const struct server *server, const struct server_order *order) {
    char text[128] = "";
    if (order->is_ready != NULL)
        return order->is_ready(server->folder);
    int file = connect_to(server->socket);
    if (file < 0)
        return false;
    bool ready = true;
    if (order->ask != NULL)
        ready = send(file, order->ask, strlen(order->ask), MSG_NOSIGNAL) > 0 &&
                recv(file, text, sizeof text - 1, 0) > 0 &&
                strncmp(text, order->answer, strlen(order->answer)) == 0;
    close(file);
    return ready;
}

/* Why the system has refused it something, as the words of programs and libraries say; 0: they do not. */
static int refusal_in(const char *line) {
    static const struct {
        const char *words;
        int error;
    } known[] = {{"Resource temporarily unavailable", EAGAIN},
                 {"was not found in the same directory", EAGAIN}, /* initdb(1), without a process */
                 {"Cannot allocate memory", ENOMEM},
                 {"failed to map segment", ENOMEM}, /* ld.so(8) */
                 {"out of memory", ENOMEM},
                 {"Too many open files", EMFILE},
                 {"insufficient file descriptors", EMFILE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(line, known[i].words) != NULL)
            return known[i].error;
    return 0;
}

/* The last line that the server has printed, and in *error what of all its lines the first that names it says
 * was refused. */
static void last_line(const struct server *server, char *line, size_t size, int *error) {
    char path[128], text[512];
    snprintf(path, sizeof path, "%s/%s", server->folder, log_name);
    FILE *file = fopen(path, "re");
    line[0] = '\0';
    while (file != NULL && fgets(text, sizeof text, file) != NULL)
        if (text[strspn(text, " \n")] != '\0') {
            snprintf(line, size, "%.*s", (int)strcspn(text, "\n"), text);
            *error = *error != 0 ? *error : refusal_in(text);
        }
    if (file != NULL)
        fclose(file);
}

static bool is_limited(__rlimit_resource_t resource) {
    struct rlimit limit;
    return getrlimit(resource, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

static bool is_full(int error) {
    return error == ENOSPC || error == EDQUOT;
}

static void explain_no_folder(struct server *server, const char *place, size_t length, int error) {
    snprintf(server->why, sizeof server->why,
             _("no folder can be made in %.*s (%s); name another one: TMPDIR=FOLDER"), (int)length,
             place, strerrorname_np(error));
}

static int explain_end(struct server *server, const char *name) {
    if (server->keeper_died) {
        snprintf(server->why, sizeof server->why,
                 _("the process that keeps %s was killed, and %s with it"), name, name);
        return ECHILD;
    }
    size_t place = (size_t)(strrchr(server->folder, '/') - server->folder);
    if (server->no_folder != 0 && !is_full(server->no_folder)) {
        explain_no_folder(server, server->folder, place, server->no_folder);
        return server->no_folder;
    }
    char line[200];
    int code = server->end.code, refused = 0;
    last_line(server, line, sizeof line, &refused);
    bool killed = server->end.fate == WORKER_KILLED;
    if (!killed && code == NO_PROCESS)
        refused = EAGAIN;
    if (killed && code == SIGABRT && is_limited(RLIMIT_AS)) /* a library of its own gave up */
        refused = ENOMEM;
    if (refused != 0) {
        explain_refusal(server, name, refused);
        return refused;
    }
    if (killed ? code == SIGXFSZ
               : code == FILE_LIMIT || code == 128 + SIGXFSZ) /* of a child, as sh(1) */
        snprintf(server->why, sizeof server->why,
                 _("a file of %s does not fit: a limit is reached (%s), which ulimit -f shows; "
                   "raise it"),
                 name, "EFBIG");
    else if (killed)
        snprintf(server->why, sizeof server->why, _("%s was killed by signal %d (SIG%s)"), name,
                 code, sigabbrev_np(code));
    else if (code == DISK_FULL)
        snprintf(server->why, sizeof server->why,
                 _("the disk is full, so %s cannot start: make room in %.*s, or name another "
                   "folder: TMPDIR=FOLDER"),
                 name, (int)place, server->folder);
    else if (server->end.fate == WORKER_FAILED && code == NO_PROGRAM)
        snprintf(server->why, sizeof server->why,
                 _("%s is missing; type scripts/setup.sh to install what the lessons need"), name);
    else
        snprintf(server->why, sizeof server->why, _("%s has ended (exit status %d): %s"), name,
                 code, line);
    return server->end.fate == WORKER_FAILED && code == NO_PROGRAM ? ENOENT : ECHILD;
}

bool server_explain(struct server *server, const char *name) {
    if (!server_has_ended(server, NULL))
        return false;
    explain_end(server, name);
    return true;
}

static int wait_until_ready(struct server *server, const struct server_order *order) {
    double seconds = order->seconds > 0 ? order->seconds : 5;
    int64_t until = kit_now_ns() + (int64_t)(seconds * 1e9);
    do {
        if (server_has_ended(server, NULL))
            return explain_end(server, name_of(order));
        if (is_ready(server, order))
            return 0;
        pause_ms(2);
    } while (kit_now_ns() < until);
    snprintf(server->why, sizeof server->why, _("%s was not ready after %g s"), name_of(order),
             seconds);
    return ETIMEDOUT;
}

/* Says why, and leaves nothing behind. */
static int give_up(struct server *server, int error) {
    server_stop(server);
    return error;
}

/* A name that nothing has yet. The keeper makes the folder: where the program is killed before there is one,
 * nothing is left of it. Returns 0 or an errno value. */
static int name_folder(struct server *server, const char *place) {
    static const char letters[] = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    unsigned char random[6];
    char name[sizeof random + 1] = "";
    do {
        if (getrandom(random, sizeof random, 0) != sizeof random)
            return EAGAIN;
        for (size_t i = 0; i < sizeof random; i++)
            name[i] = letters[random[i] % (sizeof letters - 1)];
        snprintf(server->folder, sizeof server->folder, "%s/lesson-%s", place, name);
    } while (access(server->folder, F_OK) == 0);
    return 0;
}

static int choose_folder(struct server *server, const struct server_order *order) {
    const char *place = getenv("TMPDIR");
    if (place == NULL || place[0] == '\0' || (!order->as_we_are && !may_enter(place)))
        place = "/tmp";
    int length = snprintf(server->socket, sizeof server->socket, "%s/lesson-XXXXXX/%s", place,
                          order->socket);
    if ((size_t)length >= sizeof server->socket || strlen(place) + 16 > sizeof server->folder) {
        snprintf(server->why, sizeof server->why,
                 _("the path of a socket in %.100s would be too long: at most 107 bytes "
                   "(ENAMETOOLONG); name a "
                   "shorter folder: TMPDIR=/tmp"),
                 place);
        return ENAMETOOLONG;
    }
    int error = access(place, W_OK | X_OK) == 0 ? name_folder(server, place) : errno;
    if (error != 0) {
        explain_no_folder(server, place, strlen(place), error);
        server->folder[0] = '\0';
        return error;
    }
    snprintf(server->socket, sizeof server->socket, "%s/%s", server->folder, order->socket);
    return 0;
}

static bool is_ready_at_once(const char *folder) {
    (void)folder;
    return true;
}

int server_folder(struct server *server) {
    static const struct server_order order = {
        .name = "sh", .socket = "s", .is_ready = is_ready_at_once};
    return server_start(server, &order);
}

int server_begin(struct server *server, const struct server_order *order) {
    *server = (struct server){0};
    int error = choose_folder(server, order);
    if (error != 0)
        return error;
    enlist(server);
    error = start_keeper(server, order);
    return error == 0 ? 0 : give_up(server, error);
}

int server_await(struct server *server, const struct server_order *order) {
    while (server->pid == 0 && !server->ended && listen_to_keeper(server, 100))
        continue;
    int error = wait_until_ready(server, order);
    return error == 0 ? 0 : give_up(server, error);
}

int server_start(struct server *server, const struct server_order *order) {
    int error = server_begin(server, order);
    return error == 0 ? server_await(server, order) : error;
}

int server_restart(struct server *server, const struct server_order *order) {
    if (!tell_keeper(server, RESTART)) {
        server_explain(server, name_of(order));
        return ESRCH;
    }
    server->ended = false;
    server->pid = 0;
    while (server->pid == 0 && listen_to_keeper(server, 100))
        continue;
    return wait_until_ready(server, order);
}
