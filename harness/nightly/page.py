"""The web pages of a night. They need no network and no scripts."""

import html
import statistics

from harness.nightly import summary

_CSS = """
:root { color-scheme: light dark; --line: #8884; --bad: #c62828;
  --good: #2e7d32; --mild: #8a6d00; }
@media (prefers-color-scheme: dark) {
  :root { --bad: #ff8a80; --good: #81c784; --mild: #ffd54f; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem;
  margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
pre { overflow: auto; max-height: 40rem; padding: .8rem;
  border: 1px solid var(--line); border-radius: .4rem; }
.new, .failed, .error { color: var(--bad); font-weight: 600; }
.passed { color: var(--good); }
.known, .waiting { color: var(--mild); }
"""


def _page(title, body):
    return """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>%s</style>
</head>
<body>
%s
</body>
</html>
""" % (html.escape(title), _CSS, body)


def _table(heads, rows):
    """`heads`: (text, is a number); cells of `rows` are HTML already."""
    def row(tag, cells):
        return "<tr>%s</tr>" % "".join(
            "<%s%s>%s</%s>" % (tag, ' class="number"' if number else "", cell,
                               tag)
            for cell, (_, number) in zip(cells, heads))
    return '<div class="scroll"><table>%s%s</table></div>' % (
        row("th", [html.escape(text) for text, _ in heads]),
        "".join(row("td", cells) for cells in rows))


def _link(address, text):
    return '<a href="%s">%s</a>' % (html.escape(address), html.escape(text))


def _rate(rate):
    if not rate["runs"]:
        return "not measured"
    return "%.0f %% (%d of %d runs)" % (100 * rate["hits"] / rate["runs"],
                                        rate["hits"], rate["runs"])


def _news(finding):
    word = "new" if finding["new"] else "known"
    return '<span class="%s">%s</span>' % (word, word)


def _first_seen(value, finding):
    return (finding["nights"] or [value])[0]["night"]


def _finding_row(value, finding):
    return [_link(finding["page"], finding["title"]), _news(finding),
            html.escape(_first_seen(value, finding)),
            html.escape(", ".join(cell["name"] for cell in finding["cells"])),
            "%d" % finding["times"], _rate(finding["rate"])]


def _versus(value, cell):
    """Operations a second against the median of earlier nights."""
    rate = summary.operations_a_second(cell)
    earlier = [night["rates"][cell["name"]] for night in value["nights"]
               if night["rates"].get(cell["name"])]
    text = "{:,.0f}".format(rate)
    if earlier and rate:
        text += " ({:+.0f} %)".format(
            100 * rate / statistics.median(earlier) - 100)
    return text


def _cell_row(value, cell):
    state = cell["state"]
    known = sum(cell["known"].values())
    notes = [html.escape(title) for title in cell["findings"]]
    notes += ["known findings: %d times" % known] if known else []
    notes += [html.escape(cell["error"])] if cell["error"] else []
    return [html.escape(cell["name"]),
            '<span class="%s">%s</span>' % (state, state),
            "%.1f of %g" % (cell["seconds"] / 60, cell["minutes"]),
            "{:,}".format(cell["programs"]), _versus(value, cell),
            "<br>".join(notes)]


def _trend_row(night):
    return [html.escape(night["night"]), "{:,}".format(night["programs"]),
            "{:,}".format(night["operations"]), "%d" % night["errors"],
            "%d" % len(night["new"]),
            "<br>".join(html.escape(title) for title in night["new"])]


_NIGHTS_SHOWN = 30


def index(value):
    """The first page of a night. `value` is a summary (summary.py)."""
    count = value["new_findings"]
    headline = "%d new finding%s" % (count, "" if count == 1 else "s")
    if not value["complete"]:
        headline += ", stopped before its end"
    body = "<h1>Night of %s</h1><p>%s</p>" % (html.escape(value["night"]),
                                              headline)
    body += "<h2>Findings</h2>"
    body += _table([("Title", False), ("", False), ("First seen", False),
                    ("Cells", False), ("Times", True), ("Again", False)],
                   [_finding_row(value, each) for each in value["findings"]]
                   ) if value["findings"] else "<p>None.</p>"
    body += "<h2>Cells</h2>" + _table(
        [("Cell", False), ("", False), ("Minutes", True), ("Programs", True),
         ("Operations/s (against the median before)", True), ("", False)],
        [_cell_row(value, cell) for cell in value["cells"]])
    body += "<h2>Nights</h2>" + _table(
        [("Night", False), ("Programs", True), ("Operations", True),
         ("Errors", True), ("New", True), ("", False)],
        [_trend_row(each) for each in summary.trend(value)[:-_NIGHTS_SHOWN - 1:-1]])
    return _page("Night of %s: %s" % (value["night"], headline), body)


def _section(title, text):
    if not text.strip():
        return ""
    return "<h2>%s</h2><pre>%s</pre>" % (title, html.escape(text.strip("\n")))


def finding(value, found, report, console):
    """The page of a finding: of `report` and `console`, the whole text."""
    rows = [["Again", _rate(found["rate"])],
            ["Seed", html.escape(found["seed"])],
            ["First seen", html.escape(_first_seen(value, found))],
            ["Found", "%d times" % found["times"]]]
    rows += [["Earlier: " + html.escape(each["night"]), _rate(each["rate"])]
             for each in found["nights"]]
    rows += [["In " + html.escape(cell["name"]),
              _link("../%s/report.html" % cell["report"], "timeline") + ", " +
              _link("../%s/" % cell["report"], "files")]
             for cell in found["cells"]]
    body = "<p>%s</p><h1>%s</h1><p>%s: %s</p>" % (
        _link("../index.html", "Night of " + value["night"]),
        html.escape(found["title"]), _news(found),
        html.escape(found["sentence"]))
    body += _table([("", False), ("", False)], rows)
    body += _section("To repeat it", found["replay"])
    body += _section("Program", found["program"])
    body += _section("Steering plan", found["steering"])
    body += _section("Console", console)
    body += _section("Report", report)
    return _page(found["title"], body)
