"""python.py - the experiments of interpret.c in CPython, once: main.c starts it afresh for each round.

    python3 lessons/04-gil/python.py            all: up to 4 computing, 64 waiting workers
    python3 lessons/04-gil/python.py claims     what the claims about computing compare
    python3 lessons/04-gil/python.py waits      the same for gzip and waiting
    python3 lessons/04-gil/python.py switch     threads that change places often
    python3 lessons/04-gil/python.py others     all but these
    python3 lessons/04-gil/python.py all 4 16 1 50
    python3 lessons/04-gil/python.py all 4 16 1 50 0,2,1,3 2

The last two: at most 4 computing and 16 waiting workers, order from seed 1, a 50th of the work; on these
CPUs, of which the first two are cores of their own.

Prints a line for each value: series, x, metric, value; times in milliseconds. Starting Python is in
none of them. Where the system refuses a worker, the line says so: error 11 thread (see errno(3)).
"""

import errno
import os
import queue
import random
import sys
import threading
import time
import zlib

WAIT_S = 0.005
BESIDE_WAIT_S = 0.001
PIECE = 1024 * 1024  # bytes of text that are packed at once
UNPACKED = 1  # so many of them each worker in one turn
TURNS = 4  # in which the work of the claims is done
DELAYED = 0.05  # a turn in which a worker had no CPU for more of the time was disturbed, and is made again
CALLS_TO_WARM_UP = 20  # from its 8th call on CPython 3.11 adapts compute, later ones sooner (PEP 659)
CONVOY_INTERVALS_MS = (0.1, 0.5, 2, 5, 20)
SWITCH_INTERVALS_MS = (0.005, 0.05, 0.5, 5, 20)
MANY_THREADS = 8

