"""The matrix of a night: which targets run in which modes and scenarios, how
long. docs/nightly.md describes the file."""

import dataclasses
import pathlib
import re
import tomllib

# What the night itself passes to taprace.
OWN_FLAGS = (
    "--duration", "--fail-on-known", "--json", "--junit", "--known",
    "--report", "--scenario", "--seed", "--target",
)
COMMANDS = ("run", "explore")
MINUTES_MAX = 7 * 24 * 60


class MatrixError(Exception):
    """What is wrong with a matrix, as FILE:LINE: SENTENCE."""


@dataclasses.dataclass(frozen=True)
class Cell:
    """One target in one mode and one scenario."""

    target: str  # as in the matrix
    guest: pathlib.Path | None  # the guest's description, where it is one
    mode: str
    scenario: str  # empty: generated programs
    minutes: float
    command: str  # "run" or "explore", of targets that are no guests
    flags: tuple[str, ...]

    @property
    def name(self):
        """Unique in the matrix; fit to be the name of a folder."""
        target = self.guest.stem if self.guest else self.target
        scenario = pathlib.PurePath(self.scenario).stem
        command = self.command if self.command != "run" else ""
        words = [word for word in (target, command, self.mode, scenario) if word]
        return re.sub(r"[^A-Za-z0-9.+_-]+", "_", "-".join(words))

    def arguments(self):
        """The arguments of taprace that are the same in all runs."""
        if self.guest:
            words = ["vm", str(self.guest)]
        else:
            words = [self.command, "--target", self.target]
        if self.scenario:
            words += ["--scenario", self.scenario]
        return words + list(self.flags)


@dataclasses.dataclass(frozen=True)
class Matrix:
    """All cells, and the titles of findings that are no news."""

    cells: tuple[Cell, ...]
    known: frozenset[str]
    text: str  # of the file


class _Lines:
    """Where things stand in the file: tomllib does not tell."""

    def __init__(self, text):
        self._lines = text.splitlines()

    def _section(self, header, number):
        """Indices of the lines of the `number`-th table with that header."""
        if header is None:
            begin, found = 0, True
        else:
            pattern = re.compile(r"\s*\[+\s*%s\s*\]" % re.escape(header))
            starts = [i for i, line in enumerate(self._lines)
                      if pattern.match(line)]
            found = number < len(starts)
            begin = starts[number] if found else 0
        end = begin + 1 if header else 0
        while end < len(self._lines) and not self._lines[end].lstrip().startswith("["):
            end += 1
        return range(begin, end if found else len(self._lines))

    def find(self, header, number=0, key=None, value=None):
        """The line of a value in a list, of its key, or of the table."""
        section = self._section(header, number)
        at = section.start
        if key is not None:
            pattern = re.compile(r"""\s*["']?%s["']?\s*=""" % re.escape(key))
            at = next((i for i in section if pattern.match(self._lines[i])), at)
        if value is not None:
            quoted = ('"%s"' % value, "'%s'" % value)
            at = next((i for i in range(at, section.stop)
                       if any(q in self._lines[i] for q in quoted)), at)
        return at + 1


