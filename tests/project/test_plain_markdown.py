"""Each construct of the book's Markdown has a plain form, and what has none is an error."""

import pytest
from reader_notebooks.plain_markdown import plain

KNOWN = {
    ("eq", "eq-a"): "[(7)](#eq-a)",
    ("cite:t", "baur1983"): "Baur [[1983](https://doi.org/10.1)]",
    ("ref", "ex-b"): "[Exercise 3](#ex-b)",
    ("setting", "at 2 <bowl?alpha=2>"): "[at 2](https://a.org/#figure-bowl?alpha=2)",
}


class Toys:
    """References of a site with one formula, one exercise and one other page."""

    def role(self, name: str, target: str) -> str:
        return KNOWN[name, target]

    def equation(self, label: str) -> str:
        return {"eq-a": "7"}[label]

    def exercise(self, label: str) -> str:
        return {"ex-b": "Exercise 3"}[label]

    def link(self, address: str) -> str:
        return {"#a-part": "#A-part", "notation.md": "https://a.org/notation.html"}[address]

    def anchor(self, heading: str) -> str:
        return {"A part": "A-part"}.get(heading, "")


def made(text: str) -> str:
    return plain(text, Toys())


@pytest.mark.parametrize(
    "text",
    [
        "# A title\n\nWords, *more* words, `code`, $x_1$ and a [link][1].",
        "| a | b |\n| --- | --- |\n| $x$ | 2 |",
        "```python\nx = {'eq': 1}  # {eq}`eq-a` [a](#a-part)\n```",
        "$$\na \\\\\nb\n$$",
        # What looks like a role or a link within code and formulas is none.
        'The code `{eq}`, `f"{v}"` and ``{eq}`eq-a` `` and $[a](\\theta)$.',
        "- a list\n  1. within a list\n\n> a quote",
    ],
)
def test_plain_markdown_stays_as_it_is(text: str) -> None:
    assert made(text) == text


def test_admonition_is_a_quote_with_a_title() -> None:
    text = ":::{admonition} The question of $x$\n:class: tip\nOne.\n\nSee {eq}`eq-a`.\n:::\n\nSo."
    assert made(text) == ("> **The question of $x$**\n>\n> One.\n>\n> See [(7)](#eq-a).\n\nSo.")


def test_formula_in_a_quote_has_one_line() -> None:
    text = ":::{admonition} Title\n$$\na \\\\\nb\n$$ (eq-a)\n:::"
    assert made(text) == ('> **Title**\n>\n> <a id="eq-a"></a>\n>\n> $$ a \\\\ b \\tag{7} $$')


def test_dropdown_folds() -> None:
    text = ":::{admonition} Hint 1\n:class: dropdown\nUse `x`.\n:::"
    assert made(text) == "<details>\n<summary>Hint 1</summary>\n\nUse `x`.\n\n</details>"


def test_exercise_has_its_number_and_a_place_for_links() -> None:
    text = "```{exercise} How many\n:label: ex-b\n\n*Easy.* Count $N$.\n\n$$\nN\n$$\n```"
    assert made(text) == (
        '<a id="ex-b"></a>\n\n#### Exercise 3 (How many)\n\n*Easy.* Count $N$.\n\n$$\nN\n$$'
    )


def test_directive_may_hold_another() -> None:
    text = "````{exercise} A\n:label: ex-b\n```python\nx\n```\n:::{admonition} B\nc\n:::\n````"
    assert made(text).endswith("```python\nx\n```\n> **B**\n>\n> c")


def test_labelled_formula_has_its_number_and_a_place_for_links() -> None:
    text = "so\n\n$$\n\\begin{aligned}\na &= b\n\\end{aligned}\n$$ (eq-a)\n\nso"
    assert made(text) == (
        'so\n\n<a id="eq-a"></a>\n\n$$\n\\begin{aligned}\na &= b\n\\end{aligned} \\tag{7}\n$$\n\nso'
    )


def test_roles_and_links_are_resolved() -> None:
    text = "By {eq}`eq-a`, {ref}`ex-b` and {cite:t}`baur1983`."
    assert made(text) == (
        "By [(7)](#eq-a), [Exercise 3](#ex-b) and Baur [[1983](https://doi.org/10.1)]."
    )
    text = "See [there](#a-part) or [*a*](notation.md)."
    assert made(text) == "See [there](#A-part) or [*a*](https://a.org/notation.html)."


def test_link_to_a_setting_may_stand_in_a_table_and_be_emphasized() -> None:
    text = "| $\\alpha$ |\n| --- |\n| *{setting}`at 2 <bowl?alpha=2>`* |"
    assert made(text) == (
        "| $\\alpha$ |\n| --- |\n| *[at 2](https://a.org/#figure-bowl?alpha=2)* |"
    )


def test_heading_that_a_link_leads_to_has_a_name() -> None:
    assert made("## A part\n\n## Another") == '<a id="A-part"></a>\n\n## A part\n\n## Another'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (":::{note}\nx\n:::", "no plain Markdown for ':::{note}'"),
        ("```{code-cell}\nx\n```", "no plain Markdown"),
        (":::{admonition} Hint", "a line ':::' is missing"),
        ("```python\nx", "a line '```' is missing"),
        ("$$\nx", "a formula has no end"),
    ],
)
def test_what_has_no_plain_form_is_an_error(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(text)


@pytest.mark.parametrize("text", ["{eq}`eq-z`", "{doc}`x`", "[a](nowhere.md)", "$$\nx\n$$ (eq-z)"])
def test_reference_that_leads_nowhere_is_an_error(text: str) -> None:
    with pytest.raises(LookupError):
        made(text)
