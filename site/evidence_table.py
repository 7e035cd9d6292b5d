"""Sphinx extension: the table of all claims, with their verdicts, from what was measured of them.

The directive `evidence-table` takes nothing. The page's script sorts and filters the rows; without
it, they are all there.
"""

import json
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FINDINGS = Path("book/findings.json")
SCRIPT = "evidence.mjs"
COLUMNS = ["claim", "what is said", "verdict", "the number that decides", "runs", "where"]
# Numbers of different things are in no order.
SORTABLE = {"claim", "verdict", "runs", "where"}
VERDICTS = ["holds", "holds if", "does not hold as stated", "not settled here"]
Record = dict[str, Any]


def number(value: float) -> str:
    """A number with three digits, as people write it."""
    if value != 0 and not 1e-3 <= abs(value) < 1e6:
        digits, power = f"{value:.2e}".split("e")
        digits = digits.rstrip("0").rstrip(".")
        return f"{digits}·10<sup>{int(power)}</sup>".replace("-", "\N{MINUS SIGN}")
    whole = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return whole.replace("-", "\N{MINUS SIGN}")


def deciding(record: Record) -> str:
    """The number that decides, with its interval; of a claim with clauses, the first of these."""
    if "sentences" in record:
        return escape(record["sentences"][0])
    found = record["deciding"]
    words, value = escape(found["name"]), number(found["value"])
    if found["low"] == found["high"]:
        return f"{words}: <strong>{value}</strong>"
    interval = f"{number(found['low'])} to {number(found['high'])}"
    return f'{words}: <strong>{value}</strong> <span class="interval">({interval})</span>'


def verdict(record: Record) -> str:
    word = f'<strong class="verdict">{escape(record["verdict"])}</strong>'
    if not record["qualification"]:
        return word
    joint = " " if record["verdict"] == "holds if" else ": "
    return f"{word}{joint}{escape(record['qualification'])}"


def where(claim: str, measurement: Any) -> tuple[str, str]:
    """The chapter that shows the finding, and the address of the code that measured it."""
    code_link = import_module("companion.code_link")
    chapter = measurement.__module__.split(".")[2]
    return chapter.replace("_", "-"), code_link.code_address(measurement)


def measured(record: Record, measurement: Any) -> str:
    """The result in words; of a claim with clauses, the list of these as the chapter shows it."""
    clauses = getattr(measurement, "clauses", None)
    if clauses is None:
        return f"<p>{escape(record['measured'])}.</p>"
    maps = import_module("companion.claims.kept").maps(measurement.identifier, clauses)
    words: str = measurement.judged(maps).measured_in_html()
    return f'<div class="clauses">{words}</div>'


def row(claim: str, record: Record, measurement: Any) -> str:
    chapter, code = where(claim, measurement)
    words = chapter.replace("-", " ")
    cells = [
        f'<a href="{chapter}.html#claim-{claim}">{claim}</a>',
        f"{escape(record['statement'])}<details><summary>how it was measured</summary>"
        f"{measured(record, measurement)}<p>{escape(record['setup'])}.</p></details>",
        verdict(record),
        deciding(record),
        f"{record['deciding']['runs']:,}",
        f'<a href="{chapter}.html#claim-{claim}">{words}</a>, <a href="{code}">code</a>',
    ]
    runs = f' data-sort="{record["deciding"]["runs"]}"'
    columns = "".join(
        f'<td role="cell" data-column="{name}"{runs if name == "runs" else ""}>{cell}</td>'
        for name, cell in zip(COLUMNS[1:], cells[1:], strict=True)
    )
    return (
        f'<tr role="row" data-verdict="{escape(record["verdict"])}" data-chapter="{words}">'
        f'<th role="rowheader" scope="row" data-column="{COLUMNS[0]}">{cells[0]}</th>{columns}</tr>'
    )


def table(records: dict[str, Record]) -> str:
    claims = import_module("companion.claims").CLAIMS
    counts = {word: sum(r["verdict"] == word for r in records.values()) for word in VERDICTS}
    said = ", ".join(f"{count} “{word}”" for word, count in counts.items())
    heads = "".join(
        f'<th role="columnheader" scope="col"{" data-sortable" * (name in SORTABLE)}>{name}</th>'
        for name in COLUMNS
    )
    rows = "\n".join(row(claim, record, claims[claim]) for claim, record in records.items())
    return (
        f'<div class="evidence" data-evidence><p>{len(records)} claims: {said}.</p>'
        f'<table role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">\n{rows}\n</tbody></table></div>'
    )


class EvidenceTable(SphinxDirective):
    """All claims, one a row."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir, FINDINGS)
        self.env.note_dependency(str(path))
        records = json.loads(path.read_text("utf-8"))
        return [nodes.raw("", table(records), format="html")]


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    if "data-evidence" in context.get("body", ""):
        app.add_js_file(SCRIPT, type="module")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("evidence-table", EvidenceTable)
    app.connect("html-page-context", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
