"""Runs one cell of the matrix for its minutes.

A cell is as many runs of taprace as it takes: one ends with its first new
finding, and the next goes on with that finding's title among those it knows.
What a cell has done is kept in its folder after each run:

    state.json   see Progress
    known.txt    the titles that the next run sets aside
    run-N/       the report of a run that found something
    run-N.log    what that run wrote to the terminal
"""

import dataclasses
import hashlib
import time

from harness.nightly import child, files

# What a killed night loses at most of a cell, beside shrinking.
RUN_SECONDS_MAX = 600.0
# A target that breaks an invariant with other calls each time is not worth
# the whole night.
FINDINGS_MAX = 50
EXIT_PASSED, EXIT_VIOLATION, EXIT_INTERRUPTED = 0, 1, 130
# Explorations go on after a finding by themselves.
COMMAND_FLAGS = {"explore": ("--keep-going",)}


class Interrupted(Exception):
    """Ctrl-C or SIGTERM: the night is to be gone on with later."""


@dataclasses.dataclass
class Progress:
    """What a cell has done so far."""

    seconds: float = 0.0  # of its minutes
    runs: int = 0
    programs: int = 0
    operations: int = 0
    known: dict = dataclasses.field(default_factory=dict)  # times, by title
    findings: list = dataclasses.field(default_factory=list)
    error: str = ""
    done: bool = False


class CellRun:
    """A cell and its folder."""

    def __init__(self, cell, folder, seed):
        self.cell = cell
        self.folder = folder
        self._seed = seed
        state = files.read_json(folder / "state.json")
        self.progress = Progress(**state) if state else Progress()

    def go_on(self, taprace, known):
        """Runs until the minutes are over. `known`: titles that are no news."""
        self.folder.mkdir(parents=True, exist_ok=True)
        progress = self.progress
        while not progress.done:
            self._run(taprace, known)
            left = self.cell.minutes * 60 - progress.seconds
            progress.done = (left <= 0 or bool(progress.error)
                             or len(progress.findings) >= FINDINGS_MAX)
            files.write_json(self.folder / "state.json",
                             dataclasses.asdict(progress))

    def _run(self, taprace, known):
        number = self.progress.runs + 1
        report = self.folder / ("run-%d" % number)
        log = self.folder / ("run-%d.log" % number)
        command = self._command(taprace, report, number, known)
        start = time.monotonic()
        status = child.run(command, log)
        seconds = time.monotonic() - start
        if status == EXIT_INTERRUPTED or status < 0 and child.stopping():
            raise Interrupted
        summary = files.read_json(report / "summary.json")
        if status not in (EXIT_PASSED, EXIT_VIOLATION) or summary is None:
            self.progress.error = _error(status, log)
            return
        self._add(summary, report.name, seconds)
        if not summary["counterexamples"]:
            files.remove(report, log)

    def _command(self, taprace, report, number, known):
        progress = self.progress
        left = max(0.1, self.cell.minutes * 60 - progress.seconds)
        words = [str(taprace), *self.cell.arguments(),
                 "--duration", "%dms" % (min(left, RUN_SECONDS_MAX) * 1000),
                 "--seed", str(self._run_seed(number)),
                 "--report", str(report)]
        if self.cell.guest or self.cell.command == "run":
            titles = known | {each["title"] for each in progress.findings}
            path = self.folder / "known.txt"
            files.write(path, "".join("%s\n" % title
                                      for title in sorted(titles)))
            words += ["--known", str(path)]
        else:
            words += COMMAND_FLAGS[self.cell.command]
        return words

    def _run_seed(self, number):
        """Repeated when a run is, since the night was killed in it."""
        text = "%s/%s/%d" % (self._seed, self.cell.name, number)
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")

    def _add(self, summary, run, seconds):
        progress = self.progress
        progress.runs += 1
        progress.seconds += seconds
        progress.programs += summary["programs"]
        progress.operations += summary["operations"]
        for title, count in summary["known"].items():
            progress.known[title] = progress.known.get(title, 0) + count
        titles = {each["title"] for each in progress.findings}
        for number, found in enumerate(summary["counterexamples"], 1):
            if found["title"] in titles:  # of an exploration
                progress.known[found["title"]] = progress.known.get(
                    found["title"], 0) + 1
                continue
            progress.findings.append({
                "title": found["title"],
                "report": "%s/counterexample-%d" % (run, number)})


def _error(status, log):
    """What to tell of a run that could not be made."""
    lines = files.read_text(log).strip().splitlines()
    said = [line for line in lines if line.startswith("taprace: ")]
    last = (said or lines or [""])[-1]
    return "taprace ended with status %d: %s" % (status, last)
