"""What readers answer to the exercises, right and wrong: a module a chapter."""

import importlib
import pkgutil

from tests.exercises.answers.registry import RIGHT, WRONG

for chapter in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{chapter.name}")

__all__ = ["RIGHT", "WRONG"]
