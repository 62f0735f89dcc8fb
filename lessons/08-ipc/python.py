"""python.py - CPython's queues, as handover.c does it in C: main.c starts it afresh for each round.

    python3 lessons/08-ipc/python.py            all
    python3 lessons/08-ipc/python.py claims     what the claim compares: queue.Queue and multiprocessing.Queue, 64 KB
    python3 lessons/08-ipc/python.py others     every queue at every size

Prints a line for each value: series, x, metric, value; x is the bytes of a message, times are in
microseconds a message, one way, both workers on one CPU. SHRINK=K in the environment: K times fewer.
"""

import errno
import os
import queue
import signal
import sys
import threading
import time

SIZES = (64, 4096, 65536, 1048576)
COUNTS = {64: 400, 4096: 400, 65536: 100, 1048576: 16}
DEPTH = 8  # messages that fit, where that can be said
PATIENCE_S = 25
SHRINK = int(os.environ.get("SHRINK", "1"))


def report(series, size, us):
    print(f"cpython-{series} {size} time {us:.4f}")


def trouble(error, what):
    print("error", error, what, flush=True)
    os._exit(1)


def count_of(size):
    return max(COUNTS[size] // SHRINK, 4)


def receive(get, count, size):
    """So many messages, each of the right length and with its number at the beginning."""
    for number in range(count):
        message = get()
        if len(message) != size or message[0] != number % 251:
            trouble(errno.EBADMSG, "cpython with 2 workers")


def make_messages(size):
    """Made before the clock starts: handing over is measured."""
    return [bytes([number]) * size for number in range(251 if size <= 65536 else 16)]


def send(put, count, messages):
    for number in range(count):
        put(messages[number % 251 % len(messages)])


# --- threads ------------------------------------------------------------------------------------


def between_threads(series, channel, size):
    """The channel has put and get. First some messages to warm up."""
    count, messages = count_of(size), make_messages(size)
    for measured in (DEPTH, count):
        measured = min(measured, len(messages)) if size > 65536 else measured
        worker = threading.Thread(target=receive, args=(channel.get, measured, size), daemon=True)
        begin = time.perf_counter()
        worker.start()
        send(channel.put, measured, messages)
        worker.join()
        us = (time.perf_counter() - begin) / measured * 1e6
    report(series, size, us)


# --- processes ----------------------------------------------------------------------------------


def between_processes(series, put, get, size):
    """A forked process receives. It says through a pipe when it is done; another pipe ends when we die, and
    then it ends too, whatever it waits for. Where it is killed, we hear of it by SIGCHLD."""
    count, messages = count_of(size), make_messages(size)
    done_from, done_to = os.pipe()
    life_from, life_to = os.pipe()

    def end_with_parent():
        os.read(life_from, 1)
        os._exit(1)

    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(life_to)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        threading.Thread(target=end_with_parent, daemon=True).start()
        for measured in (DEPTH, count):
            receive(get, measured, size)
            os.write(done_to, b"d")
        os._exit(0)
    os.close(done_to)
    watched[:] = [pid]
    for measured in (DEPTH, count):
        begin = time.perf_counter()
        send(put, measured, messages)
        os.read(done_from, 1)
        us = (time.perf_counter() - begin) / measured * 1e6
    report(series, size, us)
    watched.clear()
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:  # child_ended has waited for it
        pass
    for end in (done_from, life_from, life_to):
        os.close(end)


watched = []  # the process that must not end yet


def child_ended(*_):
    for pid in watched:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended == pid and status != 0:
            if os.WIFSIGNALED(status):
                trouble(errno.EINTR, f"killed {os.WTERMSIG(status)}")
            os._exit(1)


class SharedRing:
    """Slots in shared memory, and two semaphores: how many are free, and how many hold a message."""

    def __init__(self, context, size):
        from multiprocessing import resource_tracker, shared_memory

        # The name is gone at once, below, so nobody needs to watch it from a process of its own.
        resource_tracker.register = resource_tracker.unregister = lambda *_: None
        self.memory = shared_memory.SharedMemory(create=True, size=DEPTH * size)
        self.memory.unlink()
        os.posix_fallocate(self.memory._fd, 0, DEPTH * size)  # or else: SIGBUS where there is no room
        self.free, self.filled = context.Semaphore(DEPTH), context.Semaphore(0)
        self.size, self.put_next, self.get_next = size, 0, 0

    def put(self, message):
        self.free.acquire()
        begin = self.put_next * self.size
        self.memory.buf[begin : begin + self.size] = message
        self.put_next = (self.put_next + 1) % DEPTH
        self.filled.release()

    def get(self):
        self.filled.acquire()
        begin = self.get_next * self.size
        message = bytes(self.memory.buf[begin : begin + self.size])
        self.get_next = (self.get_next + 1) % DEPTH
        self.free.release()
        return message


def mp_queue(context, size):
    channel = context.Queue(DEPTH)
    between_processes("mp-queue", channel.put, channel.get, size)
    channel.close()
    channel.join_thread()


def mp_others(context, size):
    channel = context.SimpleQueue()
    between_processes("mp-simple", channel.put, channel.get, size)
    channel.close()
    receiver, sender = context.Pipe(duplex=False)
    between_processes("mp-pipe", sender.send, receiver.recv, size)
    receiver.close()
    sender.close()
    try:
        ring = SharedRing(context, size)
    except OSError:  # no room in /dev/shm
        return
    between_processes("mp-shared", ring.put, ring.get, size)
    ring.memory.close()


# --- the command line ---------------------------------------------------------------------------


def processes(sizes, functions):
    """Before there is another thread: a child of fork has only the one that called it, and all their
    locks."""
    if not os.access("/dev/shm", os.W_OK):  # where sem_open(3) puts the semaphores
        return
    import multiprocessing

    context = multiprocessing.get_context("fork")
    try:
        context.Lock()
    except OSError:  # no room there, or ulimit -f: a semaphore is a file
        return
    for size in sizes:
        for function in functions:
            function(context, size)


def claims():
    processes((65536,), (mp_queue,))
    between_threads("queue", queue.Queue(DEPTH), 65536)


def others():
    processes(SIZES, (mp_queue, mp_others))
    for size in SIZES:
        between_threads("queue", queue.Queue(DEPTH), size)
        between_threads("simple", queue.SimpleQueue(), size)


def main(part="all"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    signal.signal(signal.SIGCHLD, child_ended)
    # Short of memory, a queue may be left without the thread that feeds it, and then all would wait.
    signal.signal(signal.SIGALRM, lambda *_: trouble(errno.EAGAIN, "thread"))
    signal.alarm(PATIENCE_S)
    if part in ("claims", "all"):
        claims()
    if part in ("others", "all"):
        others()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except RuntimeError:  # threading says "can't start new thread" and not why
        trouble(errno.EAGAIN, "thread")
    except MemoryError:
        trouble(errno.ENOMEM, "thread")
    except OSError as error:
        trouble(error.errno, "process")
