"""Sphinx extension: puts into the index where the words of the glossary stand in the chapters.

A chapter sets a word in bold where it introduces it, and names a section after it where it has more
to say of it. Both places enter the index below the word.
"""

import re
from collections.abc import Iterator
from typing import cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.index import IndexDomain
from sphinx.environment import BuildEnvironment

# Shows the figures of all chapters once more.
GALLERY = "book/gallery"


def pattern(words: list[str]) -> re.Pattern[str]:
    """Give a pattern for these words and their plurals; of two that fit, the longer one counts."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.I)


def plain(node: nodes.Element) -> str:
    """Give the text as the glossary writes it: Sphinx sets quotes."""
    text: str = node.astext()
    return text.replace("’", "'")


def places(document: nodes.document, words: re.Pattern[str]) -> Iterator[tuple[str, nodes.section]]:
    """Give each word that a page introduces or has a section on, in lower case, and the section."""
    for section in document.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title:
            for match in words.finditer(plain(title)):
                yield match[1].lower(), section
    for bold in document.findall(nodes.strong):
        name = words.fullmatch(plain(bold).strip(".,:"))
        parent = bold.parent
        while parent and not isinstance(parent, nodes.section):
            parent = parent.parent
        if name and parent:
            yield name[1].lower(), parent


def heading(section: nodes.section, page: str) -> str:
    """Name a section by its page and its title."""
    title = section.next_node(nodes.title)
    own = title.astext() if title else page
    return (page if own == page else f"{page}: {own}").replace(";", ",")


def add_places(app: Sphinx, env: BuildEnvironment) -> list[str]:
    terms = {
        shown.lower(): shown
        for _, shown, kind, *_ in env.get_domain("std").get_objects()
        if kind == "term"
    }
    if not terms:
        return []
    words = pattern(list(terms))
    index = cast(IndexDomain, env.get_domain("index"))
    for name in env.found_docs:
        if not str(env.doc2path(name)).endswith(".ipynb") or name == GALLERY:
            continue
        page = env.titles[name].astext()
        entries = index.entries.setdefault(name, [])
        for word, section in places(env.get_doctree(name), words):
            value = f"{terms[word]}; {heading(section, page)}"
            entry = ("single", value, section["ids"][0], "", None)
            if entry not in entries:
                entries.append(entry)
    return []


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-updated", add_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
