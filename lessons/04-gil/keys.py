"""keys.py - what an interpreter lock does not protect: two threads make a value for each key that is
not there yet.

    python3 lessons/04-gil/keys.py

Prints how many values were made, and how many keys there are.
"""

import threading
import time

values = {}
made = []


def make(key):
    time.sleep(0.001)  # a request, a query: the interpreter lock is free meanwhile
    made.append(key)
    return key


def fill():
    for key in range(100):
        if key not in values:
            values[key] = make(key)


threads = [threading.Thread(target=fill) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(made), len(values))