def has_lock():
    """False in a free-threaded build whose lock is off (PEP 703)."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


NAME = "cpython" if has_lock() else "cpython-free"


# --- the programs: those of byte_code.c, and one that CPython's own C code does -------------------


def compute(first, last):
    total = 0
    i = first
    while i < last:
        total = (total + i * 31) % 65521
        i = i + 1
    return total


def wait_often(count, seconds):
    done = 0
    while done < count:
        time.sleep(seconds)
        done = done + 1
    return done


stop = 0  # a global variable, as in compute_until_stopped


def compute_until_stopped():
    total = 0
    i = 0
    while stop == 0:
        total = (total + i * 31) % 65521
        i = i + 1


text = packed = b""  # see make_text


def unpack(count):
    """zlib checks the Adler-32 sum of each piece."""
    return sum(len(zlib.decompress(packed)) for _ in range(count))


def pack(count):
    return sum(len(zlib.compress(text)) for _ in range(count))


# --- workers: they are there before the clock starts, as in ThreadPool and Pool of multiprocessing ----


CPUS = sorted(os.sched_getaffinity(0))  # the lesson gives them in its order, see choose_cpus
ALIKE = len(CPUS)


def pin(index):
    """The caller to a CPU, round and round, as worker_pin does."""
    os.sched_setaffinity(0, {CPUS[index % len(CPUS)]})


def choose_cpus(cpus, alike):
    """Uses these CPUs, such as "0,2,1,3"; so many of them are cores of their own and equally fast."""
    global CPUS, ALIKE
    CPUS = [int(cpu) for cpu in cpus.split(",")]
    ALIKE = int(alike)


def delay_ms(task):
    """How long a thread or process was ready and had no CPU, see common/delay.h."""
    try:
        with open(f"/proc/{task}/schedstat") as file:
            return int(file.read().split()[1]) / 1e6
    except OSError:
        return 0


class Serial:
    """No worker at all: the caller does all shares, each on the CPU on which a worker would do it, see
    run_variants in interpret.c."""

    name = "serial"
    tasks = ["thread-self"]

    def run(self, function, arguments):
        results = []
        for index, of_worker in enumerate(arguments):
            pin(index)
            results.append(function(*of_worker))
        os.sched_setaffinity(0, CPUS)
        return results


class Threads:
    name = "thread"

    def __init__(self, workers, pinned=True):
        self.jobs = [queue.SimpleQueue() for _ in range(workers)]
        self.results = queue.SimpleQueue()
        self.workers = [threading.Thread(target=self.work, args=(i, pinned), daemon=True) for i in range(workers)]
        for worker in self.workers:
            worker.start()
        self.tasks = [f"self/task/{worker.native_id}" for worker in self.workers]

    def work(self, index, pinned):
        if pinned:
            pin(index)
        while job := self.jobs[index].get():
            function, arguments = job
            self.results.put(function(*arguments))

    def run(self, function, arguments):
        for jobs, of_worker in zip(self.jobs, arguments):
            jobs.put((function, of_worker))
        return [self.results.get() for _ in arguments]

    def close(self):
        for jobs in self.jobs:
            jobs.put(None)
        for worker in self.workers:
            worker.join()


class Processes:
    """Each takes its arguments from a pipe and gives its result back through another. They end when their
    pipe is closed. Made by os.fork: a new Python for each would take long to start."""

    name = "process"

    def __init__(self, workers, pinned=True):
        self.workers = []
        for index in range(workers):
            from_us, to_worker = os.pipe()
            from_worker, to_us = os.pipe()
            pid = os.fork()
            if pid == 0:
                for _, *ends in self.workers:
                    os.closerange(min(ends), max(ends) + 1)
                os.close(to_worker)
                os.close(from_worker)
                self.work(index, pinned, from_us, to_us)
            os.close(from_us)
            os.close(to_us)
            self.workers.append((pid, to_worker, from_worker))
        self.tasks = [pid for pid, *_ in self.workers]

    def work(self, index, pinned, from_us, to_us):
        if pinned:
            pin(index)
        while line := os.read(from_us, 256):
            name, *arguments = line.decode().split()
            result = globals()[name](*map(float if name == "wait_often" else int, arguments))
            try:
                os.write(to_us, f"{result:.0f}".encode())
            except BrokenPipeError:  # nobody waits for it any more
                break
        os._exit(0)

    def run(self, function, arguments):
        try:
            for (_, to_worker, _), of_worker in zip(self.workers, arguments):
                os.write(to_worker, " ".join(map(str, (function.__name__, *of_worker))).encode())
            results = [os.read(from_worker, 64) for _, _, from_worker in self.workers]
        except BrokenPipeError:  # one of them has died, and close says how
            results = [b""]
        if not all(results):
            self.close()
        return [int(result) for result in results]

    def close(self):
        for _, to_worker, from_worker in self.workers:
            os.close(to_worker)
            os.close(from_worker)
        for pid, *_ in self.workers:
            status = os.waitpid(pid, 0)[1]
            if os.WIFSIGNALED(status):
                trouble(errno.EINTR, f"killed {os.WTERMSIG(status)}")


def timed(pool, function, arguments, expected):
    """Milliseconds, and how many of them the worker that waited longest had no CPU; the results must add up
    to what is expected."""
    before = [delay_ms(task) for task in pool.tasks]
    begin = time.perf_counter()
    results = pool.run(function, arguments)
    ms = (time.perf_counter() - begin) * 1000
    if sum(results) % 65521 != expected % 65521:
        trouble(errno.EBADMSG, f"{pool.name} with {len(arguments)} workers")
    return ms, max(delay_ms(task) - earlier for task, earlier in zip(pool.tasks, before))


def report(series, x, metric, value):
    print(f"{NAME}-{series} {x:g} {metric} {value:.6f}")


def trouble(error, what):
    print("error", error, what)
    sys.exit(1)


# --- how much -----------------------------------------------------------------------------------


class Plan:
    """As plan.c."""

    def __init__(self, largest=None, largest_waiting=64, seed=1, shrink=1):
        self.largest = largest or 2 * len(CPUS)
        self.full = min(ALIKE, 8, self.largest)
        self.largest_waiting = largest_waiting
        self.full_waiting = min(16, largest_waiting)
        self.loops = max(1, 220000 * max(self.full, 4) // 4 // shrink)  # in one turn
        self.switch_loops = max(1, 80000 // shrink)
        self.waits = max(1, 2 // shrink)
        self.unpacked = max(1, UNPACKED // shrink)
        random.seed(seed)

    def counts(self):
        """As worker_counts in common/worker_limits.c, but fewer, for time; and not the full count."""
        known = (ALIKE, len(CPUS), 2 * len(CPUS), self.largest)
        return [n for n in range(1, self.largest + 1) if (n & (n - 1) == 0 or n in known) and n != self.full]

    def waiting_counts(self):
        return [4**k for k in range(10) if 4**k < self.largest_waiting] + [self.largest_waiting]


# --- computing ----------------------------------------------------------------------------------


def shares(loops, workers):
    return [(loops * i // workers, loops * (i + 1) // workers) for i in range(workers)]


def measure(metric, runs, turns=1):
    """Makes these (pool, (function, arguments, expected)), the serial one first, in so many turns, each in
    shuffled order: a CPU may be slower for a tenth of a second. Prints METRICtime and METRICspeedup of all
    turns together; in several turns what the claims compare, and the delays of computing."""
    total = [[0, 0] for _ in runs]
    done = again = 0
    while done < turns:
        order = random.sample(range(len(runs)), len(runs))
        turn = {number: timed(runs[number][0], *runs[number][1]) for number in order}
        disturbed = metric == "" and any(delay > DELAYED * ms for ms, delay in turn.values())
        if disturbed and turns > 1 and again < turns:
            again += 1
            continue
        done += 1
        for number, (ms, delay) in turn.items():
            total[number][0] += ms
            total[number][1] += delay
    if again > 0:
        report("serial", 1, "again", again)
    for (pool, job), (ms, delay) in zip(runs, total):
        x = 1 if pool.name == "serial" else len(job[1])
        if pool.name != "serial":
            report(pool.name, x, metric + "speedup", total[0][0] / ms)
        if pool.name != "serial" or turns > 1:
            report(pool.name, x, metric + "time", ms)
        if turns > 1 and metric == "":  # unpacking takes too short for that
            report(pool.name, x, "delayed", delay / ms)


def computing(loops, workers):
    return compute, shares(loops, workers), 31 * (loops * (loops - 1) // 2)


def zipping(function, count, workers, length):
    return function, [(count,)] * workers, workers * count * length


def make_text():
    """A packed piece of text, and a quarter of it: it packs to about a third, of words that nobody knows.
    zlib looks back 32 KB, so that it does not notice that 64 KB come again."""
    global text, packed
    words = ["".join(random.choices("etaoinshrdlu", k=random.randint(2, 9))) for _ in range(1000)]
    block = " ".join(random.choices(words, k=16000)).encode()[: 64 * 1024]
    text = block * (PIECE // len(block))
    packed = zlib.compress(text, 1)  # the fastest level: unpacking is measured
    text = text[: PIECE // 4]


def warm_up():
    for _ in range(CALLS_TO_WARM_UP):
        compute(0, 1)


def claims(plan):
    """What the claims about computing compare. The processes are made first, before there is another thread:
    a child of fork has only the one that called it, and all their locks."""
    warm_up()
    processes, threads = Processes(plan.full), Threads(plan.full)
    job = computing(plan.loops, plan.full)
    measure("", [(Serial(), job), (threads, job), (processes, job)], TURNS)
    threads.close()
    processes.close()


def waits(plan):
    """The same for gzip and waiting, apart from computing: what needs a CPU all the time is more often
    disturbed, and made again."""
    make_text()
    threads = Threads(plan.full)
    job = zipping(unpack, plan.unpacked, plan.full, PIECE)
    measure("decompress-", [(Serial(), job), (threads, job)], TURNS // 2)
    threads.close()
    waiting(Threads, plan.full_waiting, plan, waiting_alone(plan))


def others(plan):
    warm_up()
    make_text()
    for workers in plan.counts():
        processes, threads = Processes(workers), Threads(workers)
        alone, job = computing(plan.loops, plan.full), computing(plan.loops, workers)
        measure("", [(Serial(), alone), (threads, job), (processes, job)])
        threads.close()
        processes.close()
    processes, threads = Processes(plan.full), Threads(plan.full)
    job = zipping(unpack, plan.unpacked, plan.full, PIECE)
    measure("decompress-", [(Serial(), job), (processes, job)])
    job = pack, [(1,)] * plan.full, plan.full * len(zlib.compress(text))
    measure("compress-", [(Serial(), job), (threads, job), (processes, job)])
    threads.close()
    processes.close()
    serial = waiting_alone(plan)
    for workers in plan.waiting_counts():
        if workers <= 16:  # more processes take too long to make
            waiting(Processes, workers, plan, serial)
        if workers != plan.full_waiting:
            waiting(Threads, workers, plan, serial)
    convoy(plan)


# --- waiting ------------------------------------------------------------------------------------


def waiting_alone(plan):
    ms, _ = timed(Serial(), wait_often, [(plan.waits, WAIT_S)], plan.waits)
    report("serial", 1, "wait-time", ms)
    return ms


def waiting(kind, workers, plan, serial):
    pool = kind(workers, pinned=False)
    ms, _ = timed(pool, wait_often, [(plan.waits, WAIT_S)] * workers, plan.waits * workers)
    pool.close()
    report(pool.name, workers, "wait-time", ms)
    report(pool.name, workers, "wait-speedup", workers * serial / ms)


def convoy(plan):
    """How much later than it asked a thread goes on after a wait, while another computes. The first wait
    does not count: the other thread may not have begun."""
    global stop
    before = sys.getswitchinterval()
    for interval_ms in CONVOY_INTERVALS_MS:
        sys.setswitchinterval(interval_ms / 1000)
        stop = 0
        worker = threading.Thread(target=compute_until_stopped)
        worker.start()
        for number in range(2):
            begin = time.perf_counter()
            time.sleep(BESIDE_WAIT_S)
            delay = time.perf_counter() - begin - BESIDE_WAIT_S
        report("convoy", interval_ms, "delay", delay * 1000)
        stop = 1
        worker.join()
    sys.setswitchinterval(before)


# --- threads that change places often -------------------------------------------------------------


def switching(plan, pool, workers):
    return timed(pool, *computing(plan.switch_loops, workers))[0]


def switching_beside(plan, pool):
    """The same beside one more thread, which waits as long as the others compute."""
    done = threading.Event()

    def wait():
        while not done.is_set():
            time.sleep(BESIDE_WAIT_S)

    waiter = threading.Thread(target=wait)
    waiter.start()
    ms = switching(plan, pool, 2)
    done.set()
    waiter.join()
    return ms


def switch(plan):
    warm_up()
    two, many = Threads(2), Threads(MANY_THREADS)
    for interval_ms in SWITCH_INTERVALS_MS:
        sys.setswitchinterval(interval_ms / 1000)
        serial = switching(plan, Serial(), plan.full)
        report("switch-2", interval_ms, "slower", switching(plan, two, 2) / serial)
        report("switch-8", interval_ms, "slower", switching(plan, many, MANY_THREADS) / serial)
        report("switch-waiting", interval_ms, "slower", switching_beside(plan, two) / serial)
    two.close()
    many.close()


# --- the command line ---------------------------------------------------------------------------


PARTS = {"claims": claims, "waits": waits, "others": others, "switch": switch}


def main(wanted="all", *numbers):
    if len(numbers) > 4:
        choose_cpus(*numbers[4:])
    plan = Plan(*map(int, numbers[:4]))
    for part, run in PARTS.items():
        if wanted in (part, "all"):
            run(plan)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except RuntimeError:  # threading says "can't start new thread" and not why
        trouble(errno.EAGAIN, "thread")
    except MemoryError:
        trouble(errno.ENOMEM, "thread")
    except OSError as error:
        trouble(error.errno, "process")
