#!/usr/bin/env python3
"""Line and branch coverage by file and folder, of objects that gcc instruments.

  ci/coverage_table.py LEAST ROOT FOLDER ...

FOLDERs, below ROOT, have the notes and counters; ROOT is where the compiler
ran. Prints a table; exit status 1 where lines or branches of a folder are below
LEAST percent.

A template is compiled once for each type it is used with. Its lines and
branches are counted once: taken is what one of them takes. Left out are tests,
and branches that nobody wrote or that no test is to take:

  whether a call throws (gcov marks these): they would be two for each call;
  assertions, which nothing may break;
  functions that the compiler makes, on a line with `= default`, and destructors
  on one with nothing but a closing brace.
"""

import collections
import json
import os
import re
import subprocess
import sys

NO_SUBJECT = re.compile(r"_(test|benchmark|fuzz)\.cc$")
NO_BRANCH = re.compile(r"\b(static_)?assert\(|= default;|^\s*[})\];,]*$")


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


def without_throws(branches):
    """A call is followed by two branches: it returns, or it throws."""
    kept = []
    returns = False
    for branch in branches:
        if branch["throw"]:
            if kept and kept[-1]["fallthrough"]:
                kept.pop()
            else:
                returns = True
        elif returns and branch["fallthrough"]:
            returns = False
        else:
            kept.append(branch)
    # What is left alone has no other way.
    return kept if len(kept) > 1 else []


def instances(functions, number):
    """How many functions the innermost one around a line is compiled to."""
    around = [(f["start_line"], f["start_column"]) for f in functions
              if f["start_line"] <= number <= f["end_line"]]
    return around.count(max(around)) if around else 1


def folded(branches, count):
    """The branches of one instance.

    gcov gives each instance of a template function a line of its own, but
    strings those of a lambda in it together.
    """
    size = len(branches) // count
    parts = [branches[i:i + size] for i in range(0, len(branches), size or 1)]
    ways = [[branch["fallthrough"] for branch in part] for part in parts]
    if size * count != len(branches) or ways.count(ways[0]) != count:
        return [branch["count"] for branch in branches]
    return [sum(branch["count"] for branch in place) for place in zip(*parts)]


class Source:
    """Counts by line, and by branch of a line."""

    def __init__(self, text):
        self.text = text
        self.lines = collections.Counter()
        self.branches = collections.Counter()

    def add(self, line, functions):
        number = line["line_number"]
        self.lines[number] += line["count"]
        branches = without_throws(line["branches"])
        if not branches or NO_BRANCH.search(self.text[number - 1]):
            return
        count = instances(functions, number)
        whole = count == 1 or "function_name" in line
        counts = folded(branches, 1 if whole else count)
        # Types with which a line has more branches are told apart.
        for place, taken in enumerate(counts):
            self.branches[number, len(counts), place] += taken

    def shares(self):
        """Lines taken, lines, branches taken, branches."""
        return [sum(1 for n in self.lines.values() if n), len(self.lines),
                sum(1 for n in self.branches.values() if n), len(self.branches)]


def percent(taken, total):
    return 100 * taken / total if total else 100


def row(name, shares, note=""):
    lines, branches = percent(*shares[:2]), percent(*shares[2:])
    print(f"{name:38} {shares[0]:5}/{shares[1]:<5}{lines:6.1f} "
          f"{shares[2]:5}/{shares[3]:<5}{branches:6.1f}  {note}".rstrip())
    return min(lines, branches)


def table(sources):
    """Prints it; the least share of a folder."""
    totals = collections.defaultdict(lambda: [0, 0, 0, 0])
    print(f"{'':38} {'lines':>11}{'%':>6} {'branches':>11}{'%':>6}  "
          "lines with branches not taken")
    for name, source in sorted(sources.items()):
        missing = sorted({place[0] for place, count in source.branches.items()
                          if not count})
        shares = source.shares()
        row(name, shares, ",".join(map(str, missing)))
        folder = "/".join(name.split("/")[:2])
        totals[folder] = [a + b for a, b in zip(totals[folder], shares)]
    return min(row(name, shares) for name, shares in sorted(totals.items()))


def main():
    least, root, folders = float(sys.argv[1]), sys.argv[2], sys.argv[3:]
    prefixes = tuple("harness/" + os.path.basename(f) + "/" for f in folders)
    sources = {}
    for counter in counters(folders):
        for part in read(root, counter):
            name = part["file"]
            if not name.startswith(prefixes) or NO_SUBJECT.search(name):
                continue
            if name not in sources:
                with open(os.path.join(root, name)) as file:
                    sources[name] = Source(file.read().split("\n"))
            for line in part["lines"]:
                sources[name].add(line, part["functions"])
    if not sources:
        sys.exit("coverage_table: no counters")
    sys.exit(table(sources) < least)


if __name__ == "__main__":
    main()
