"""Plain Markdown, which every front end of notebooks shows, made from the Markdown of the book.

What the book's Markdown has beyond it, and what becomes of it:

- an admonition is a block quote with a title, or folds if it is a dropdown;
- an exercise is a heading with its number, and its statement;
- a labelled formula carries its number, and can be linked to;
- a role (`eq`, `cite:t`, …) is the words that the site has for it, with a link;
- a link leads to where it leads from a notebook.

Anything else is an error: no reader gets raw source to see.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

OPENING = re.compile(r"(?P<fence>`{3,}|:{3,})(?:\{(?P<name>[^}]*)\})? *(?P<title>.*)")
OPTION = re.compile(r":(?P<name>[\w-]+): *(?P<value>.*)")
HEADING = re.compile(r"#{1,6} +(?P<words>.*)")
# The end of a formula, and its label.
LABELLED = re.compile(r"\$\$ *\((?P<label>[^)]*)\)")
# In this order: code and formulas are left as they are.
INLINE = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<formula>\$[^$]+\$)"
    r"|\{(?P<role>[\w:-]+)\}`(?P<target>[^`]*)`"
    r"|\]\((?P<address>[^)\s]*)\)"
)


class References(Protocol):
    """What the site knows: numbers, words, and where links lead."""

    def role(self, name: str, target: str) -> str:
        """Give the words of a role, with their links, in Markdown. Raises LookupError."""

    def equation(self, label: str) -> str:
        """Give the number of a formula. Raises LookupError."""

    def exercise(self, label: str) -> str:
        """Give an exercise's name and number. Raises LookupError."""

    def link(self, address: str) -> str:
        """Give where a link of the book's leads from a notebook. Raises LookupError."""

    def anchor(self, heading: str) -> str:
        """Give what links call a heading of this notebook, or nothing if none leads there."""


@dataclass(frozen=True)
class Directive:
    """A directive with its options.

    Attributes:
        name: what stands in the braces.
        title: what stands behind them.
        options: the lines at its top.
        body: all other lines.
    """

    name: str
    title: str
    options: dict[str, str]
    body: list[str]


def plain(text: str, references: References) -> str:
    """Give the plain Markdown of a piece of the book.

    Raises ValueError for a construct that is not known, and LookupError for a reference that leads
    nowhere.
    """
    return "\n".join(_plain_lines(iter(text.split("\n")), references)).strip("\n")


def folded(title: str, text: str) -> str:
    """Give plain Markdown that stays folded until a reader opens it."""
    # The empty lines let Markdown begin again within the HTML.
    return f"<details>\n<summary>{title}</summary>\n\n{text}\n\n</details>"


def quoted(title: str, text: str) -> str:
    """Give plain Markdown as a block quote with a title."""
    # Front ends take formulas out before they see the marks of a quote: none may span lines.
    text = re.sub(r"(?s)\$\$.*?\$\$", lambda formula: " ".join(formula[0].split()), text)
    lines = [f"**{title}**", "", *text.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def anchored(name: str, text: str) -> str:
    """Give plain Markdown that links can lead to by a name."""
    return f'<a id="{name}"></a>\n\n{text}'


def inline(text: str, references: References) -> str:
    """Give a line with its roles and links resolved."""

    def resolved(found: re.Match[str]) -> str:
        if found["role"]:
            return references.role(found["role"], found["target"])
        if found["address"] is not None:
            return f"]({references.link(found['address'])})"
        return found[0]

    return INLINE.sub(resolved, text)


def _plain_lines(lines: Iterator[str], references: References) -> Iterator[str]:
    for line in lines:
        opening, heading = OPENING.fullmatch(line), HEADING.fullmatch(line)
        if opening and opening["name"] is not None:
            directive = _directive(opening, _until(opening["fence"], lines))
            if directive.name not in DIRECTIVES:
                raise ValueError(f"there is no plain Markdown for {line!r}")
            yield DIRECTIVES[directive.name](directive, references)
        elif opening:
            yield from (line, *_until(opening["fence"], lines), opening["fence"])
        elif line == "$$":
            yield _formula(lines, references)
        elif heading and (name := references.anchor(heading["words"])):
            yield anchored(name, inline(line, references))
        else:
            yield inline(line, references)


def _until(end: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == end:
            return
        yield line
    raise ValueError(f"a line {end!r} is missing")


def _directive(opening: re.Match[str], lines: Iterator[str]) -> Directive:
    options, body = {}, list(lines)
    while body and (option := OPTION.fullmatch(body[0])):
        options[option["name"]] = option["value"]
        del body[0]
    return Directive(opening["name"], opening["title"], options, body)


def _formula(lines: Iterator[str], references: References) -> str:
    formula: list[str] = []
    for line in lines:
        labelled = LABELLED.fullmatch(line)
        if labelled:
            formula[-1] += rf" \tag{{{references.equation(labelled['label'])}}}"
            return anchored(labelled["label"], "\n".join(["$$", *formula, "$$"]))
        if line == "$$":
            return "\n".join(["$$", *formula, "$$"])
        formula.append(line)
    raise ValueError("a formula has no end")


def _admonition(admonition: Directive, references: References) -> str:
    title = inline(admonition.title, references)
    form = folded if "dropdown" in admonition.options.get("class", "").split() else quoted
    return form(title, plain("\n".join(admonition.body), references))


def _exercise(exercise: Directive, references: References) -> str:
    label = exercise.options["label"]
    title = f"{references.exercise(label)} ({inline(exercise.title, references)})"
    body = plain("\n".join(exercise.body), references)
    return anchored(label, f"#### {title}\n\n{body}")


DIRECTIVES: dict[str, Callable[[Directive, References], str]] = {
    "admonition": _admonition,
    "exercise": _exercise,
}
