/* silence.c - see silence.h. */
#include "silence.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "kit.h"

/* What all threads of a server's processes have done (proc(5); schedstat: Documentation/scheduler/sched-stats.rst). */
struct activity {
    bool stopped, ready;
    long long ns; /* on a CPU, or waiting for one */
};

static void add_thread(const char *folder, struct activity *sum) {
    char path[320], text[512];
    long long run = 0, delay = 0;
    snprintf(path, sizeof path, "%s/stat", folder);
    if (kit_read_file(path, text, sizeof text) != 0)
        return;
    const char *behind = strrchr(text, ')'); /* of its name */
    char state = behind != NULL && strlen(behind) > 2 ? behind[2] : '?';
    sum->stopped |= state == 'T';
    sum->ready |= state == 'R' || state == 'D';
    snprintf(path, sizeof path, "%s/schedstat", folder);
    if (kit_read_file(path, text, sizeof text) == 0 && sscanf(text, "%lld %lld", &run, &delay) == 2)
        sum->ns += run + delay;
}

static void add_process(pid_t pid, struct activity *sum) {
    char folder[32], path[300];
    snprintf(folder, sizeof folder, "/proc/%d/task", pid);
    DIR *threads = opendir(folder);
    if (threads == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(threads)) != NULL;)
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            add_thread(path, sum);
        }
    closedir(threads);
}

/* Of the server and, as PostgreSQL has a process for each connection, of its children. */
static struct activity activity_of(pid_t server) {
    struct activity sum = {0};
    char path[64], text[4096], *rest = text;
    add_process(server, &sum);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", server, server);
    if (kit_read_file(path, text, sizeof text) == 0)
        for (char *word; (word = strsep(&rest, " \n")) != NULL;)
            if (word[0] != '\0')
                add_process((pid_t)atoi(word), &sum);
    return sum;
}

/* Who listens at the store's socket, which the kernel knows (unix(7), SO_PEERCRED); 0: nobody. */
static pid_t server_of(const struct store *store, const struct places *places) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct ucred who = {0};
    socklen_t size = sizeof who;
    if (store == &redis_store)
        strcpy(address.sun_path, places->redis);
    else if (store == &memcached_store)
        strcpy(address.sun_path, places->memcached);
    else if (store == &postgres_store &&
             sscanf(places->postgres, "host=%80s", address.sun_path) == 1)
        strcat(address.sun_path, "/.s.PGSQL.5432");
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (file >= 0 && address.sun_path[0] != '\0' &&
        connect(file, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockopt(file, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
        who.pid = 0;
    if (file >= 0)
        close(file);
    return who.pid;
}

static bool answers(const struct way *way, const struct places *places) {
    struct connection connection = {.way = way, .places = places, .file = -1};
    long value;
    bool answered =
        way->store->open(&connection) == 0 && way->store->get(&connection, COUNTER, &value) == 0;
    way->store->close(&connection);
    return answered;
}

bool store_hangs(const struct way *way, const struct places *places) {
    pid_t server = server_of(way->store, places);
    if (server == 0)
        return false;
    struct activity before = activity_of(server);
    if (before.stopped)
        return true;
    if (before.ready || answers(way, places))
        return false;
    struct activity now = activity_of(server);
    return !now.ready && now.ns == before.ns;
}
