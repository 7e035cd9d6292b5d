"""Formulas at build: rendered, numbered by Sphinx, and a bad one is a warning at its place."""

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

WORDS = r"""
# Formulas

Inline $\nabla_\theta L$ and {eq}`loss`.

$$
L = \frac{1}{n} \sum_i e_i^2
$$ (loss)

$$
a &= b \\
c &= d
$$

\begin{align}
z &= xW + b \\
y &= \sigma(z)
\end{align}
"""


@pytest.fixture
def build(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Build one page and give it, with what Sphinx warned of."""

    def build(words: str) -> tuple[BeautifulSoup, str]:
        (tmp_path / "conf.py").write_text("")
        (tmp_path / "index.md").write_text(words, "utf-8")
        warnings = io.StringIO()
        app = SphinxTestApp(
            srcdir=tmp_path,
            warning=warnings,
            confoverrides={
                "extensions": ["myst_parser", "katex_math"],
                "myst_enable_extensions": ["dollarmath", "amsmath"],
                "html_math_renderer": "katex",
                "katex_macros": {"\\loss": "\\mathcal{L}"},
            },
        )
        try:
            app.build()
        finally:
            app.cleanup()
        page = (tmp_path / "_build" / "html" / "index.html").read_text("utf-8")
        return BeautifulSoup(page, "html.parser"), warnings.getvalue()

    return build


def test_formulas_are_rendered_and_numbered(build) -> None:  # type: ignore[no-untyped-def]
    page, warnings = build(WORDS)
    assert not warnings
    assert len(page.select(".katex")) == 4
    assert len(page.select(".katex-display")) == 3
    numbers = [number.get_text()[:3] for number in page.select(".eqno")]
    assert numbers == ["(1)", "(2)"]
    # KaTeX would put its own number into a box of this class.
    assert not page.select(".katex .tag")
    (reference,) = page.select('a[href="#equation-loss"]:not(.headerlink)')
    assert reference.get_text() == "(1)"
    assert page.select("#equation-loss .katex")
    assert page.select(".katex-mathml math")
    assert not page.select("script[src*=mathjax i]")
    assert page.select('link[href*="katex/katex.min.css"]')


def test_assets_are_beside_the_pages(build, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    build("$x$")
    katex = tmp_path / "_build" / "html" / "_static" / "katex"
    assert (katex / "katex.min.css").exists()
    assert list((katex / "fonts").glob("*.woff2"))


@pytest.mark.parametrize("formula", [r"$\frac{1}$", r"$\nosuchthing$", "$$\nx_\n$$"])
def test_bad_formula_is_a_warning_at_its_place(build, formula: str) -> None:  # type: ignore[no-untyped-def]
    _, warnings = build(f"# Formulas\n\nWords.\n\nSee {formula}\n")
    assert "index.md:5" in warnings
    assert "in the formula" in warnings


def test_macros_come_from_the_configuration(build) -> None:  # type: ignore[no-untyped-def]
    page, warnings = build(r"# Formulas" + "\n\n" + r"$\loss$")
    assert not warnings
    assert "L" in page.select_one(".katex-html").get_text()
