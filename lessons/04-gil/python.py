"""python.py - the experiments of interpret.c in CPython, once: main.c starts it afresh for each round.

    python3 lessons/04-gil/python.py                      all, up to 4 computing, 64 waiting workers
    python3 lessons/04-gil/python.py claims               what the claims about computing compare
    python3 lessons/04-gil/python.py others               all but that
    python3 lessons/04-gil/python.py all 4 16 2 1 1600000 2 1
                                     workers: computing and waiting at most, computing where the
                                     claims are tested; seed; amounts: loops, waits, waits beside a
                                     computing worker
    python3 lessons/04-gil/python.py --who                which Python this is

Prints a line for each value: series, x, metric, value; times in milliseconds. Starting Python is in
none of them. Where the system refuses a worker, the line says so: refused thread 11 (see errno(3)).
"""

import ctypes
import errno
import multiprocessing
import os
import random
import signal
import sys
import threading
import time

WAIT_S = 0.005
CONVOY_WAIT_S = 0.001
CALLS_TO_WARM_UP = 20  # from its 8th call on CPython runs a function by adapted byte-code (PEP 659)
INTERVALS_MS = (0.1, 0.5, 2, 5, 20)

# The other start methods would start a new Python for each worker; then we would measure that.
fork = multiprocessing.get_context("fork")


