/* statement_timeout: the server keeps the limit itself. */
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum outcome {
    ANSWERED, /* in time / 按时得到结果 */
    TOO_LATE, /* cancelled, and the connection can be used again / 已取消，连接可以接着用 */
    FAILED, /* the server did not even react to that / 连取消也没有反应 */
};

/* After the limit the server is given so long to react. / 超时之后，再给服务器这么久来反应。 */
enum { GRACE_MS = 200 };

/* The server keeps the limit itself; the client waits a little longer, in case it does not. */
static enum outcome ask_within(PGconn *connection, const char *query, long limit_ms) {
    char set[64];
    enum outcome outcome = FAILED;
    snprintf(set, sizeof set, "SET statement_timeout = %ld", limit_ms);
    PQclear(PQexec(connection, set));
    if (!PQsendQuery(connection, query))
        return FAILED;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long end_ms = now.tv_sec * 1000 + now.tv_nsec / 1000000 + limit_ms + GRACE_MS;
    for (;;) {
        while (!PQisBusy(connection)) {
            PGresult *result = PQgetResult(connection);
            if (result == NULL)
                return outcome;
            outcome = PQresultStatus(result) == PGRES_TUPLES_OK ? ANSWERED : TOO_LATE;
            PQclear(result);
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        long left_ms = end_ms - now.tv_sec * 1000 - now.tv_nsec / 1000000;
        struct pollfd file = {PQsocket(connection), POLLIN, 0};
        if (left_ms <= 0 || poll(&file, 1, (int)left_ms) == 0 || PQconsumeInput(connection) == 0)
            return FAILED;
    }
}

/* --- From here on all stays as it is. 以下保持不变。 -------------------------------------------
 *
 * A stand-in for PostgreSQL: as there, each connection has a process of its own, and a cancel request is a
 * connection of its own, whose process sends the other one SIGINT (PostgreSQL manual, "Message Flow").
 * PostgreSQL 的替身：和真的一样，每个连接有自己的进程；取消请求是另一个连接，由它的进程向原来的进程发 SIGINT
 *（PostgreSQL 手册，“Message Flow”）。
 */
enum { FAIR_MS = 100, SLOW_MS = 1200, ROWS = 24, CANCEL = 80877102, MESSAGE_MOST = 1024 };

static volatile sig_atomic_t cancelled;
static long timeout_ms = 3600000; /* SET statement_timeout */
static long latest_ms;            /* and when that is over / 到这时为止 */

static void on_cancel(int number) {
    (void)number;
    cancelled = 1;
}

static long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes so long; returns false where it was cancelled, unless it is stuck.
 * 用去这么久；中途被取消时返回 false，卡住的除外。 */
static bool take_time(long ms, bool stuck) {
    long end = now_ms() + ms;
    while (now_ms() < end) {
        const struct timespec pause = {.tv_nsec = 2000000};
        if (!stuck && (cancelled || now_ms() > latest_ms))
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

static bool read_bytes(int client, char *bytes, size_t count) {
    while (count > 0) {
        ssize_t some = read(client, bytes, count);
        if (some > 0) {
            bytes += some;
            count -= (size_t)some;
        } else if (some == 0 || !cancelled) {
            return false; /* the client has gone / 客户端已断开 */
        }
    }
    return true;
}

static int32_t number_at(const char *bytes) {
    const unsigned char *b = (const unsigned char *)bytes;
    return (int32_t)((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]);
}

static void put_number(char *bytes, uint32_t number) {
    for (int i = 0; i < 4; i++)
        bytes[i] = (char)(number >> (24 - 8 * i));
}

/* A message: its type, its length, its body. / 一条消息：类型、长度、内容。 */
static void say(int client, char type, const char *body, size_t length) {
    char message[MESSAGE_MOST] = {type};
    put_number(message + 1, (uint32_t)length + 4);
    memcpy(message + 5, body, length);
    send(client, message, length + 5, MSG_NOSIGNAL);
}

static void say_row(int client) {
    say(client, 'D', "\0\1\0\0\0\00242", 8);
}

/* Returns whether it went through to its end. / 返回是否执行到底。 */
static bool execute(int client, const char *query) {
    bool stuck = strstr(query, "stuck") != NULL, drip = strstr(query, "drip") != NULL;
    bool quick = strstr(query, "quick") != NULL, fair = strstr(query, "fair") != NULL;
    long ms = quick ? 0 : fair ? FAIR_MS : SLOW_MS;
    say(client, 'T', "\0\1x\0\0\0\0\0\0\0\0\0\0\031\377\377\377\377\377\377\0\0", 22);
    for (int row = 0; drip && row < ROWS; row++) {
        if (!take_time(ms / ROWS, false))
            return false;
        say_row(client);
    }
    if (!drip && !take_time(ms, stuck))
        return false;
    say_row(client);
    return true;
}

static void answer(int client, const char *query) {
    long number;
    cancelled = 0;
    latest_ms = now_ms() + timeout_ms;
    if (sscanf(query, "SET statement_timeout = %ld", &number) == 1 ||
        sscanf(query, "SET statement_timeout TO %ld", &number) == 1) {
        timeout_ms = number;
        say(client, 'C', "SET", 4);
    } else if (execute(client, query)) {
        dprintf(STDOUT_FILENO, "server: %s has ended\n", query);
        say(client, 'C', "SELECT 1", 9);
    } else {
        static const char error[] = "SERROR\0C57014\0Mcanceling statement\0";
        dprintf(STDOUT_FILENO, "server: %s was cancelled\n", query);
        say(client, 'E', error, sizeof error);
    }
    say(client, 'Z', "I", 1);
}

/* One connection. / 一个连接。 */
static void serve(int client) {
    char message[MESSAGE_MOST], key[8];
    struct sigaction action = {.sa_handler = on_cancel};
    sigaction(SIGINT, &action, NULL);
    if (!read_bytes(client, message, 8) || number_at(message) > MESSAGE_MOST)
        return;
    if (!read_bytes(client, message + 8, (size_t)number_at(message) - 8))
        return;
    if (number_at(message + 4) == CANCEL) {
        kill(number_at(message + 8), SIGINT);
        return;
    }
    put_number(key, (uint32_t)getpid());
    put_number(key + 4, 0);
    say(client, 'R', "\0\0\0\0", 4);
    say(client, 'S', "server_version\00015.0", 20);
    say(client, 'K', key, sizeof key);
    say(client, 'Z', "I", 1);
    while (read_bytes(client, message, 5) && message[0] == 'Q') {
        size_t length = (size_t)number_at(message + 1) - 4;
        if (length >= sizeof message || !read_bytes(client, message, length))
            return;
        message[length] = '\0';
        answer(client, message);
    }
}

static const char socket_name[] = ".s.PGSQL.5432"; /* as libpq wants it / libpq 要求的名字 */

static int open_socket(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, socket_name);
    unlink(socket_name);
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || bind(file, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(file, 8) != 0)
        exit(3);
    return file;
}

static pid_t start_server(int listener) {
    pid_t server = fork();
    if (server != 0)
        return server;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0 && fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            close(listener);
            serve(client);
            _exit(0);
        }
        close(client);
    }
}

