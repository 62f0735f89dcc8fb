/* python.h - which Pythons this machine has. A script of the kit is run in one of them by
 * experiment_foreign: "%s -I -S %s ...", its path and the script's; so without what its owner has
 * installed or set (see python3 --help). */
#ifndef PYTHON_H
#define PYTHON_H

#include <limits.h>
#include <stdbool.h>

struct python {
    bool found;
    bool has_lock; /* false: a free-threaded build (PEP 703) whose lock is off */
    char path[PATH_MAX];
    char version[16]; /* "3.14.6" */
    char built[128];  /* options of its configure, without paths: "--disable-gil" */
};

/* The python3 on PATH. found is false where there is none that runs. Returns 0, or an errno value
 * after it has said why nothing could be started. */
int python_find(struct python *python);

/* A free-threaded Python: the one that PYTHON_FREE names, else of all python3.NNt on PATH the
 * newest whose lock is off. Returns as above; ENOEXEC after it has said that PYTHON_FREE names none
 * (exit status EXIT_USAGE). */
int python_find_free(struct python *python);

#endif
