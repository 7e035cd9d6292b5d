"""Sphinx extension: what turned since the first edition, with the reason.

The directive `errata` takes nothing. Reasons are written by hand, verdicts are not: those of the
first edition are kept, those of today come from what was measured.
"""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from evidence_table import FINDINGS, PAGE
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from verdict_marks import chip

FIRST, REASONS = Path("book/first-edition.json"), Path("book/errata.json")
Record = dict[str, Any]


def answer(record: Record) -> str:
    """A verdict with its qualification."""
    joint = " " if record["verdict"] == "holds if" else ": " if record["qualification"] else ""
    return f"{chip(record['verdict'])}{joint}{escape(record['qualification'])}"


def entry(claim: str, before: Record, now: Record, reason: str) -> str:
    """What was said of a claim, what is said now, and what was wrong."""
    was, is_now = answer(before), answer(now)
    verdicts = (
        f"<dt>was, and is</dt><dd>{is_now}</dd>"
        if was == is_now
        else f"<dt>was</dt><dd>{was}</dd><dt>is</dt><dd>{is_now}</dd>"
    )
    return (
        f'<li id="erratum-{claim}" data-claim="{claim}"><p><a href="{PAGE}#claim-{claim}">{claim}'
        f"</a> {escape(now['statement'])}</p><dl>{verdicts}"
        f"<dt>why</dt><dd>{escape(reason)}</dd></dl></li>"
    )


def entries(first: dict[str, Record], findings: dict[str, Record], reasons: dict[str, str]) -> str:
    """All claims that have turned, in the order of the book."""
    told = [claim for claim in findings if claim in reasons]
    turned = sum(first[claim]["verdict"] != findings[claim]["verdict"] for claim in told)
    items = "\n".join(entry(one, first[one], findings[one], reasons[one]) for one in told)
    return (
        f"<p>{len(told)} claims were measured anew in another way; the verdict of {turned} of them "
        f'has turned.</p><ul class="errata">\n{items}\n</ul>'
    )


class Errata(SphinxDirective):
    """The claims that have turned."""

    def run(self) -> list[nodes.Node]:
        read = []
        for name in (FIRST, FINDINGS, REASONS):
            path = Path(self.env.srcdir, name)
            self.env.note_dependency(str(path))
            read.append(json.loads(path.read_text("utf-8")))
        return [nodes.raw("", entries(*read), format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("errata", Errata)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