static PGconn *open_connection(void) {
    char folder[512], info[640];
    if (getcwd(folder, sizeof folder) == NULL)
        exit(3);
    snprintf(info, sizeof info, "host=%s port=5432 user=me dbname=db", folder);
    PGconn *connection = PQconnectdb(info);
    if (PQstatus(connection) != CONNECTION_OK) {
        printf("no connection: %s", PQerrorMessage(connection));
        exit(3);
    }
    return connection;
}

/* The arguments: the limit in ms, and queries: quick, fair (0.1 s), slow, drip (row by row), stuck.
 * 参数：时限（毫秒），以及各个查询：quick、fair（0.1 秒）、slow、drip（一行一行地来）、stuck（卡住）。 */
int main(int argc, char **argv) {
    static const char *const names[] = {"answered", "too late", "failed"};
    static char *usual[] = {"", "300", "quick", "slow", "quick", "drip", "fair", "stuck", "quick"};
    int count = argc > 2 ? argc : 9;
    char **words = argc > 2 ? argv : usual;
    pid_t server = start_server(open_socket());
    PGconn *connection = open_connection();
    for (int i = 2; i < count; i++) {
        char query[64];
        snprintf(query, sizeof query, "SELECT %.20s()", words[i]);
        enum outcome outcome = ask_within(connection, query, atol(words[1]));
        const char *why = outcome == FAILED ? PQerrorMessage(connection) : "";
        dprintf(STDOUT_FILENO, "%s: %s %.*s\n", words[i], names[outcome], (int)strcspn(why, "\n"),
                why);
        if (outcome == FAILED) {
            PQfinish(connection);
            connection = open_connection();
        }
    }
    PQfinish(connection);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    unlink(socket_name);
    return 0;
}
