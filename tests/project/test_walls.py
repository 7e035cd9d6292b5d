"""The walls between the companion's wings: every wing has one, and a breach is seen."""

import tomllib
from pathlib import Path

import pytest
from grimp import ImportGraph

from tools.project import ROOT
from tools.walls import Wall

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]
WALLS = {contract["wing"]: contract["may_import"] for contract in CONTRACTS}


def wings() -> set[str]:
    companion = ROOT / "companion"
    modules = {path.stem for path in companion.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in companion.glob("*/__init__.py")}
    return {f"companion.{name}" for name in modules | packages}


def kept(wing: str, may_import: list[str], imports: dict[str, str]) -> bool:
    """Check one wall on a small graph: importer to imported."""
    graph = ImportGraph()
    for module in {wing, *imports, *imports.values()}:
        graph.add_module(module)
    for importer, imported in imports.items():
        graph.add_import(
            importer=importer, imported=imported, line_number=1, line_contents="import …"
        )
    options = {"wing": wing, "may_import": may_import}
    wall = Wall(name="wall", session_options={}, contract_options=options)
    return wall.check(graph, verbose=False).kept


def test_every_wing_has_a_wall() -> None:
    assert {*wings(), "companion"} == set(WALLS)


@pytest.mark.parametrize("imported", ["companion.optim", "companion.live", "matplotlib", "site"])
def test_what_a_wing_may_not_import(imported: str) -> None:
    wall = WALLS["companion.nn"]
    assert not kept("companion.nn", wall, {"companion.nn.layers": imported})


@pytest.mark.parametrize("imported", ["numpy", "dataclasses", "companion.nn.layers"])
def test_what_a_wing_may_import(imported: str) -> None:
    wall = WALLS["companion.nn"]
    assert kept("companion.nn", wall, {"companion.nn.layers": imported})


def test_names_that_only_begin_alike_are_not_allowed() -> None:
    assert not kept("companion.nn", ["numpy"], {"companion.nn": "numpydoc"})
    assert not kept("companion.nn", [], {"companion.nn": "companion.nnet"})


def test_live_knows_no_mathematics_and_mathematics_no_plots() -> None:
    mathematics = {f"companion.{m}" for m in ("autodiff", "nn", "optim", "landscapes")}
    meeting = {"companion.training", "companion.data", "companion.exercises", "companion.studies"}
    assert not (mathematics | meeting | {"companion.experiments"}) & set(WALLS["companion.live"])
    for wing in mathematics:
        assert set(WALLS[wing]) <= {"numpy", "companion.arguments"}
    for wing in ("companion.data", "companion.training"):
        above = {"companion.live", "companion.experiments", *meeting} - {"companion.data"}
        assert not above & set(WALLS[wing])


def test_nothing_in_the_companion_knows_the_site_or_the_tests() -> None:
    folders = {path.name for path in Path(ROOT).iterdir() if path.is_dir()} - {"companion"}
    for allowed in WALLS.values():
        assert not folders & {module.split(".")[0] for module in allowed}
