"""What the maps of a claim's clauses say of it, as text and as HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from companion.claims.form import Clause, Map, Verdict, weakness
from companion.claims.strip import choices, notes, strip
from companion.claims.words import sentence


@dataclass(frozen=True)
class Finding:
    """The measured answer to one claim.

    Attributes:
        claim, statement: the claim's identifier and what it says.
        verdict: what the maps of its clauses say.
        qualification: the condition of HOLDS_IF, what is true instead, or what is left open.
        setup: what was run.
        maps: each of the claim's clauses with what was found of it, at least one.
        code: HTML that leads to the function that declares them.
    """

    claim: str
    statement: str
    verdict: Verdict
    qualification: str
    setup: str
    maps: Sequence[tuple[Clause, Map]] = field(repr=False)
    code: str = ""

    @property
    def answer(self) -> str:
        """The verdict with its qualification."""
        joint = " " if self.verdict is Verdict.HOLDS_IF else ": "
        return joint.join(filter(None, (self.verdict.value, self.qualification)))

    @property
    def measured(self) -> str:
        """The clauses with their numbers, in words."""
        return "; ".join(sentence(clause, found.number) for clause, found in self.maps)

    @property
    def decides(self) -> tuple[Clause, Map]:
        """The clause that the verdict hangs on: the weakest of those that are not told beside."""
        counted = [(clause, found) for clause, found in self.maps if not clause.aside]
        return min(counted, key=lambda pair: weakness(pair[1]))

    def __repr__(self) -> str:
        lines = [textwrap.fill(f"{self.claim}  {self.statement}", 88, subsequent_indent="    ")]
        parts = [("verdict", self.answer)]
        for i, (clause, found) in enumerate(self.maps):
            parts.append(("" if i else "measured", f"· {sentence(clause, found.number)}"))
            if words := notes(clause, found):
                parts.append(("", f"  {words}"))
        for name, words in (*parts, ("set-up", self.setup)):
            first, rest = f"    {name:<10}", " " * 14
            lines.append(textwrap.fill(words, 88, initial_indent=first, subsequent_indent=rest))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return (
            f'<div class="finding" id="claim-{self.claim}">'
            f"<p><strong>{self.claim}</strong> {escape(self.statement)}</p>"
            f'<dl><dt>verdict</dt><dd class="verdict">{escape(self.answer)}</dd>'
            f"<dt>measured</dt><dd>{self.measured_in_html()}</dd>"
            f"<dt>set-up</dt><dd>{escape(self.setup)}; {self.code}</dd></dl></div>"
        )

    def measured_in_html(self) -> str:
        """The list of its clauses, with strips and choices."""
        clauses = "".join(
            f"<li>{escape(sentence(clause, found.number))}{strip(clause, found)}"
            f"<small>{choices(found)} {escape(notes(clause, found))}</small></li>"
            for clause, found in self.maps
        )
        return f"<ul>{clauses}</ul>"
