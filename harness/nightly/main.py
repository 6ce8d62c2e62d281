"""Runs a matrix of guests, modes and scenarios for a night: ci/nightly."""

import argparse
import pathlib
import sys

from harness.nightly import child, reports, summary
from harness.nightly import matrix as matrices
from harness.nightly.cell_run import EXIT_INTERRUPTED, Interrupted
from harness.nightly.night import NightError, Nights

EXIT_FAILED = 2

_EPILOG = """
A night that was stopped or killed goes on where it was when the command is
given again. Exit status: 0 nothing new, 1 new findings, 2 the night or a cell
of it could not be made, 130 stopped by Ctrl-C. docs/nightly.md has more.
"""


def _arguments(words):
    parser = argparse.ArgumentParser(
        prog="ci/nightly", description=__doc__, epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--matrix", required=True, type=pathlib.Path,
                        metavar="FILE", help="what runs, and how long")
    parser.add_argument("--out", default="taprace-nights", type=pathlib.Path,
                        metavar="FOLDER", help="of all nights (%(default)s)")
    parser.add_argument("--fresh", action="store_true",
                        help="begin a new night even if one was stopped")
    parser.add_argument("--check", action="store_true",
                        help="only read the matrix, and list its cells")
    parser.add_argument("--taprace", required=True, type=pathlib.Path,
                        help=argparse.SUPPRESS)
    return parser.parse_args(words)


def _fail(error):
    print("nightly: %s" % error, file=sys.stderr)
    return EXIT_FAILED


def _tell(line):
    print(line, flush=True)


def _list(matrix):
    for cell in matrix.cells:
        print("%-40s %8g min" % (cell.name, cell.minutes))
    total = sum(cell.minutes for cell in matrix.cells)
    print("%d cells, %.1f hours" % (len(matrix.cells), total / 60))


def _run(arguments, matrix):
    nights = Nights(arguments.out)
    nights.lock()
    child.catch_stop_signals()
    night = nights.open(matrix, arguments.fresh)
    _tell("%s %s" % ("going on with" if night.resumed else "night",
                     night.folder))
    stopped = False
    try:
        night.run(arguments.taprace, _tell)
    except Interrupted:
        stopped = True
    value = summary.make(night, nights.before(night))
    reports.write(night.folder, value)
    nights.set_latest(night)
    for finding in value["findings"]:
        _tell("%s: %s" % ("new" if finding["new"] else "known",
                          finding["title"]))
    for cell in value["cells"]:
        if cell["error"]:
            _tell("error: %s: %s" % (cell["name"], cell["error"]))
    _tell("report: %s" % (night.folder / "index.html"))
    if stopped:
        return EXIT_INTERRUPTED
    return summary.exit_status(value)


def main(words):
    """Returns the exit status."""
    arguments = _arguments(words)
    try:
        matrix = matrices.read(arguments.matrix)
        if arguments.check:
            _list(matrix)
            return 0
        return _run(arguments, matrix)
    except (matrices.MatrixError, NightError) as error:
        return _fail(error)
    except OSError as error:
        return _fail("%s: %s" % (error.filename, error.strerror))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
