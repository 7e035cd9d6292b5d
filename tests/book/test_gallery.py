"""The gallery shows every live experiment of the companion, and only once."""

import importlib
import pkgutil
import re
from collections import Counter

import nbformat

import companion.experiments
from companion.live import Experiment
from tools.project import BOOK


def declared():
    for module in pkgutil.iter_modules(companion.experiments.__path__):
        loaded = importlib.import_module(f"companion.experiments.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, Experiment):
                yield name


def test_every_experiment_is_in_the_gallery_once():
    notebook = nbformat.read(BOOK / "gallery.ipynb", as_version=4)
    shown = Counter(
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and re.fullmatch(r"[A-Z_]+", cell.source)
    )
    assert shown == Counter(declared())
