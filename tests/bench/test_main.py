"""What `make bench` installs, measures and writes; nothing of it is done here for real."""

import importlib.metadata
from pathlib import Path

import numpy as np
import pytest

from bench import __main__ as bench
from bench import imports, install, lattice, trainings

GROUP = {"torch", "autograd"}


@pytest.fixture
def versions(monkeypatch):
    """The versions of what is installed, as importlib.metadata tells them."""
    known = {"torch": "2.13.0", "autograd": "1.8.0"}

    def version(name):
        if name not in known:
            raise importlib.metadata.PackageNotFoundError(name)
        return known[name]

    monkeypatch.setattr(importlib.metadata, "version", version)
    return known


def test_nothing_is_missing_where_all_versions_fit(versions):
    assert install.missing(GROUP) == []
    # As a build without CUDA calls itself.
    versions["torch"] = "2.13.1+cpu"
    assert install.missing(GROUP) == []


def test_what_is_not_there_or_of_another_version_is_missing(versions):
    del versions["autograd"]
    versions["torch"] = "2.12.1"
    assert install.missing(GROUP) == ["torch==2.13.*", "autograd>=1.8"]
    # What is not measured needs not be there.
    assert install.missing({"autograd", "numpy"}) == ["autograd>=1.8"]


def test_a_peer_says_what_it_lacks(monkeypatch):
    peers = {peer.name: peer for peer in trainings.PEERS}
    monkeypatch.setattr(install, "find_spec", lambda package: package != "autograd")
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    found = {name: words for name, peer in peers.items() if (words := install.lacks(peer))}
    assert found == {
        "HIPS autograd": "autograd is not installed",
        "PyTorch compiled": "it needs a C++ compiler",
    }
    monkeypatch.setattr(install.shutil, "which", lambda name: name == "clang++")
    assert install.lacks(peers["PyTorch compiled"]) == ""


def test_the_lock_file_is_installed_with_hashes(monkeypatch):
    commands = []
    monkeypatch.setattr(install, "run", lambda command: commands.append(command) or 7)
    assert install.install(["torch==2.13.*"]) == 7
    assert "--require-hashes" in commands[0]
    assert commands[0][-1] == install.LOCK


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Lets `main` measure nothing; gives what it asked for."""
    asked = {"installed": [], "measured": []}

    def measure(parts, peers, rounds):
        asked["measured"].append((parts, [peer.name for peer in peers], rounds))
        return {"machine": [["what", "which"], ["Python", "3"]]}

    monkeypatch.setattr(bench, "RESULTS", tmp_path)
    monkeypatch.setattr(bench, "measure", measure)
    monkeypatch.setattr(install, "lacks", lambda peer: "")
    monkeypatch.setattr(install, "missing", lambda distributions: ["torch"])
    monkeypatch.setattr(install, "install", lambda names: asked["installed"].append(names))
    return asked


def test_the_peers_are_installed_and_everything_is_measured_and_written(quick, tmp_path):
    assert bench.main([]) == 0
    assert quick["installed"] == [["torch"]]
    ((parts, peers, rounds),) = quick["measured"]
    assert (parts, peers, rounds) == (bench.PARTS, [p.name for p in trainings.PEERS], None)
    assert {path.stem for path in tmp_path.iterdir()} == {"machine", "promised", "missed", "wished"}
    assert bench.read(tmp_path)["machine"] == [["what", "which"], ["Python", "3"]]


@pytest.mark.parametrize(
    "arguments", [["A", "imports"], ["--peer", "jax.jit"], ["--rounds", "2"], ["lattice"]]
)
def test_what_is_measured_in_part_is_not_written(quick, tmp_path, capsys, arguments):
    assert bench.main(arguments) == 0
    assert list(tmp_path.iterdir()) == []
    assert "stay as they are" in capsys.readouterr().out


def test_peers_can_be_left_out_and_are_named(quick, tmp_path, monkeypatch, capsys):
    said = {"torch": "torch is not installed"}
    monkeypatch.setattr(install, "lacks", lambda peer: said.get(peer.package, ""))
    assert bench.main(["--installed"]) == 0
    assert quick["installed"] == []
    output = capsys.readouterr().out
    for name in ("PyTorch eager", "PyTorch fused", "PyTorch compiled"):
        assert f"{name} is left out: torch is not installed.\n" in output
    assert "stay as they are" in output
    assert list(tmp_path.iterdir()) == []


def test_an_installation_that_fails_says_how_to_go_on_without(quick, monkeypatch, capsys):
    monkeypatch.setattr(install, "install", lambda names: 1)
    assert bench.main([]) == 1
    assert quick["measured"] == []
    assert "OPTIONS=--installed" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["Q"], ["--peer", "NumPy"], ["--rounds", "1"]])
def test_what_is_unknown_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert "make bench: error:" in capsys.readouterr().err


def test_every_part_has_its_table(monkeypatch):
    monkeypatch.setattr(trainings, "table", lambda peers, names, rounds: [names, rounds])
    monkeypatch.setattr(lattice, "table", lambda rounds: [["lattice", rounds]])
    monkeypatch.setattr(imports, "table", lambda rounds: [["imports", rounds]])
    found = bench.measure(["A", "E"], [])
    assert list(found) == ["machine", "workloads", "trainings"]
    assert found["trainings"] == [["A", "E"], trainings.ROUNDS]
    found = bench.measure(bench.PARTS, [], 3)
    assert list(found) == ["machine", "workloads", "trainings", "lattice", "imports"]
    assert found["lattice"] + found["imports"] == [["lattice", 3], ["imports", 3]]


def test_a_small_lattice_is_measured():
    head, lattice_ms, ratio = lattice.table(rounds=2, side=3)
    assert head == ["what", "figure"]
    assert lattice_ms[0] == "one lattice of 500 steps, ms"
    assert ratio[0] == "9 runs"


def test_a_lattice_that_does_something_else_is_seen():
    points = np.ones((200, 2))
    chaotic, other = points.copy(), points.copy()
    chaotic[7] = 1.1
    lattice.check_same(chaotic, points)
    other[:50, 1] += 1e-3
    with pytest.raises(RuntimeError, match=r"25\.0% of the runs"):
        lattice.check_same(other, points)


def test_imports_are_compared_with_those_around_them(monkeypatch, capsys):
    seconds = {imports.NUMPY: 0.1, imports.STATEMENTS["companion"]: 0.11, "import jax": 0.5}
    clock = iter(range(1000))

    def cpu_seconds(code):
        # The machine becomes slower.
        return seconds.get(code, 1.0) * (1 + 0.001 * next(clock))

    monkeypatch.setattr(imports, "_cpu_seconds", cpu_seconds)
    monkeypatch.setattr(imports, "find_spec", lambda name: name in ("companion", "jax"))
    rows = {name: (ms, ratio) for name, ms, ratio in imports.table(rounds=4)}
    assert list(rows) == ["import", "numpy", "companion", "jax"]
    assert rows["numpy"][1] == "1"
    assert rows["companion"][1] == "1.10 (1.10–1.10)"
    assert rows["jax"][1] == "5.00 (5.00–5.00)"


def test_an_import_is_measured_in_a_process_of_its_own():
    assert 0 < imports._cpu_seconds("import json") < 60
    assert "companion.training" in imports.STATEMENTS["companion"]


def test_the_results_are_those_of_a_folder_of_their_own():
    assert Path("bench/results") == bench.RESULTS.relative_to(bench.RESULTS.parents[1])
