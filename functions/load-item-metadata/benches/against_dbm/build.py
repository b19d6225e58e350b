"""Builds a dbm file from JSON Lines, a line at a time, each item under its id without it.

Prints seconds and the module.
"""

import dbm
import json
import sys
import time

source, target = sys.argv[1:]
started = time.perf_counter()
# The best that this Python has: GNU's, else the system's, else its own.
with dbm.open(target, "n") as database, open(source, encoding="utf-8") as lines:
    module = type(database).__module__
    for line in lines:
        item = json.loads(line)
        database[item.pop("id")] = json.dumps(item)
print(f"{time.perf_counter() - started:.3f}", {"_gdbm": "dbm.gnu", "_dbm": "dbm.ndbm"}.get(module, module))
