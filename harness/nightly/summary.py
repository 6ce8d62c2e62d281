"""What a night has come to, as plain data: summary.json, and what all other
reports are made from. docs/nightly.md describes it."""

from harness.nightly import files

FORMAT, VERSION = "taprace-night", 1


def read(folder):
    """The summary of the night in `folder`, None where there is none."""
    value = files.read_json(folder / "summary.json")
    fits = (isinstance(value, dict) and value.get("format") == FORMAT
            and value.get("version") == VERSION)
    return value if fits else None


def make(night, before):
    """`before`: the summaries of earlier nights, the oldest first."""
    findings = _findings(night, before)
    new = [each for each in findings if each["new"]]
    return {
        "format": FORMAT,
        "version": VERSION,
        "night": night.name,
        "complete": all(cell.progress.done for cell in night.cells),
        "new_findings": len(new),
        "cells": [_cell(cell, night.matrix.known) for cell in night.cells],
        "findings": findings,
        "nights": [_trend_of(each) for each in before],
    }


def exit_status(value):
    """0 nothing new, 1 new findings, 2 a cell could not run."""
    if value["new_findings"]:
        return 1
    return 2 if any(cell["error"] for cell in value["cells"]) else 0


def operations_a_second(value):
    """Of a cell of a summary."""
    return value["operations"] / value["seconds"] if value["seconds"] else 0.0


def _cell(run, known):
    progress = run.progress
    titles = [each["title"] for each in progress.findings]
    if progress.error:
        state = "error"
    elif any(title not in known for title in titles):
        state = "failed"
    else:
        state = "passed" if progress.done else "waiting"
    return {
        "name": run.cell.name,
        "target": run.cell.target,
        "mode": run.cell.mode,
        "scenario": run.cell.scenario,
        "minutes": run.cell.minutes,
        "state": state,
        "error": progress.error,
        "seconds": round(progress.seconds, 1),
        "programs": progress.programs,
        "operations": progress.operations,
        "findings": titles,
        "known": {title: count for title, count in progress.known.items()
                  if title not in titles},
    }


def _findings(night, before):
    """One entry a title, in the order of the cells."""
    findings = {}
    for run in night.cells:
        for found in run.progress.findings:
            report = run.folder / found["report"]
            entry = findings.setdefault(found["title"], {})
            if not entry:
                entry.update(_finding(found["title"], report, night))
            entry["times"] += 1 + run.progress.known.get(found["title"], 0)
            entry["cells"].append({
                "name": run.cell.name,
                "report": str(report.relative_to(night.folder))})
    for number, entry in enumerate(findings.values(), 1):
        entry["page"] = "findings/%d.html" % number
        entry["nights"] = [
            {"night": each["night"], "rate": past["rate"]}
            for each in before for past in each["findings"]
            if past["title"] == entry["title"]]
    return list(findings.values())


def _finding(title, report, night):
    """From the first of its reports."""
    number = int(report.name.rpartition("-")[2])
    run = files.read_json(report.parent / "summary.json")
    found = run["counterexamples"][number - 1]
    return {
        "title": title,
        "new": title not in night.matrix.known,
        "times": 0,
        "sentence": found["sentence"],
        "rate": found["rate"],
        "seed": found["seed"],
        "program": found["program"],
        "steering": found["steering"],
        "replay": found["replay"],
        "cells": [],
    }


def _trend_of(value):
    """What later nights tell of one."""
    cells = value["cells"]
    return {
        "night": value["night"],
        "programs": sum(cell["programs"] for cell in cells),
        "operations": sum(cell["operations"] for cell in cells),
        "errors": sum(bool(cell["error"]) for cell in cells),
        "new": [each["title"] for each in value["findings"] if each["new"]],
        "rates": {cell["name"]: round(operations_a_second(cell), 1)
                  for cell in cells},
    }


def trend(value):
    """The earlier nights and this one, the oldest first."""
    return value["nights"] + [_trend_of(value)]
