"""Whole nights of a few seconds, on targets that run anywhere.

    nightly_test.py TAPRACE
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ET

TAPRACE = pathlib.Path(sys.argv.pop(1)).resolve()
QUIET = '[[cells]]\ntargets = ["file-lock"]\nminutes = 0.01\n'
# Each run of this simulation breaks an invariant.
BROKEN = ('[[cells]]\ntargets = ["sim:13.2"]\nminutes = 0.01\nflags = '
          '["--line", "thread; stat tap", "--shrink-time", "1ms"]\n')


class NightlyTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def command(self, text, *flags):
        path = self.folder / "m.toml"
        path.write_text(text)
        return [sys.executable, "-m", "harness.nightly.main", "--matrix",
                str(path), "--out", str(self.out), "--taprace", str(TAPRACE),
                *flags]

    def night(self, text, *flags):
        """Runs one to its end: exit status and what it printed."""
        done = subprocess.run(self.command(text, *flags), text=True,
                              capture_output=True, check=False)
        self.output = done.stdout + done.stderr
        return done.returncode

    def summary(self):
        return json.loads((self.out / "latest/summary.json").read_text())

    def nights(self):
        return sorted(os.listdir(self.out / "nights"))

    def test_a_new_finding_fails_the_night_a_known_one_does_not(self):
        self.assertEqual(self.night(QUIET + BROKEN), 1, self.output)
        value = self.summary()
        self.assertTrue(value["complete"])
        self.assertEqual([cell["state"] for cell in value["cells"]],
                         ["passed", "failed"])
        self.assertEqual([each["title"] for each in value["findings"]],
                         ["left-behind"])
        found = value["findings"][0]
        self.assertTrue(found["new"])
        self.assertGreater(found["times"], 1)  # the cell went on
        self.assertEqual(found["rate"]["hits"], found["rate"]["runs"])
        latest = self.out / "latest"
        for name in ("index.html", found["page"]):
            text = (latest / name).read_text()
            self.assertIn("left-behind", text)
            self.assertIn("new", text)
        self.assertIn("stat tap", (latest / found["page"]).read_text())
        for cell in found["cells"]:
            self.assertTrue((latest / cell["report"] / "report.html").exists())
        suite = ET.parse(latest / "junit.xml").getroot()[0]
        self.assertEqual([suite.get(key) for key in
                          ("tests", "failures", "errors", "skipped")],
                         ["2", "1", "0", "0"])

        # The next night knows, and tells what was before.
        (self.folder / "known.txt").write_text("# in 13.2\nleft-behind\n")
        known = 'known = "known.txt"\n'
        self.assertEqual(self.night(known + QUIET + BROKEN), 0, self.output)
        value = self.summary()
        self.assertEqual(len(self.nights()), 2)
        self.assertEqual(value["findings"], [])
        self.assertGreater(value["cells"][1]["known"]["left-behind"], 1)
        self.assertEqual(value["nights"][0]["new"], ["left-behind"])
        self.assertGreater(value["nights"][0]["rates"]["file-lock"], 0)
        index = (self.out / "latest/index.html").read_text()
        self.assertIn(self.nights()[0], index)

        # A night after that sees an old acquaintance.
        self.assertEqual(self.night(BROKEN), 1, self.output)
        found = self.summary()["findings"][0]
        self.assertEqual([each["night"] for each in found["nights"]],
                         self.nights()[:1])

    def await_run(self, cell):
        """Until that cell runs for the first time."""
        log = "nights/*/cells/%s/run-1.log" % cell
        while not list(self.out.glob(log)):
            time.sleep(0.01)

    def test_a_killed_night_goes_on_where_it_was(self):
        matrix = BROKEN + QUIET.replace("0.01", "60")
        with subprocess.Popen(self.command(matrix), start_new_session=True,
                              stdout=subprocess.DEVNULL) as night:
            self.await_run("file-lock")
            # Two at once would mix their reports.
            self.assertEqual(self.night(matrix), 2)
            self.assertIn("another night runs there", self.output)
            night.kill()
        self.assertEqual(len(self.nights()), 1)
        cell = self.out / "nights" / self.nights()[0] / "cells"
        before = (cell / "sim_13.2/state.json").read_text()

        # This time it is told to stop, and does so with a report.
        with subprocess.Popen(self.command(matrix), start_new_session=True,
                              stdout=subprocess.PIPE, text=True) as night:
            # Those of the killed night are gone with it.
            for line in night.stdout:
                if line.startswith("2 of 2: "):
                    break
                self.assertFalse(line.startswith("1 of 2: "), line)
            night.send_signal(signal.SIGTERM)
            night.stdout.read()
            self.assertEqual(night.wait(), 130)
        self.assertEqual(len(self.nights()), 1)
        self.assertEqual((cell / "sim_13.2/state.json").read_text(), before)
        self.assertFalse(self.summary()["complete"])
        self.assertEqual([each["state"] for each in self.summary()["cells"]],
                         ["failed", "waiting"])
        # Another matrix is another night.
        self.assertEqual(self.night(QUIET), 0, self.output)
        self.assertEqual(len(self.nights()), 2)
        self.assertEqual(self.night(QUIET), 0, self.output)
        self.assertEqual(len(self.nights()), 3)

    def test_what_cannot_run_is_an_error_and_the_others_run(self):
        broken = QUIET.replace("file-lock", "vax")
        self.assertEqual(self.night(broken + QUIET), 2, self.output)
        self.assertIn("error: vax: taprace ended with status 2: taprace: "
                      "--target vax: no such target", self.output)
        self.assertEqual([cell["state"] for cell in self.summary()["cells"]],
                         ["error", "passed"])
        self.assertEqual(self.night("x"), 2)
        self.assertIn("m.toml:1: ", self.output)

    def test_explorations(self):
        matrix = BROKEN.replace('"--line"', '"--schedules", "5", "--line"')
        matrix += 'command = "explore"\n'
        self.assertEqual(self.night(matrix), 1, self.output)
        self.assertIn("taprace replay ",
                      self.summary()["findings"][0]["replay"])

    def test_check_lists_the_cells(self):
        self.assertEqual(self.night(QUIET, "--check"), 0)
        self.assertIn("1 cells, 0.0 hours", self.output)
        self.assertFalse(self.out.exists())


if __name__ == "__main__":
    unittest.main()
