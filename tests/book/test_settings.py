"""Links to settings of live figures: the page shows the figure, and its grid has the setting."""

import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from figure_settings import split

from companion import experiments
from companion.live import Choice, Experiment, Point, Switch
from tools.project import BOOK

# A role that goes on in the next line would stay raw in readers' notebooks: it is found empty.
ROLE = re.compile(r"\{setting\}(?:`([^`\n]+)`)?")
SHOWN = re.compile(r"Experiment '([\w-]+)'")


def cells(notebook: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(notebook.read_text("utf-8"))["cells"]
    return found


def links(notebook: Path) -> list[str]:
    texts = ("".join(c["source"]) for c in cells(notebook) if c["cell_type"] == "markdown")
    return [link for text in texts for link in ROLE.findall(text)]


def shown(notebook: Path) -> set[str]:
    """The names of the live figures of a notebook."""
    outputs = (output for cell in cells(notebook) for output in cell.get("outputs", []))
    texts = ("".join(output.get("data", {}).get("text/plain", "")) for output in outputs)
    return {found[1] for text in texts if (found := SHOWN.match(text))}


LINKS = [(path, link) for path in sorted(BOOK.glob("*.ipynb")) for link in links(path)]
EXPERIMENTS = {
    thing.name: thing
    for module in pkgutil.iter_modules(experiments.__path__, f"{experiments.__name__}.")
    for thing in vars(importlib.import_module(module.name)).values()
    if isinstance(thing, Experiment)
}


def value_of(parameter: Any, text: str) -> Any:
    if isinstance(parameter, Point):
        return tuple(float(part) for part in text.split(","))
    if isinstance(parameter, Switch):
        return {"true": True, "false": False}[text]
    return text if isinstance(parameter, Choice) else float(text)


def spelled(value: Any) -> str:
    """A value as JavaScript spells it: by this the page looks for the stop."""
    if isinstance(value, tuple):
        return ",".join(map(spelled, value))
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if 0 < abs(value) < 1e-6:
        return repr(value).replace("e-0", "e-")
    return np.format_float_positional(value, trim="-")


def check(experiment: Experiment, setting: str) -> None:
    """Raises an error for a parameter, a stop or a spelling that the figure does not know."""
    parameters = {p.name: p for p in experiment.parameters}
    for name, text in parse_qsl(setting, strict_parsing=True):
        stop = parameters[name].on_grid(value_of(parameters[name], text))
        if spelled(stop) != text:
            raise ValueError(f"{name} is spelled {spelled(stop)}, not {text}")


@pytest.mark.parametrize(
    ("notebook", "link"), LINKS, ids=[f"{path.stem}: {link}" for path, link in LINKS]
)
def test_a_link_names_a_setting_of_a_figure_of_its_page(notebook: Path, link: str) -> None:
    _, page, anchor = split(link)
    name, _, setting = anchor.removeprefix("figure-").partition("?")
    assert name in shown(BOOK / f"{page}.ipynb" if page else notebook)
    check(EXPERIMENTS[name], setting)


@pytest.mark.parametrize(
    ("name", "setting", "error"),
    [
        ("descent-on-a-bowl", "alpha=0.55", ValueError),
        ("descent-on-a-bowl", "alpha=1.0", ValueError),
        ("descent-on-a-bowl", "start=-3", TypeError),
        ("descent-on-a-bowl", "beta=0.1", KeyError),
        ("symmetry", "mended=True", KeyError),
        ("symmetry", "method=adam", ValueError),
    ],
)
def test_another_setting_is_found(name: str, setting: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(EXPERIMENTS[name], setting)
