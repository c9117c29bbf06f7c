#!/usr/bin/env python3
"""Times questions to a database through the library: milliseconds of processor time, the first time and the median of five more.

    query.py DATABASE [--library build/src/libdragoman.so]

`make-database.py` makes a database to ask.
"""
import argparse
import ctypes
import os
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
QUESTIONS = [
    ("overview", {}), ("overview", {"country": "IDN"}), ("overview", {"from": "2018", "to": "2019"}), ("overview", {"quad": "4"}),
    ("overview", {"text": "babe*"}), ("overview", {"near": "0,110,800"}),
    ("events", {"limit": "50", "sort": "-date"}), ("events", {"limit": "50", "sort": "-date", "country": "USA"}),
    ("events", {"limit": "50", "text": "babe*"}), ("events", {"limit": "50", "near": "0,110,800"}),
    ("events", {"limit": "50", "dyad": "IDN-CHN"}), ("acts", {"limit": "50", "quad": "4"}), ("counts", {"by": "month,root"}),
    ("dyads", {"limit": "50"}), ("actors", {"limit": "50"}), ("meta", {}),
]


class Param(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("value", ctypes.c_char_p)]


class Error(ctypes.Structure):
    _fields_ = [("status", ctypes.c_int), ("offset", ctypes.c_uint64), ("message", ctypes.c_char * 300)]


def ask(library, query, what, params):
    error = Error()
    out, size = ctypes.c_void_p(), ctypes.c_size_t()
    given = (Param * len(params))(*(Param(k.encode(), v.encode()) for k, v in params.items()))
    began = time.thread_time()
    status = library.dgm_query_run(ctypes.byref(out), ctypes.byref(size), query, what.encode(), given, ctypes.c_size_t(len(params)), 2,
                                   ctypes.byref(error))
    spent = time.thread_time() - began
    if status != 0:
        raise SystemExit(error.message.decode())
    library.dgm_free(out)
    return 1000 * spent, size.value


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("database")
    parser.add_argument("--library", default=os.path.join(ROOT, "build", "src", "libdragoman.so"))
    args = parser.parse_args()
    library = ctypes.CDLL(os.path.abspath(args.library))
    print(f"{'question':58} {'first':>8} {'median':>8} {'bytes':>9}")
    for what, params in QUESTIONS:
        query, error = ctypes.c_void_p(), Error()
        if library.dgm_query_open(ctypes.byref(query), args.database.encode(), ctypes.byref(error)) != 0:
            raise SystemExit(error.message.decode())
        first, size = ask(library, query, what, params)
        later = sorted(ask(library, query, what, params)[0] for _ in range(5))
        library.dgm_query_close(query)
        print(f"{what + ' ' + ' '.join(f'{k}={v}' for k, v in params.items()):58} {first:8.1f} {later[2]:8.1f} {size:9}")


if __name__ == "__main__":
    main()
