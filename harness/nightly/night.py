"""The folder of nights, and a night of it.

    OUT/
      lock                   held by the night that runs
      latest                 the last night: a symbolic link
      nights/2026-03-01T02.00.00/
        matrix.toml          a copy: the night goes on only with the same
        night.json           its seed
        cells/CELL/          see cell_run.py
        index.html, summary.json, junit.xml, findings/     see reports.py
"""

import datetime
import fcntl
import os
import secrets

from harness.nightly import files, summary
from harness.nightly.cell_run import CellRun


class NightError(Exception):
    """Why a night cannot run."""


class Night:
    """One night: new, or one that was stopped."""

    def __init__(self, folder, matrix):
        self.folder = folder
        self.matrix = matrix
        self._state = files.read_json(folder / "night.json")
        self.resumed = self._state is not None
        if not self.resumed:
            folder.mkdir(parents=True)
            files.write(folder / "matrix.toml", matrix.text)
            self._state = {"seed": secrets.token_hex(6)}
            files.write_json(folder / "night.json", self._state)
        self.cells = [CellRun(cell, folder / "cells" / cell.name,
                              self._state["seed"]) for cell in matrix.cells]

    @property
    def name(self):
        return self.folder.name

    def run(self, taprace, tell):
        """Runs what is left of the cells. `tell` is given a line a cell."""
        for number, cell in enumerate(self.cells, 1):
            if cell.progress.done:
                continue
            tell("%d of %d: %s, %g min" % (number, len(self.cells),
                                           cell.cell.name, cell.cell.minutes))
            cell.go_on(taprace, self.matrix.known)


class Nights:
    """The folder of all nights."""

    def __init__(self, folder):
        self._nights = folder / "nights"
        self._folder = folder
        self._lock = None

    def lock(self):
        """For as long as this process lives."""
        try:
            self._nights.mkdir(parents=True, exist_ok=True)
            self._lock = open(self._folder / "lock", "w", encoding="utf-8")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NightError("%s: another night runs there"
                             % self._folder) from None
        except OSError as error:
            raise NightError("%s: %s" % (error.filename or self._folder,
                                         error.strerror)) from None

    def open(self, matrix, fresh):
        """The last night where that was stopped and has this matrix;
        otherwise, or if `fresh`, a new one."""
        names = self._names()
        if names and not fresh:
            last = self._nights / names[-1]
            complete = (summary.read(last) or {}).get("complete", False)
            if not complete and files.read_text(
                    last / "matrix.toml") == matrix.text:
                return Night(last, matrix)
        return Night(self._nights / self._new_name(names), matrix)

    def before(self, night):
        """The summaries of earlier nights, the oldest first."""
        found = [summary.read(self._nights / name) for name in self._names()
                 if name < night.name]
        return [each for each in found if each]

    def set_latest(self, night):
        beside = self._folder / "latest.new"
        files.remove(beside)
        os.symlink(os.path.join("nights", night.name), beside)
        os.replace(beside, self._folder / "latest")

    def _names(self):
        return sorted(path.name for path in self._nights.iterdir()
                      if (path / "night.json").exists())

    def _new_name(self, names):
        """The time, so that names sort; two nights may begin in a second."""
        name = datetime.datetime.now().strftime("%Y-%m-%dT%H.%M.%S")
        while names and name <= names[-1]:
            name = names[-1] + "+"
        return name
