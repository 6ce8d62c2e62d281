"""Counts test cases in what Bazel's tests have left: passed failed skipped.

    count_tests.py TESTLOGS //a:test //b:test

A case that was skipped or has failed is printed with its reason; a target
without results counts as one failure.
"""

import glob
import os
import sys
import xml.etree.ElementTree


def reason(case):
    element = case.find("skipped")
    message = element.get("message", "") if element is not None else ""
    return message.strip().splitlines()[-1] if message.strip() else "no reason"


def failure(case):
    elements = case.findall("failure") + case.findall("error")
    return "\n".join(
        (element.get("message") or element.text or "").strip()[:2000]
        for element in elements
    )


def count(path, counts):
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        name = "%s.%s" % (case.get("classname"), case.get("name"))
        if case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
            print("FAILED %s: %s" % (name, failure(case)), file=sys.stderr)
        elif case.get("result") == "skipped" or case.find("skipped") is not None:
            counts["skipped"] += 1
            print("SKIPPED %s: %s" % (name, reason(case)), file=sys.stderr)
        else:
            counts["passed"] += 1


def main():
    logs, targets = sys.argv[1], sys.argv[2:]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for target in targets:
        folder = os.path.join(logs, target.lstrip("/").replace(":", "/"))
        results = glob.glob(folder + "/**/test.xml", recursive=True)
        if not results:
            counts["failed"] += 1
            print("FAILED %s: no results" % target, file=sys.stderr)
        for path in results:
            count(path, counts)
    print(counts["passed"], counts["failed"], counts["skipped"])


main()