class _Parser:
    def __init__(self, path, text):
        self._path = path
        self._text = text
        self._lines = _Lines(text)

    def parse(self):
        try:
            root = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            raise self._syntax_error(str(error)) from None
        self._only(root, ("known", "modes", "cells", "minutes"), None)
        known = self._known(root)
        modes = self._modes(root)
        default = self._minutes(root, None, 0, None)
        tables = root.get("cells", [])
        if not isinstance(tables, list) or not tables:
            raise self._error("a [[cells]] table is needed", None)
        cells = []
        for number, table in enumerate(tables):
            cells += self._cells(table, number, modes, default)
        return Matrix(tuple(cells), known, self._text)

    def _cells(self, table, number, modes, default):
        where = ("cells", number)
        if not isinstance(table, dict):
            raise self._error("cells: [[cells]] tables are expected", None)
        self._only(table, ("targets", "modes", "scenarios", "minutes",
                           "command", "flags"), *where)
        targets = self._strings(table, "targets", *where)
        if not targets:
            raise self._error("targets: a list of targets is needed", *where)
        command = table.get("command", "run")
        if command not in COMMANDS:
            raise self._error("command: expected %s" % " or ".join(
                "'%s'" % word for word in COMMANDS), *where, "command")
        minutes = self._minutes(table, *where, default)
        if minutes is None:
            raise self._error("minutes: how long each cell runs is missing",
                              *where)
        flags = self._flags(table, "flags", *where)
        cells = []
        for target in targets:
            for mode in self._strings(table, "modes", *where) or [""]:
                if mode and mode not in modes:
                    raise self._error("modes: there is no mode '%s'" % mode,
                                      *where, "modes", mode)
                for scenario in self._scenarios(table, *where):
                    cells.append(Cell(
                        target, self._guest(target, *where), mode, scenario,
                        minutes, command, tuple(modes.get(mode, []) + flags)))
        self._unique(cells, number)
        return cells

    def _unique(self, cells, number):
        for cell in cells:
            if cell.name in self._names:
                raise self._error("cell %s is there twice; give it a mode of "
                                  "its own" % cell.name, "cells", number)
            self._names.add(cell.name)

    @property
    def _names(self):
        return self.__dict__.setdefault("_seen", set())

    def _guest(self, target, header, number):
        if not target.endswith(".toml"):
            return None
        path = self._path.parent / target
        if not path.is_file():
            raise self._error("targets: %s: no such file" % path, header,
                              number, "targets", target)
        return path

    def _scenarios(self, table, header, number):
        """Names as they are, files from the folder of the matrix."""
        scenarios = self._strings(table, "scenarios", header, number) or [""]
        files = []
        for scenario in scenarios:
            path = self._path.parent / scenario
            if scenario.endswith(".toml"):
                if not path.is_file():
                    raise self._error("scenarios: %s: no such file" % path,
                                      header, number, "scenarios", scenario)
                scenario = str(path)
            files.append(scenario)
        return files

    def _known(self, root):
        name = root.get("known")
        if name is None:
            return frozenset()
        if not isinstance(name, str):
            raise self._error("known: expected the name of a file", None, 0,
                              "known")
        path = self._path.parent / name
        try:
            lines = path.read_text().splitlines()
        except OSError as error:
            raise self._error("known: %s: %s" % (path, error.strerror), None,
                              0, "known") from None
        return frozenset(line.rstrip() for line in lines
                         if line.strip() and not line.startswith("#"))

    def _modes(self, root):
        table = root.get("modes", {})
        if not isinstance(table, dict):
            raise self._error("modes: a [modes] table is expected", None, 0,
                              "modes")
        return {mode: self._flags(table, mode, "modes", 0) for mode in table}

    def _minutes(self, table, header, number, default):
        minutes = table.get("minutes", default)
        if minutes is default:
            return minutes
        fits = (isinstance(minutes, (int, float))
                and not isinstance(minutes, bool)
                and 0 < minutes <= MINUTES_MAX)
        if not fits:
            raise self._error("minutes: expected a number above 0, at most %d"
                              % MINUTES_MAX, header, number, "minutes")
        return float(minutes)

    def _flags(self, table, key, header, number):
        flags = self._strings(table, key, header, number)
        for flag in flags:
            if flag.split("=")[0] in OWN_FLAGS:
                raise self._error(
                    "%s: %s is not yours to set here" % (key, flag), header,
                    number, key, flag)
        return flags

    def _strings(self, table, key, header, number):
        values = table.get(key, [])
        if not isinstance(values, list) or not all(
                isinstance(value, str) and value for value in values):
            raise self._error("%s: expected a list of strings" % key, header,
                              number, key)
        return values

    def _only(self, table, keys, header, number=0):
        for key in table:
            if key not in keys:
                raise self._error("%s: no such key" % key, header, number, key)

    def _error(self, sentence, header, number=0, key=None, value=None):
        line = self._lines.find(header, number, key, value)
        return MatrixError("%s:%d: %s" % (self._path, line, sentence))

    def _syntax_error(self, message):
        found = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", message)
        sentence, line = found.groups() if found else (
            message.removesuffix(" (at end of document)"),
            len(self._text.splitlines()))
        return MatrixError("%s:%s: %s" % (self._path, line, sentence))


def parse(path, text):
    """The matrix that `text` is; `path` is where paths in it count from."""
    return _Parser(path, text).parse()


def read(path):
    """The matrix in a file."""
    try:
        text = path.read_text()
    except OSError as error:
        raise MatrixError("%s: %s" % (path, error.strerror)) from None
    except UnicodeDecodeError:
        raise MatrixError("%s: not UTF-8" % path) from None
    return parse(path, text)
