"""A night as JUnit XML: a test case a cell."""

import re
import xml.etree.ElementTree as ET


def _legal(text):
    """Without the characters that XML cannot hold."""
    return re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
                  "\ufffd", text)


def make(value):
    """`value` is a summary (summary.py). Known findings fail no case."""
    suite = ET.Element("testsuite", name="taprace.nightly")
    replay = {each["title"]: each for each in value["findings"]}
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for cell in value["cells"]:
        case = ET.SubElement(suite, "testcase", classname="taprace.nightly",
                             name=cell["name"], time="%.1f" % cell["seconds"])
        counts["tests"] += 1
        new = [replay[title] for title in cell["findings"]
               if replay[title]["new"]]
        if cell["error"]:
            counts["errors"] += 1
            ET.SubElement(case, "error", message=_legal(cell["error"]))
        elif new:
            counts["failures"] += 1
            failure = ET.SubElement(
                case, "failure", type="finding",
                message=_legal("; ".join(each["title"] for each in new)))
            failure.text = _legal("\n\n".join(_body(each) for each in new))
        elif cell["state"] == "waiting":
            counts["skipped"] += 1
            ET.SubElement(case, "skipped", message="the night was stopped")
    seconds = sum(cell["seconds"] for cell in value["cells"])
    for key, count in counts.items():
        suite.set(key, str(count))
    suite.set("time", "%.1f" % seconds)
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _body(finding):
    return "%s\n%s\n\n%s\n%s\n" % (finding["title"], finding["sentence"],
                                   finding["program"], finding["replay"])
