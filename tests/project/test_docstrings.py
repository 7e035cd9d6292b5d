"""A docstring, plain in the code, becomes reST that says the same."""

import pytest
from docstrings import make_readable, shorten


def readable(*lines: str) -> list[str]:
    changed = list(lines)
    make_readable(None, "class", "Name", object, None, changed)  # type: ignore[arg-type]
    return changed


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("A. Author (2015), doi:10.48550/arXiv.1412.6980, section 1.", "10.48550/arXiv.1412.6980"),
        ("At the end doi:10.1016/0893-6080(90)90029-K.", "10.1016/0893-6080(90)90029-K"),
        ("(In brackets, doi:10.1109/5.726791)", "10.1109/5.726791"),
    ],
)
def test_a_doi_is_a_link(text: str, doi: str) -> None:
    assert f"`doi:{doi} <https://doi.org/{doi}>`__" in readable(text)[0]


def test_initials_begin_no_list_and_bars_are_bars() -> None:
    assert readable("A. Cauchy (1847)", "|x| and ``|y|``") == [
        r"\A. Cauchy (1847)",
        r"\|x\| and ``|y|``",
    ]


def test_formulas_and_examples_stay_as_they_are() -> None:
    block = ["Such as::", "", "    d = −(|H| + λI)⁻¹ g, doi:10.1/x", "", ">>> a | b"]
    assert readable(*block, "|H|") == [*block, r"\|H\|"]


def test_a_signature_is_short() -> None:
    array = "~numpy.ndarray[tuple[~typing.Any, ...], ~numpy.dtype[~numpy.floating[~typing.Any]]]"
    arguments = "(a=<factory>, b: int = <function C.<lambda>>, c: str = 'x')"
    assert shorten(None, "class", "Name", object, None, arguments, f"dict[str, {array}]") == (  # type: ignore[arg-type]
        "(a= ..., b: int = ..., c: str = 'x')",
        "dict[str, NDArray[~numpy.floating[~typing.Any]]]",
    )
