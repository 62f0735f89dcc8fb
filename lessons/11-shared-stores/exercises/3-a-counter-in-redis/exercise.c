/* A counter in Redis: several processes add to the same number. Your task stands in README.en.md.
 * Redis 里的计数器：几个进程给同一个数加一。题目见 README.zh.md。
 */
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NIL = -1 };

/* Sends a command and returns the answer: a number, 0 for "OK" or a list, NIL where there is none.
 * 发送一条命令，返回回答：一个数；"OK" 或列表返回 0；没有值返回 NIL。 */
static long ask(redisContext *redis, const char *command, ...) {
    va_list values;
    va_start(values, command);
    redisReply *reply = redisvCommand(redis, command, values);
    va_end(values);
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {
        fprintf(stderr, "Redis: %s\n", reply != NULL ? reply->str : redis->errstr);
        _exit(1);
    }
    long answer = reply->type == REDIS_REPLY_INTEGER  ? (long)reply->integer
                  : reply->type == REDIS_REPLY_STRING ? atol(reply->str)
                  : reply->type == REDIS_REPLY_NIL    ? NIL
                                                      : 0;
    freeReplyObject(reply);
    return answer;
}

/* Change this. Others come in between sooner or later; the pause makes it sooner.
 * 修改这里。别的进程迟早会插进来；停一下，只是让它早一点发生。 */
static void add_one(redisContext *redis) {
    long value = ask(redis, "GET counter");
    usleep(1000);
    ask(redis, "SET counter %ld", value + 1);
}

/* --- From here on all stays as it is. 以下保持不变。 ------------------------------------------- */

static const char socket_name[] = "redis.socket";

static pid_t start_server(void) {
    unlink(socket_name);
    pid_t server = fork();
    if (server != 0)
        return server;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_name, "--save", "",
           NULL);
    _exit(127);
}

/* Tries until the server is there. 一直试到服务器就绪。 */
static redisContext *connect_to(pid_t server) {
    for (int i = 0; i < 400; i++) {
        redisContext *redis = redisConnectUnix(socket_name);
        if (redis != NULL && redis->err == 0)
            return redis;
        redisFree(redis);
        if (server > 0 && waitpid(server, NULL, WNOHANG) == server)
            break;
        usleep(10000);
    }
    dprintf(STDOUT_FILENO, "no redis-server\n");
    _exit(3);
}

static void work(long times) {
    redisContext *redis = connect_to(0);
    for (long i = 0; i < times; i++)
        add_one(redis);
    redisFree(redis);
}

/* How often Redis has executed each command. 每条命令 Redis 执行了多少次。 */
static void print_commands(redisContext *redis) {
    static const char *const names[] = {"get", "set", "watch", "exec", "del"};
    redisReply *reply = redisCommand(redis, "INFO commandstats");
    for (size_t i = 0; reply != NULL && i < sizeof names / sizeof *names; i++) {
        char line[32];
        snprintf(line, sizeof line, "cmdstat_%s:calls=", names[i]);
        const char *found = strstr(reply->str, line);
        printf("%s %ld ", names[i], found != NULL ? atol(found + strlen(line)) : 0);
    }
    printf("\n");
    freeReplyObject(reply);
}

int main(int argc, char **argv) {
    long workers = argc == 3 ? atol(argv[1]) : 4, times = argc == 3 ? atol(argv[2]) : 40;
    pid_t server = start_server();
    redisContext *redis = connect_to(server);
    ask(redis, "SET counter 0");
    pid_t pids[64];
    for (long i = 0; i < workers && i < 64; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            work(times);
            _exit(0);
        }
    }
    for (long i = 0; i < workers && i < 64; i++)
        waitpid(pids[i], NULL, 0);
    print_commands(redis);
    printf("counter %ld of %ld\n", ask(redis, "GET counter"), workers * times);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return 0;
}
