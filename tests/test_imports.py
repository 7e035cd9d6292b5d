"""Importing the mathematics loads NumPy and nothing else that takes time."""

import subprocess
import sys

import pytest

HEAVY = {"matplotlib", "tqdm", "scipy", "ipywidgets", "anywidget", "IPython", "jax", "sklearn"}


@pytest.mark.parametrize(
    "module",
    [
        "companion",
        "companion.autodiff",
        "companion.nn",
        "companion.optim",
        "companion.landscapes",
        "companion.data",
        "companion.diagnostics",
        "companion.training",
    ],
)
def test_the_mathematics_loads_numpy_alone(module):
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_the_list_would_notice():
    code = "import sys, tqdm; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == {"tqdm"}
