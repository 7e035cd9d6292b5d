"""The front end outside the browser: its units, its types, its size."""

import gzip

from companion.live.pack import STEPS
from tests.live.front_end import HERE, node
from tools.project import ROOT

MODULES = [ROOT / "companion/live/live.mjs", ROOT / "site/live/host.mjs"]


def test_units() -> None:
    node("--test", HERE / "ticks.test.mjs")


def test_all_of_it_is_small() -> None:
    sizes = [len(gzip.compress(module.read_bytes(), 9)) for module in MODULES]
    assert sum(sizes) <= 12_000


def test_the_drawing_module_is_self_contained() -> None:
    assert "import " not in (code := MODULES[0].read_text("utf-8")).replace("import(", "")
    assert "http" not in code.replace("http://www.w3.org/2000/svg", "")


def test_both_sides_count_alike() -> None:
    assert f"const STEPS = {STEPS};" in MODULES[1].read_text("utf-8")
