"""The live experiments of the book."""

import importlib
import pkgutil

import companion.experiments
from companion.live import Experiment


def experiments() -> list[Experiment]:
    """Every experiment of the book."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages(
            companion.experiments.__path__, f"{companion.experiments.__name__}."
        )
    ]
    everything = [value for module in modules for value in vars(module).values()]
    found = {value.name: value for value in everything if isinstance(value, Experiment)}
    assert found
    return list(found.values())
