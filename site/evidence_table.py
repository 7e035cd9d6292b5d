"""Sphinx extension: all claims of the book as a map, from what was measured of them.

The directive `evidence-table` draws a row a claim, `evidence-picture` a mark a claim, each with a
link to its row. Neither takes anything. The page's script sorts, filters and folds the rows;
without it, they are all there, and open.
"""

import json
from html import escape
from importlib import import_module
from math import inf, log10
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from verdict_marks import VERDICTS, chip, counted, shape

FINDINGS = Path("book/findings.json")
SCRIPT = "evidence.mjs"
PAGE = "evidence.html"
COLUMNS = [
    "claim",
    "what is said",
    "verdict",
    "where it turns",
    "sturdiness",
    "the number that decides",
]
# Numbers of different things are in no order, nor are axes.
SORTABLE = {"claim", "verdict", "sturdiness"}
Record = dict[str, Any]


def scale(at: float, least: float, most: float, log: bool) -> float:
    """A place from 0 to 100 on a scale; beyond its ends, a bit beyond 0 or 100."""
    if log:
        at, least, most = (log10(part) if part > 0 else -inf for part in (at, least, most))
    return min(max(100 * (at - least) / (most - least), -1), 101)


def drawing(
    found: tuple[float, float, float],
    ends: tuple[float, float],
    enough: tuple[float, float],
    log: bool = False,
) -> str:
    """A number and its interval on a line, with what would be enough.

    Args:
        found: the number, and the low and high end of its interval.
        ends: of the line.
        enough: from where to where the number is enough; equal, for a place to compare with.
        log: whether the line is logarithmic; the ends are then above 0.
    """
    value, low, high = (scale(part, *ends, log) for part in found)
    least, most = (min(max(scale(part, *ends, log), 0), 100) for part in enough)
    dot = f'<circle cx="{min(max(value, 3), 97):.1f}" cy="6" r="3"/>'
    if not 0 <= value <= 100:
        # Off the line: an arrow at its end.
        dot = f'<path d="{"M100 6 94 2V10Z" if value > 50 else "M0 6 6 2V10Z"}"/>'
    return (
        '<svg class="interval-drawing" viewBox="0 0 100 12" width="100" height="12" '
        'aria-hidden="true" focusable="false">'
        f'<rect class="enough" x="{min(least, 99):.1f}" width="{max(most - least, 1):.1f}" '
        'y="0" height="12"/><path class="line" d="M0 6H100"/>'
        f'<path class="interval" d="M{max(low, 0):.1f} 6H{min(high, 100):.1f}"/>{dot}</svg>'
    )


def clause_drawing(clause: Any, found: Any) -> str:
    """The number of a clause beside its bound; empty where no scale suits both."""
    value, low, high, _ = found.number
    if clause.form.endswith("%"):
        return drawing((value, low, high), (0, 1), clause.bound)
    finite = [end for end in clause.bound if 0 < abs(end) < inf]
    if len(finite) != 1 or finite[0] < 0 or clause.form == "bound":
        return ""
    # Three powers of ten to either side of the bound.
    least, most = clause.bound
    ends = finite[0] / 1e3, finite[0] * 1e3
    return drawing((value, low, high), ends, (max(least, ends[0]), min(most, ends[1])), log=True)


def deciding(finding: Any) -> str:
    """The number that decides, in words and, where it can be compared, drawn."""
    clause, found = finding.decides
    in_words = import_module("companion.claims.words").number_in_words
    words = in_words(found.number, clause.form, clause.bound)
    said = escape(clause.says.format_map({**clause.settings, "number": "\0"}))
    said = said.replace("\0", f"<strong>{escape(words)}</strong>")
    return f"{clause_drawing(clause, found)}{said}"


def qualified(record: Record) -> str:
    """The condition of a verdict, what is true instead, or what it hangs on."""
    if not record["qualification"]:
        return ""
    joint = {"holds if": "if ", "does not hold as stated": "but "}.get(record["verdict"], "")
    return f'<span class="qualification">{joint}{escape(record["qualification"])}</span>'


def boundary(finding: Any) -> str:
    """The strip of the clause that decides, with its axis in words."""
    clause, found = finding.decides
    strip = import_module("companion.claims.strip").strip(clause, found)
    if not strip:
        return '<span class="nothing">no axis</span>'
    return f'{strip}<small class="axis">{escape(clause.along.says)}</small>'


def sturdiness(finding: Any) -> tuple[str, str]:
    """How many other choices keep the clause that decides, and the share to sort by."""
    nothing = '<span class="nothing">\N{EN DASH}</span>', "2"
    _, found = finding.decides
    free = sum(not choice.condition for choice, _, _ in found.tried)
    if found.truth is None or not free:
        return nothing
    share = found.sturdiness
    words = f"{free - len(found.turned)} of {free}"
    bar = f'<span class="bar" aria-hidden="true"><i style="width:{share:.0%}"></i></span>'
    return f'<span class="sturdy">{words}{bar}</span>', f"{share:.3f}"