def has_lock():
    """False in a free-threaded build whose lock is off (PEP 703)."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


NAME = "cpython" if has_lock() else "cpython-free"


def compute(first, last):
    """The same program as compute in crew.c."""
    total = 0
    i = first
    while i < last:
        total = (total + i * 31) % 65521
        i = i + 1
    return total


def wait_often(count, seconds):
    i = 0
    while i < count:
        time.sleep(seconds)
        i = i + 1
    return i


stop = 0  # a global variable, as in compute_until_stopped


def compute_until_stopped():
    total = 0
    i = 0
    while stop == 0:
        total = (total + i * 31) % 65521
        i = i + 1


# --- workers ------------------------------------------------------------------------------------


CPUS = sorted(os.sched_getaffinity(0))


def pin(index, pinned):
    """This worker to a CPU, round and round, as worker_pin does."""
    if pinned:
        os.sched_setaffinity(0, {CPUS[index % len(CPUS)]})


def run_serial(function, arguments, pinned):
    """Each share on the CPU on which a worker would do it, see compute_claims in interpret.c."""
    results = []
    for index, of_worker in enumerate(arguments):
        pin(index, pinned)
        results.append(function(*of_worker))
    os.sched_setaffinity(0, CPUS)
    return results


def run_threads(function, arguments, pinned):
    results = [None] * len(arguments)

    def work(index):
        pin(index, pinned)
        results[index] = function(*arguments[index])

    workers = [threading.Thread(target=work, args=(i,)) for i in range(len(arguments))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


prctl = ctypes.CDLL(None).prctl
PR_SET_PDEATHSIG = 1


def in_process(function, arguments, end, parent, index, pinned):
    """What a worker process does. It dies with its parent, see prctl(2)."""
    pin(index, pinned)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:
        end.send(function(*arguments))
    os._exit(0)


def run_processes(function, arguments, pinned):
    workers = []
    for index, of_worker in enumerate(arguments):
        ours, theirs = fork.Pipe(duplex=False)
        worker = fork.Process(target=in_process, args=(function, of_worker, theirs, os.getpid(), index, pinned))
        worker.start()
        theirs.close()
        workers.append((worker, ours))
    results = [ours.recv() for worker, ours in workers]
    for worker, ours in workers:
        worker.join()
        ours.close()
    return results


WAYS = {"serial": run_serial, "thread": run_threads, "process": run_processes}


def timed(way, function, arguments, expected, pinned=False):
    """Milliseconds; the results must add up to what is expected."""
    begin = time.perf_counter()
    results = WAYS[way](function, arguments, pinned)
    ms = (time.perf_counter() - begin) * 1000
    if sum(results) % 65521 != expected % 65521:
        print("wrong", way, len(arguments))
        sys.exit(1)
    return ms


def report(series, x, metric, value):
    print(f"{series} {x:g} {metric} {value:.6f}")


# --- the experiments ----------------------------------------------------------------------------


def computing_counts(cores, largest):
    """As worker_counts in common/worker.c, but fewer, for time."""
    return [n for n in range(1, largest + 1) if n & (n - 1) == 0 or n in (cores, 2 * cores, largest)]


def waiting_counts(largest):
    counts = [4**k for k in range(10) if 4**k <= largest]
    return counts if counts[-1] == largest else counts + [largest]


def shares(loops, workers):
    return [(loops * i // workers, loops * (i + 1) // workers) for i in range(workers)]


def compute_with(way, workers, loops):
    return timed(way, compute, shares(loops, workers), 31 * (loops * (loops - 1) // 2), pinned=True)


def warm_up():
    for _ in range(CALLS_TO_WARM_UP):
        compute(0, 1)


def claims(full, loops):
    """What the claims about computing compare. The processes come last, here and below: after a fork
    this program copies every page that it writes to."""
    warm_up()
    serial = computing([("serial", full), ("thread", full)], loops)
    run_processes(compute, [(0, 1)], False)  # the first fork loads parts of multiprocessing
    computing([("process", full)], loops, serial)


def others(largest, largest_waiting, full, loops, waits, convoy_waits):
    warm_up()
    counts = [n for n in computing_counts(len(CPUS), largest) if n != full]
    serial = computing([("serial", full)] + [("thread", n) for n in counts], loops)
    serial_waiting = timed("serial", wait_often, [(waits, WAIT_S)], waits)
    report(f"{NAME}-serial", 1, "wait-time", serial_waiting)
    waiting("thread", waiting_counts(largest_waiting), waits, serial_waiting)
    computing([("process", n) for n in counts], loops, serial)
    waiting("process", waiting_counts(largest_waiting), waits, serial_waiting)
    for interval_ms in INTERVALS_MS:
        wait_beside(interval_ms, convoy_waits)


def computing(runs, loops, serial=None):
    """Runs these (way, workers), shuffled. Returns the serial time."""
    random.shuffle(runs)
    times = [(way, workers, compute_with(way, workers, loops)) for way, workers in runs]
    serial = serial or next(ms for way, _, ms in times if way == "serial")
    for way, workers, ms in times:
        report(f"{NAME}-{way}", 1 if way == "serial" else workers, "time", ms)
        if way != "serial":
            report(f"{NAME}-{way}", workers, "speedup", serial / ms)
    return serial


def waiting(way, counts, waits, serial):
    for workers in counts:
        ms = timed(way, wait_often, [(waits, WAIT_S)] * workers, waits * workers)
        report(f"{NAME}-{way}", workers, "wait-time", ms)
        report(f"{NAME}-{way}", workers, "wait-speedup", workers * serial / ms)


def wait_beside(interval_ms, waits):
    """How much later than it asked a thread goes on after each wait, while another computes. The
    first wait does not count: the other thread may not have begun."""
    global stop
    sys.setswitchinterval(interval_ms / 1000)
    stop = 0
    worker = threading.Thread(target=compute_until_stopped)
    worker.start()
    for number in range(waits + 1):
        begin = time.perf_counter()
        time.sleep(CONVOY_WAIT_S)
        delay = time.perf_counter() - begin - CONVOY_WAIT_S
        if number > 0:
            report(f"{NAME}-convoy", interval_ms, "delay", delay * 1000)
    stop = 1
    worker.join()


def main(part, largest=4, largest_waiting=64, full=2, seed=1, loops=1600000, waits=2, convoy_waits=1):
    random.seed(seed)
    if part != "others":
        claims(full, loops)
    if part != "claims":
        others(largest, largest_waiting, full, loops, waits, convoy_waits)


def refused(kind, error):
    print("refused", kind, error)
    sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:] == ["--who"]:
        print(NAME, ".".join(map(str, sys.version_info[:3])), sys.executable)
        sys.exit(0)
    try:
        main((sys.argv[1:] or ["all"])[0], *map(int, sys.argv[2:]))
    except RuntimeError:  # threading says "can't start new thread" and not why
        refused("thread", errno.EAGAIN)
    except MemoryError:
        refused("thread", errno.ENOMEM)
    except OSError as error:
        refused("process", error.errno)
