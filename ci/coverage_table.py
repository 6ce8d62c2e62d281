#!/usr/bin/env python3
"""Line and branch coverage by file, of objects that gcc has instrumented.

  ci/coverage_table.py LEAST ROOT FOLDER ...

FOLDERs, below ROOT, have the notes and counters; ROOT is where the compiler
ran. Prints a table; exit status 1 where lines or branches of all files together
are below LEAST percent.

A template is compiled once for each type it is used with. Its lines and
branches are counted once: taken is what one of them takes. Left out are
branches to exceptions, of assertions, and tests.
"""

import collections
import json
import os
import re
import subprocess
import sys

LEFT_OUT = re.compile(r"_(test|benchmark|fuzz)\.cc$")
ASSERTION = re.compile(r"\b(static_)?assert\(")


def counters(folders):
    for folder in folders:
        for path, _, names in os.walk(folder):
            for name in names:
                if name.endswith(".gcda"):
                    yield os.path.join(path, name)


def read(root, counter):
    """What gcov says of the sources of one object."""
    run = subprocess.run(["gcov", "--json-format", "--stdout",
                          "--branch-probabilities", counter],
                         cwd=root, check=True, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    return json.loads(run.stdout)["files"]


class Source:
    """Counts by line, and by branch of a line."""

    def __init__(self, text):
        self.text = text
        self.lines = collections.Counter()
        self.branches = collections.Counter()

    def add(self, line):
        number = line["line_number"]
        self.lines[number] += line["count"]
        if ASSERTION.search(self.text[number - 1]):
            return
        wanted = [b for b in line["branches"] if not b["throw"]]
        # What is left of a pair has no other way.
        if len(wanted) < 2:
            return
        for place, branch in enumerate(wanted):
            self.branches[number, place] += branch["count"]


def share(counts):
    return sum(1 for count in counts.values() if count), len(counts)


def percent(taken, total):
    return 100 * taken / total if total else 100


def table(sources):
    total = [0, 0, 0, 0]
    for name, source in sorted(sources.items()):
        row = share(source.lines) + share(source.branches)
        total = [a + b for a, b in zip(total, row)]
        missing = sorted({place[0] for place, count in source.branches.items()
                          if not count})
        print(f"{name:42} {percent(*row[:2]):5.1f} {percent(*row[2:]):5.1f}  "
              + ",".join(map(str, missing)))
    lines, branches = percent(*total[:2]), percent(*total[2:])
    print(f"{'lines and branches, %':42} {lines:5.1f} {branches:5.1f}")
    return min(lines, branches)


def main():
    least, root, folders = float(sys.argv[1]), sys.argv[2], sys.argv[3:]
    prefixes = tuple("harness/" + os.path.basename(f) + "/" for f in folders)
    sources = {}
    for counter in counters(folders):
        for part in read(root, counter):
            name = part["file"]
            if not name.startswith(prefixes) or LEFT_OUT.search(name):
                continue
            if name not in sources:
                with open(os.path.join(root, name)) as file:
                    sources[name] = Source(file.read().split("\n"))
            for line in part["lines"]:
                sources[name].add(line)
    if not sources:
        sys.exit("coverage_table: no counters")
    sys.exit(table(sources) < least)


if __name__ == "__main__":
    main()
