"""The front end outside the browser: its units, and what it is made of."""

from companion.live.pack import STEPS
from tests.live.front_end import HERE, node
from tools.project import ROOT

MODULES = [ROOT / "companion/live/live.mjs", ROOT / "site/live/frozen.mjs"]


def test_units() -> None:
    node("--test", *sorted(HERE.glob("*.test.mjs")))


def test_the_drawing_module_is_self_contained() -> None:
    assert "import " not in (code := MODULES[0].read_text("utf-8")).replace("import(", "")
    assert "http" not in code.replace("http://www.w3.org/2000/svg", "")


def test_both_sides_count_alike() -> None:
    assert f"const STEPS = {STEPS};" in MODULES[1].read_text("utf-8")
