/* many_cpus.c - preloaded into a program, lets it believe that it may run on CPUS CPUs; they take turns on
 * those that there are. For tests of machines that nobody has here: no time of such a run means anything.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

typedef int getaffinity_fn(pid_t, size_t, cpu_set_t *);
typedef int setaffinity_fn(pid_t, size_t, const cpu_set_t *);
typedef int attribute_fn(pthread_attr_t *, size_t, const cpu_set_t *);

static _Thread_local cpu_set_t own; /* empty: not pinned yet */

/* The CPUs that these stand for. */
static cpu_set_t real(size_t size, const cpu_set_t *set) {
    getaffinity_fn *get = (getaffinity_fn *)dlsym(RTLD_NEXT, "sched_getaffinity");
    static cpu_set_t there;
    cpu_set_t result;
    if (CPU_COUNT(&there) == 0)
        get(0, sizeof there, &there);
    CPU_ZERO(&result);
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET_S(cpu, size, set)) {
            size_t skip = cpu % (size_t)CPU_COUNT(&there), place = 0;
            while (!CPU_ISSET(place, &there) || skip-- > 0)
                place++;
            CPU_SET(place, &result);
        }
    return result;
}

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set) {
    (void)pid;
    CPU_ZERO_S(size, set);
    for (size_t cpu = 0; cpu < strtoul(getenv("CPUS"), NULL, 10); cpu++)
        if (CPU_COUNT(&own) == 0 || CPU_ISSET(cpu, &own))
            CPU_SET_S(cpu, size, set);
    return 0;
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set) {
    cpu_set_t result = real(size, set);
    if (pid == 0)
        own = *set;
    return ((setaffinity_fn *)dlsym(RTLD_NEXT, "sched_setaffinity"))(pid, sizeof result, &result);
}

int pthread_attr_setaffinity_np(pthread_attr_t *attributes, size_t size, const cpu_set_t *set) {
    cpu_set_t result = real(size, set);
    attribute_fn *next = (attribute_fn *)dlsym(RTLD_NEXT, "pthread_attr_setaffinity_np");
    return next(attributes, sizeof result, &result);
}
