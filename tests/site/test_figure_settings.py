"""Links to settings of live figures: each leads to a figure that is there, and has this setting."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from companion import experiments
from companion.live import Choice, Experiment, Point, Switch
from tests.site.reader import built_pages
from tools.project import PAGES

# In one process, which reads each page once.
pytestmark = pytest.mark.xdist_group("html")


@cache
def page(path: str) -> BeautifulSoup:
    return BeautifulSoup((PAGES / path).read_text("utf-8"), "html.parser")


def links() -> Iterator[tuple[str, str, str]]:
    """The page, the page that is led to, and the anchor there, of every link to a setting."""
    for path in built_pages():
        if "setting" in (PAGES / path).read_text("utf-8"):
            for link in page(path).select("a.setting"):
                other, anchor = urldefrag(str(link["href"]))
                yield path, f"{path.rpartition('/')[0]}/{other}" if other else path, anchor


@cache
def by_name() -> dict[str, Experiment]:
    found = {}
    for module in pkgutil.walk_packages(experiments.__path__, f"{experiments.__name__}."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, Experiment):
                found[thing.name] = thing
    return found


def value_of(parameter: Any, text: str) -> Any:
    if isinstance(parameter, Point):
        return tuple(float(part) for part in text.split(","))
    if isinstance(parameter, Switch):
        return {"true": True, "false": False}[text]
    if isinstance(parameter, Choice):
        return text
    return float(text) if "." in text or "e" in text else int(text)


def test_there_are_links_to_settings() -> None:
    assert len(list(links())) > 2


@pytest.mark.parametrize(("path", "other", "anchor"), sorted(set(links())))
def test_a_link_leads_to_a_setting_of_a_figure(path: str, other: str, anchor: str) -> None:
    name, _, setting = anchor.removeprefix("figure-").partition("?")
    assert page(other).select_one(f'figure[data-live="{name}"]'), f"{other} has no figure {name}"
    experiment = by_name()[name]
    parameters = {p.name: p for p in experiment.parameters}
    named = parse_qsl(setting, strict_parsing=True)
    assert named
    for key, text in named:
        assert key in parameters, f"{name} has {', '.join(parameters)}, not {key}"
        parameters[key].on_grid(value_of(parameters[key], unquote(text)))
