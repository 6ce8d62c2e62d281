"""Tests of matrix.py."""

import pathlib
import tempfile
import unittest

from harness.nightly import matrix


class MatrixTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "m.toml"
        for name in ("fb.toml", "storm.toml"):
            (self.path.parent / name).write_text("")
        (self.path.parent / "known.txt").write_text(
            "# seen in May\npanic: a\n\npanic: b \n")

    def parse(self, text):
        return matrix.parse(self.path, text)

    def refuses(self, text, line, sentence):
        with self.assertRaises(matrix.MatrixError) as caught:
            self.parse(text)
        self.assertEqual(str(caught.exception),
                         "%s:%s: %s" % (self.path, line, sentence))

    def test_cells_are_the_product(self):
        parsed = self.parse("""
known = "known.txt"
minutes = 2
[modes]
plain = []
steered = ["--steer", "auto"]
[[cells]]
targets = ["fb.toml", "file-lock"]
modes = ["plain", "steered"]
scenarios = ["churn", "storm.toml"]
flags = ["--threads", "8"]
[[cells]]
targets = ["sim:15.1+handoff"]
command = "explore"
minutes = 0.5
""")
        self.assertEqual(parsed.known, {"panic: a", "panic: b"})
        self.assertEqual([cell.name for cell in parsed.cells], [
            "fb-plain-churn", "fb-plain-storm", "fb-steered-churn",
            "fb-steered-storm", "file-lock-plain-churn",
            "file-lock-plain-storm", "file-lock-steered-churn",
            "file-lock-steered-storm", "sim_15.1+handoff-explore"])
        folder = self.path.parent
        self.assertEqual(
            parsed.cells[3].arguments(),
            ["vm", str(folder / "fb.toml"), "--scenario",
             str(folder / "storm.toml"), "--steer", "auto", "--threads", "8"])
        self.assertEqual(parsed.cells[8].arguments(),
                         ["explore", "--target", "sim:15.1+handoff"])
        self.assertEqual([cell.minutes for cell in parsed.cells],
                         [2.0] * 8 + [0.5])

    def test_what_is_wrong_is_named_with_its_line(self):
        cell = '[[cells]]\ntargets = ["file-lock"]\nminutes = 1\n'
        self.refuses("minutes = 1\n", 1, "a [[cells]] table is needed")
        self.refuses(cell + cell.replace("file-lock", "no.toml"), 5,
                     "targets: %s/no.toml: no such file" % self.path.parent)
        self.refuses(cell + "minuts = 2\n", 4, "minuts: no such key")
        self.refuses("knwon = 'x'\n" + cell, 1, "knwon: no such key")
        self.refuses("[[cells]]\nminutes = 1", 1,
                     "targets: a list of targets is needed")
        self.refuses('[[cells]]\ntargets = ["linux"]', 1,
                     "minutes: how long each cell runs is missing")
        for minutes in ("0", "true", "'1'", "nan", "1e9"):
            self.refuses(cell.replace("= 1", "= " + minutes), 3,
                         "minutes: expected a number above 0, at most 10080")
        self.refuses(cell + 'modes = [\n  "a",\n]\n', 5,
                     "modes: there is no mode 'a'")
        self.refuses(cell + cell, 4, "cell file-lock is there twice; "
                     "give it a mode of its own")
        self.refuses(cell + 'flags = "--x"\n', 4,
                     "flags: expected a list of strings")
        self.refuses(cell + 'flags = ["--seed=3"]\n', 4,
                     "flags: --seed=3 is not yours to set here")
        self.refuses('[modes]\na = ["--report"]\n' + cell, 2,
                     "a: --report is not yours to set here")
        self.refuses(cell + 'command = "vm"\n', 4,
                     "command: expected 'run' or 'explore'")
        self.refuses(cell + 'scenarios = ["x.toml"]\n', 4,
                     "scenarios: %s/x.toml: no such file" % self.path.parent)
        self.refuses("known = 'none'\n" + cell, 1, "known: %s/none: No such "
                     "file or directory" % self.path.parent)
        self.refuses(cell + "flags = [\n", 4, "Invalid value")
        self.refuses(cell + "x\n", 4, "Expected '=' after a key in a "
                     "key/value pair")


if __name__ == "__main__":
    unittest.main()
