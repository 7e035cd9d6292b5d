"""The data beside the pages: it holds what direct evaluation of the experiments gives."""

import importlib
import pkgutil

import pytest

import companion.experiments
from companion.live import Experiment
from tests.live.frozen import check_frozen
from tools.project import PAGES


def experiments() -> list[Experiment]:
    """Every experiment of the book."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(
            companion.experiments.__path__, f"{companion.experiments.__name__}."
        )
    ]
    everything = [value for module in modules for value in vars(module).values()]
    return list(
        {value.name: value for value in everything if isinstance(value, Experiment)}.values()
    )


@pytest.mark.parametrize("experiment", experiments(), ids=lambda e: str(e.name))
def test_the_page_shows_what_direct_evaluation_gives(experiment: Experiment) -> None:
    (file,) = (PAGES / "_live").glob(f"{experiment.name}.*.bin")
    said = check_frozen(experiment, file)
    assert all(sentence.strip() for sentence in said)
