"""What the site knows of a page's references: numbers, words, and where they lead."""

from collections.abc import Iterator
from posixpath import join, normpath
from typing import Any
from urllib.parse import quote, urldefrag

from docutils import nodes
from figure_settings import split
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from reader_notebooks.plain_markdown import References

# The roles that the book uses: Sphinx's domain and its name for them.
ROLES = {
    "eq": ("math", "eq"),
    "cite:t": ("cite", "t"),
    "cite:p": ("cite", "p"),
    "ref": ("std", "ref"),
    "numref": ("std", "numref"),
}
NOTEBOOK = ".ipynb"


class SiteReferences(References):
    """The references of one page, after Sphinx has read all pages.

    Args:
        app: Sphinx, with its environment complete.
        page: the page's name, such as "book/types".
        address: where the site is published, with a slash at its end.
        linked: the headings of this page to which links lead, by the site's names for them.
    """

    def __init__(self, app: Sphinx, page: str, address: str, linked: set[str]) -> None:
        self.app, self.page, self.address = app, page, address
        self._linked = {self._heading(page, slug) for slug in linked}

    def role(self, name: str, target: str) -> str:
        if name == "setting":
            words, page, anchor = split(target)
            # The figure of the notebook has its own controls; the page's shows the setting.
            place = f"book/{page}" if page else self.page
            return f"[{words}]({self.address}{place}.html#{anchor})"
        if name not in ROLES:
            raise LookupError(f"{self.page}: the role {name!r} is not known")
        domain, kind = ROLES[name]
        found = self._resolved(domain, kind, target)
        if domain == "cite":
            return "".join(map(self._citation, found))
        return f"[{_words(found)}]({self._place(domain, target)})"

    def equation(self, label: str) -> str:
        return _words(self._resolved(*ROLES["eq"], label)).strip("()")

    def exercise(self, label: str) -> str:
        return _words(self._resolved(*ROLES["ref"], label))

    def figure(self, label: str) -> str:
        """Give a figure's name and number. Raises LookupError."""
        return _words(self._resolved(*ROLES["numref"], label))

    def link(self, address: str) -> str:
        path, fragment = urldefrag(address)
        if "://" in address:
            return address
        page = normpath(join(self.page, "..", path)) if path else self.page
        name, found, _ = page.rpartition(".")
        name = name if found else page
        if name not in self.app.env.all_docs:
            raise LookupError(f"{self.page}: {address!r} leads to no page of the book")
        if not path:
            return f"#{quote(self._heading(self.page, fragment))}"
        if not path.endswith(NOTEBOOK):
            return f"{self.address}{name}.html" + (f"#{fragment}" if fragment else "")
        return path + (f"#{quote(self._heading(name, fragment))}" if fragment else "")

    def anchor(self, heading: str) -> str:
        name = front_end_name(heading)
        return name if name in self._linked else ""

    def _heading(self, page: str, slug: str) -> str:
        """Give what front ends call a heading of a page that the site calls by a slug."""
        words = self._slugs(page).get(slug)
        if words is None:
            raise LookupError(f"{self.page}: {page} has no heading {slug!r}")
        return front_end_name(words)

    def _slugs(self, page: str) -> dict[str, str]:
        """Give the headings of a page that can be linked to: their words by the site's names."""
        found = self.app.env.metadata[page].get("myst_slugs", {})
        return {slug: words for slug, (_, _, words) in found.items()}

    def _resolved(self, domain: str, kind: str, target: str) -> list[nodes.Node]:
        """Give what Sphinx makes of a reference on this page."""
        env: Any = self.app.env
        reference = pending_xref(
            "",
            nodes.inline("", target, classes=["xref", domain, f"{domain}-{kind}"]),
            refdomain=domain,
            reftype=kind,
            reftarget=target,
            refdoc=self.page,
            refexplicit=False,
            refwarn=True,
        )
        # An exercise's reference shows its number instead of its title.
        if kind == "ref" and target in env.sphinx_exercise_registry:
            reference["reftype"] = kind = "numref"
        found = env.domains[domain].resolve_xref(
            env, self.page, self.app.builder, kind, target, reference, reference[0]
        )
        if found is None:
            raise LookupError(f"{self.page}: {target!r} is referred to and is nowhere")
        return list(found) if isinstance(found, list) else [found]

    def _citation(self, node: nodes.Node) -> str:
        """Give the Markdown of a citation."""
        if isinstance(node, nodes.Text):
            return str(node.astext())
        assert isinstance(node, nodes.Element)
        words = "".join(map(self._citation, node.children))
        if isinstance(node, nodes.emphasis):
            return f"*{words}*"
        if isinstance(node, nodes.reference):
            return f"[{words}]({self._source(node)})"
        return words

    def _source(self, citation: nodes.reference) -> str:
        """Give the address of what a citation refers to, and its title as a tooltip."""
        identifier = urldefrag(citation["refuri"])[1]
        (entry,) = (c.entry for c in self._citations() if c.citation_id == identifier)
        title = citation["reftitle"].replace('"', "'")
        if "doi" in entry.fields:
            address = f"https://doi.org/{quote(entry.fields['doi'])}"
        else:
            address = entry.fields.get("url", f"{self.address}book/references.html")
        return f'{address} "{title}"'

    def _place(self, domain: str, label: str) -> str:
        """Give the address of a formula, a figure or an exercise."""
        page = self._equations()[label][0] if domain == "math" else self._labels()[label][0]
        notebook = "" if page == self.page else f"{page.rpartition('/')[2]}{NOTEBOOK}"
        return f"{notebook}#{label}"

    def _labels(self) -> dict[str, tuple[str, str]]:
        domain: Any = self.app.env.domains["std"]
        return dict(domain.anonlabels)

    def _equations(self) -> dict[str, tuple[str, int]]:
        domain: Any = self.app.env.domains["math"]
        return dict(domain.equations)

    def _citations(self) -> Iterator[Any]:
        domain: Any = self.app.env.domains["cite"]
        yield from domain.citations


def front_end_name(heading: str) -> str:
    """Give what JupyterLab, and after it GitHub and nbviewer, call a heading in an address."""
    return heading.replace(" ", "-")


def _words(found: list[nodes.Node]) -> str:
    return "".join(node.astext() for node in found).strip()