def where(measurement: Any) -> tuple[str, str]:
    """The chapter that shows the finding, and the address of the code that measured it."""
    code_link = import_module("companion.code_link")
    chapter = measurement.__module__.split(".")[2]
    return chapter.replace("_", "-"), code_link.code_address(measurement)


def opened(claim: str, record: Record, measurement: Any, finding: Any) -> str:
    """What a row shows when it is opened: clauses or result, set-up, and where it stands."""
    chapter, code = where(measurement)
    return (
        f'<div class="clauses">{finding.measured_in_html()}</div>'
        f"<p>Set-up: {escape(record['setup'])}.</p>"
        f'<p>Where: <a href="{chapter}.html#claim-{claim}">{chapter.replace("-", " ")}</a>, '
        f'<a href="{code}">code of {claim}</a></p>'
    )


def row(claim: str, record: Record, measurement: Any) -> str:
    """A claim: the row that is looked at, and the one that opens below it."""
    finding = measurement.judged(measurement.maps())
    chapter, _ = where(measurement)
    kept, share = sturdiness(finding)
    verdict = record["verdict"]
    cells = {
        "what is said": escape(record["statement"]) + qualified(record),
        "verdict": chip(verdict),
        "where it turns": boundary(finding),
        "sturdiness": kept,
        COLUMNS[-1]: deciding(finding),
    }
    keys = {"verdict": str(VERDICTS.index(verdict)), "sturdiness": share}
    columns = "".join(
        f'<td role="cell" data-column="{name}"'
        + (f' data-sort="{keys[name]}"' if name in keys else "")
        + f">{cell}</td>"
        for name, cell in cells.items()
    )
    return (
        f'<tbody role="rowgroup" id="claim-{claim}" data-claim="{claim}" '
        f'data-verdict="{escape(verdict)}" data-chapter="{chapter.replace("-", " ")}">'
        f'<tr role="row" class="seen"><th role="rowheader" scope="row" data-column="claim">'
        f'<a href="{chapter}.html#claim-{claim}">{claim}</a></th>{columns}</tr>'
        f'<tr role="row" class="opened" id="opened-{claim}"><td role="cell" '
        f'colspan="{len(COLUMNS)}">{opened(claim, record, measurement, finding)}</td></tr></tbody>'
    )


def table(records: dict[str, Record]) -> str:
    """All claims, with their key."""
    claims = import_module("companion.claims").CLAIMS
    heads = "".join(
        f'<th role="columnheader" scope="col"{" data-sortable" * (name in SORTABLE)}>{name}</th>'
        for name in COLUMNS
    )
    rows = "\n".join(row(claim, record, claims[claim]) for claim, record in records.items())
    return (
        f'<div class="evidence" data-evidence><p class="verdict-key">{len(records)} claims: '
        f"{counted([record['verdict'] for record in records.values()])}.</p>"
        f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f"\n{rows}\n</table></div>"
    )


def picture(records: dict[str, Record]) -> str:
    """A mark for each claim, chapter by chapter, and a caption that counts them."""
    claims = import_module("companion.claims").CLAIMS
    chapters: dict[str, list[str]] = {}
    for claim, record in records.items():
        chapter, _ = where(claims[claim])
        said = escape(f"{claim} {record['verdict']}: {record['statement']}")
        chapters.setdefault(chapter.replace("-", " "), []).append(
            f'<li><a href="{PAGE}#claim-{claim}" data-claim="{claim}" '
            f'data-verdict="{escape(record["verdict"])}" title="{said}" '
            f'aria-label="{claim} {escape(record["verdict"])}">{shape(record["verdict"])}</a></li>'
        )
    groups = "".join(
        f'<li><span class="chapter">{name}</span><ul role="list">{"".join(marks)}</ul></li>'
        for name, marks in chapters.items()
    )
    return (
        '<figure class="evidence-picture" aria-label="The verdicts of all claims, '
        f'chapter by chapter"><ul role="list">{groups}</ul><figcaption>Each mark is one of the '
        f"{len(records)} claims of this book: "
        f"{counted([record['verdict'] for record in records.values()])}. It leads to what was "
        "measured.</figcaption></figure>"
    )


class Drawn(SphinxDirective):
    """What is drawn of all claims."""

    def records(self) -> dict[str, Record]:
        """What was measured of each claim."""
        path = Path(self.env.srcdir, FINDINGS)
        self.env.note_dependency(str(path))
        records: dict[str, Record] = json.loads(path.read_text("utf-8"))
        return records


class EvidenceTable(Drawn):
    """All claims, one a row."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", table(self.records()), format="html")]


class EvidencePicture(Drawn):
    """All claims, one a mark."""

    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", picture(self.records()), format="html")]


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    if "data-evidence" in context.get("body", ""):
        app.add_js_file(SCRIPT, type="module")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("evidence-table", EvidenceTable)
    app.add_directive("evidence-picture", EvidencePicture)
    app.connect("html-page-context", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
