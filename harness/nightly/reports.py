"""Writes the reports of a night into its folder: summary.json, junit.xml,
index.html and a page for each finding."""

from harness.nightly import files, junit, page


def write(folder, value):
    """`value` is a summary (summary.py). summary.json comes last: where it is
    complete, so are the others."""
    findings = folder / "findings"
    files.remove(findings)
    findings.mkdir()
    for finding in value["findings"]:
        report = folder / finding["cells"][0]["report"]
        console = files.read_text(report / "console.txt")
        text = files.read_text(report / "report.txt")
        files.write(folder / finding["page"],
                    page.finding(value, finding, text, console))
    files.write(folder / "index.html", page.index(value))
    files.write(folder / "junit.xml", junit.make(value))
    files.write_json(folder / "summary.json", value)
