/* No restart storm: a supervisor starts a worker again when it has crashed, but not for ever, and not
 * without a pause.
 * 避免重启风暴：worker 崩溃以后，监管进程把它重新启动；但不能没完没了，也不能一刻不停。
 *
 *   ./exercise crash fail ok      the ends of the worker's lives, one after another
 *                                 worker 每一次运行的结局，按次序排列
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 10, LONGEST_MS = 80, LIVES_IN_VAIN = 5 };

static volatile int *
    served; /* shared: requests that the worker has served in this life / 共享：这一次运行处理过的请求数 */

/* The worker; it never returns. / worker，不会返回。 */
static void work(int life, const char *end) {
    dprintf(STDOUT_FILENO, "life %d: %s\n", life, end);
    if (strcmp(end, "served") == 0)
        *served = 1; /* it serves a request, and crashes later / 处理了一个请求，后来才崩溃 */
    if (strcmp(end, "crash") == 0 || strcmp(end, "served") == 0)
        raise(SIGKILL);
    _exit(strcmp(end, "fail") == 0 ? 3 : 0);
}

static void pause_for(int ms) {
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000L};
    dprintf(STDOUT_FILENO, "pause %d ms\n", ms);
    nanosleep(&pause, NULL);
}

static void say(const char *line) {
    dprintf(STDOUT_FILENO, "%s\n", line);
}

int main(int argc, char **argv) {
    served = mmap(NULL, sizeof *served, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (served == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    for (int life = 1;; life++) {
        *served = 0;
        pid_t worker = fork();
        if (worker == 0)
            work(life, life < argc ? argv[life] : "ok");
        /* TODO: the worker is not waited for, and started again at once, whatever its end was. When is
         * it done, how long is the pause, when does the supervisor give up? */
        /* TODO：这里没有等待 worker，不管它怎样结束，马上又启动一个。什么时候算完成？要停多久？
         * 什么时候放弃？ */
        if (life == 20)
            break;
    }
    say("done");
    return 0;
}
