"""Six databases with psycopg2 in CPython: six threads, and six processes.

    /usr/bin/python3 lessons/12-six-databases/python.py        with DATABASES set

psycopg2 lets the interpreter's lock go around each call of libpq, so that other threads run while one waits.
What is computed is what the C programs compute, in Python and with the first SIZE rows and columns, so that
it takes about as long. Prints lines `SERIES X METRIC VALUE`, in ms.
"""

import errno
import math
import multiprocessing
import os
import sys
import threading
import time
from operator import mul

SIZE = 40
EIGENVALUES = 4
SERVER_MS = 8
TICKS_MS = 20
QUERY = "SELECT i, elements FROM matrix WHERE i < %d" % SIZE


def trouble(error, what):
    print("error", error or errno.EIO, what)
    sys.stdout.flush()
    os._exit(0)


def receive(address):
    connection = psycopg2.connect(address)
    connection.set_session(readonly=True, autocommit=True)
    cursor = connection.cursor()
    cursor.execute(QUERY)
    rows = cursor.fetchall()
    connection.close()
    return rows


def dot(a, b):
    return sum(map(mul, a, b))


def largest(matrix, iterations):
    vector = [1.0] * SIZE
    for _ in range(iterations):
        following = [dot(row, vector) for row in matrix]
        length = math.sqrt(dot(following, following))
        vector = [x / length for x in following]
    return length, vector


def compute(rows, iterations):
    matrix = [[]] * SIZE
    for i, elements in rows:
        row = [float(x) for x in elements.split()[:SIZE]]
        mean = sum(row) / SIZE
        row = [x - mean for x in row]
        length = math.sqrt(dot(row, row))
        matrix[i] = [x / length for x in row]
    product = [[dot(a, b) for b in matrix] for a in matrix]
    found = []
    for _ in range(EIGENVALUES):
        value, vector = largest(product, iterations)
        found.append(value)
        product = [[x - value * v * w for x, w in zip(row, vector)] for row, v in zip(product, vector)]
    return found


def work(address, iterations):
    """The result and the CPU time of the computing, in ms."""
    rows = receive(address)
    begin = time.thread_time()
    return compute(rows, iterations), (time.thread_time() - begin) * 1000


def in_threads(addresses, iterations):
    results = [None] * len(addresses)

    def one(i):
        results[i] = work(addresses[i], iterations)

    workers = [threading.Thread(target=one, args=(i,)) for i in range(len(addresses))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


def one_process(pipe, address, iterations):
    pipe.send(work(address, iterations))
    pipe.close()


def in_processes(addresses, iterations):
    context = multiprocessing.get_context("fork")
    workers, pipes = [], []
    for address in addresses:
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=one_process, args=(theirs, address, iterations))
        worker.start()
        theirs.close()
        workers.append(worker)
        pipes.append(ours)
    results = [pipe.recv() for pipe in pipes]
    for worker in workers:
        worker.join()
    return results


def others_ms(databases):
    """What neither we nor our servers have computed: as in programs/variant.c."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, soft = map(int, file.readline().split()[1:8])
    busy = (user + nice + system + irq + soft) * 1000 / os.sysconf("SC_CLK_TCK")
    return busy - sum(os.times()[:4]) * 1000 - databases * SERVER_MS


def timed(run, *arguments):
    begin = time.perf_counter()
    results = run(*arguments)
    return (time.perf_counter() - begin) * 1000, results


def main(iterations=10, cpus=0):
    addresses = os.environ["DATABASES"].split()[:6]
    cpus = int(cpus) or len(os.sched_getaffinity(0))
    alone, _ = timed(receive, addresses[0])
    right = None
    for series, run, at_once in (("cpython-process", in_processes, cpus), ("cpython-thread", in_threads, 1)):
        before = others_ms(0)
        ms, results = timed(run, addresses, int(iterations))
        others = others_ms(len(addresses)) - before - TICKS_MS
        if None in results or [r[0] for r in results] != (right or [r[0] for r in results]):
            trouble(errno.EBADMSG, "%s with %d workers" % (series, len(addresses)))
        right = [r[0] for r in results]
        bound = alone + sum(r[1] for r in results) / at_once
        print(series, len(addresses), "time", ms)
        print(series, len(addresses), "bound", bound)
        print(series, len(addresses), "reached", bound / ms)
        print(series, len(addresses), "delayed", max(0, others / ms / cpus))


if __name__ == "__main__":
    try:
        import psycopg2

        main(*sys.argv[1:])
    except ImportError:
        trouble(errno.ENOENT, "psycopg2")
    except RuntimeError:  # threading says "can't start new thread" and not why
        trouble(errno.EAGAIN, "thread")
    except MemoryError:
        trouble(errno.ENOMEM, "thread")
    except psycopg2.Error:
        trouble(errno.ECONNREFUSED, "database")
    except (OSError, EOFError) as error:
        trouble(getattr(error, "errno", None) or errno.EIO, "process")
