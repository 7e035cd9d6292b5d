"""Every make target is known to run: by `make test` itself, or by a small test of its program.

Whole, those that `make test` leaves out run each week: .github/workflows/weekly.yml.
"""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from page_scripts import SCRIPT, STYLE, write_front_end

from companion.claims import kept
from tests.live.toys import PARABOLA
from tools import binder, colab, elsewhere, evidence, lab, lock, mutation, repository
from tools.project import ROOT, environment
from tools.steps import STEPS

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
# A target: the tests that run its program on something small, or in part. For the steps of
# `make test`, that is `make test`.
TRIED = {
    "help": ["test_targets.py::test_help_lists_every_target"],
    "environment": ["test_environment.py::test_is_made_once_and_again_when_a_lock_changes"],
    "test": ["test_steps.py::test_passes_when_every_step_does"],
    "book": ["test_targets.py::test_book_is_served"],
    "lite-check": ["test_lite_check.py::test_a_difference_fails_the_check_and_a_table_ends_it"],
    "figures": ["test_figures.py::test_all_figures_are_measured_and_one_without_sliders_says_so"],
    "page-python": ["test_page_python.py::test_python_on_the_page_is_measured"],
    "bench": ["test_targets.py::test_bench_measures_one_workload_beside_one_peer"],
    "mutation": [
        "test_mutation.py::test_the_tests_of_a_group_are_collected_in_its_workshop",
        "test_mutation.py::test_mutmut_finds_what_tests_notice_and_what_they_do_not",
    ],
    "lab": ["test_targets.py::test_lab_opens_the_first_chapter"],
    "notebooks": ["test_targets.py::test_notebooks_writes_the_normal_form"],
    "evidence": ["test_targets.py::test_evidence_measures_one_claim_and_keeps_the_others"],
    "binder": ["test_targets.py::test_binder_runs_what_the_zip_holds"],
    "colab": ["test_targets.py::test_colab_runs_a_notebook_before_and_after_a_restart"],
    "ranges": ["test_ranges.py::test_a_part_that_fails_is_named_and_the_others_are_tried"],
    "lock": ["test_targets.py::test_lock_pins_everything_and_ends_with_a_failure"],
    "picture": ["test_targets.py::test_picture_is_taken_of_a_figure"],
    "clean": ["test_targets.py::test_clean_leaves_the_environment"],
}
# Targets that no job of a workflow runs by name, with the reason.
NOT_WHOLE = {
    "help": "it prints what the test compares",
    "environment": "every other target runs it",
    "clean": "the test runs the whole of it",
    **dict.fromkeys(STEPS, "`make test` runs it"),
}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE)) | {*STEPS}


def test_every_target_has_a_test() -> None:
    assert targets() == {*TRIED, *STEPS}
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert {*phony[1].replace("$(STEPS)", " ".join(STEPS)).split()} == targets()


@pytest.mark.parametrize("test", [test for tests in TRIED.values() for test in tests])
def test_the_test_of_a_target_is_there(test: str) -> None:
    file, name = test.split("::")
    tree = ast.parse((ROOT / "tests" / "project" / file).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def jobs() -> Iterator[dict[str, Any]]:
    """Every job of every workflow."""
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        yield from yaml.safe_load(path.read_text("utf-8"))["jobs"].values()


def test_every_target_runs_whole_in_a_workflow() -> None:
    ran: set[str] = set()
    for job in jobs():
        tasks = [*job["steps"], *job.get("strategy", {}).get("matrix", {}).get("include", [])]
        for task in tasks:
            for call in re.findall(r"^ *make ([^&]*)", task.get("run", ""), re.MULTILINE):
                ran |= set(call.split())
    assert targets() - {*NOT_WHOLE} <= ran


def test_every_group_of_mutation_runs_in_a_workflow() -> None:
    (groups,) = (
        job["strategy"]["matrix"]["group"]
        for job in jobs()
        if "group" in job.get("strategy", {}).get("matrix", {})
    )
    assert groups == list(mutation.GROUPS)


@pytest.mark.parametrize("name", re.findall(r"-m ([\w.]+)", MAKEFILE))
def test_the_program_of_every_target_is_there(name: str) -> None:
    path = ROOT / name.replace(".", "/")
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def python(code: str, *arguments: str, timeout: float = 240) -> str:
    """Run code in a process of its own, with what it needs of the project; give what it prints."""
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_help_lists_every_target() -> None:
    said = python("import runpy; runpy.run_path('tools/help.py')")
    assert {line.split()[1] for line in said.splitlines()} == targets()


def test_book_is_served(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the book")
    code = (
        "import sys, pathlib; from tools import website; website.PAGES = pathlib.Path(sys.argv[1])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; website.serve()", str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as served:
        assert served.stdout
        said = ""
        while not (found := re.search(r"http://\S+", said)):
            said += (line := served.stdout.readline())
            assert line, "it has ended"
        with urllib.request.urlopen(found[0]) as answer:
            assert answer.read() == b"the book"
        if os.name == "nt":
            served.terminate()
        else:
            served.send_signal(signal.SIGINT)
            assert served.wait(timeout=30) == 0


def test_bench_measures_one_workload_beside_one_peer() -> None:
    results = {path: path.read_bytes() for path in (ROOT / "bench" / "results").iterdir()}
    command = [sys.executable, "-m", "bench", "A", "--peer", "lower bound", "--rounds", "2"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == 0, done.stderr
    rows = {line.split("  ")[0] for line in done.stdout.splitlines()}
    assert {"peer", "lower bound", "the companion itself, µs a step"} <= rows
    assert "stay as they are" in done.stdout
    # What is measured in part changes no table of the book.
    assert {path: path.read_bytes() for path in (ROOT / "bench" / "results").iterdir()} == results


def test_lab_opens_the_first_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    (made / "b.ipynb").write_text("first")
    (made / "README.md").write_text("1. [B](b.ipynb)")
    ran: list[list[str]] = []

    def run(command: Sequence[str | Path]) -> int:
        ran.append([str(part) for part in command])
        return 0

    monkeypatch.setattr(lab, "MADE", made)
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    monkeypatch.setattr(lab, "FOLDER", tmp_path / "notebooks")
    monkeypatch.setattr(lab, "run", run)
    assert lab.main() == 0
    assert ran[0][:2] == ["jupyter", "lab"]
    assert ran[0][-1] == str(tmp_path / "notebooks" / "b.ipynb")
    assert (tmp_path / "notebooks" / "b.ipynb").read_text() == "first"
    assert "notebooks/" in capsys.readouterr().out
    # The program that is asked for is there.
    assert shutil.which("jupyter-lab", path=environment()["PATH"])


def notebook(code: str, printed: str) -> Any:
    """A notebook of one cell, which prints something, and says it prints something."""
    output = nbformat.v4.new_output("stream", text=f"{printed}\n")
    cell = nbformat.v4.new_code_cell(code, outputs=[output], metadata={"tags": ["setup"]})
    return nbformat.v4.new_notebook(cells=[cell])


def test_notebooks_writes_the_normal_form(tmp_path: Path) -> None:
    path = tmp_path / "one.ipynb"
    nbformat.write(notebook("print(6 * 7)", "not yet"), path)
    command = [sys.executable, "-m", "tools.notebooks", str(path)]
    for said in ("written", "unchanged"):
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=240
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert said in done.stdout
    assert json.loads(path.read_text("utf-8"))["cells"][0]["outputs"][0]["text"] == ["42\n"]


MAPS = kept.PATH.read_text("utf-8")


def test_evidence_measures_one_claim_and_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = evidence.read()
    monkeypatch.setattr(evidence, "FINDINGS", tmp_path / "findings.json")
    monkeypatch.setattr(kept, "PATH", tmp_path / "maps.json")
    kept.PATH.write_text(MAPS, "utf-8")
    evidence.write({**known, "B1": {**known["B1"], "measured": ["long ago"]}})
    assert evidence.main(["B1"]) == 0
    found = evidence.read()
    assert list(found) == list(known)
    assert {claim for claim in found if found[claim] != known[claim]} <= {"B1"}
    assert found["B1"]["measured"] != ["long ago"]
    assert found["B1"]["verdict"] == known["B1"]["verdict"]
    assert kept.PATH.read_text("utf-8") == MAPS


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lets notebooks run in this environment instead of a new one; what pip would get."""
    asked: list[str] = []

    class Here(elsewhere.Elsewhere):
        def __init__(self, folder: Path, venv: Path) -> None:
            self.folder, self.python = folder, sys.executable
            self.environment = {**environment(), "VIRTUAL_ENV": str(venv)}

        def pip(self, *arguments: str) -> None:
            asked.append(" ".join(arguments))

    for module in (binder, colab):
        monkeypatch.setattr(module, "Elsewhere", Here)
    return asked


@pytest.mark.parametrize(("printed", "code"), [("42", 0), ("43", 1)])
def test_binder_runs_what_the_zip_holds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    here: list[str],
    printed: str,
    code: int,
) -> None:
    packed = tmp_path / "notebooks.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        text = nbformat.writes(notebook("print(6 * 7)", printed))
        archive.writestr("notebooks/one.ipynb", text)
        archive.writestr("notebooks/requirements.txt", "")
    monkeypatch.setattr(binder, "ZIP", packed)
    assert binder.main() == code
    assert here == ["-r requirements.txt"]
    said = capsys.readouterr().out
    assert ("All is there." in said) == (code == 0)
    assert ("one.ipynb: prints something else" in said) == (code == 1)


@pytest.mark.parametrize(("says", "code"), [(colab.SAID, 0), ("nothing", 1)])
def test_colab_runs_a_notebook_before_and_after_a_restart(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    here: list[str],
    says: str,
    code: int,
) -> None:
    """The notebook fails in its first run, as where another NumPy is loaded, and may say why."""
    source = f"""
        import pathlib, sys, urllib.request
        print(urllib.request.urlopen("{repository.published()}hello.txt").read().decode())
        restarted = pathlib.Path("restarted")
        if not restarted.exists():
            restarted.touch()
            raise RuntimeError("{says}")
    """
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "hello.txt").write_text("hello")
    nbformat.write(
        notebook(textwrap.dedent(source), "hello"), tmp_path / "notebooks" / colab.NOTEBOOK
    )
    monkeypatch.setattr(colab, "PAGES", tmp_path)
    assert colab.main() == code
    assert colab.OLD in here[0]


def test_lock_pins_everything_and_ends_with_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in lock.LOCKS:
        (tmp_path / name).write_text("")
    (tmp_path / "package-lock.json").write_text('{"a": {\n  "resolved": "https://a",\n  "b": 1}}')
    ran: list[str] = []
    codes = {"": 0}

    def run(command: Sequence[str | Path], folder: Path = ROOT) -> int:
        ran.append(" ".join(map(str, command)))
        return max((code for part, code in codes.items() if part in ran[-1]), default=0)

    for name, value in {"ROOT": tmp_path, "SITE": tmp_path, "run": run}.items():
        monkeypatch.setattr(lock, name, value)
    monkeypatch.setattr(lock, "check_wheels", lambda: 0)
    assert lock.main(["--upgrade"]) == 0
    compiled = [re.search(r"-o (\S+)", command) for command in ran[:-1]]
    assert [found[1] for found in compiled if found] == list(lock.LOCKS)
    assert all("--upgrade" in command and "--generate-hashes" in command for command in ran[:-1])
    assert ran[-1].startswith("npm install --package-lock-only")
    assert "resolved" not in (tmp_path / "package-lock.json").read_text()
    assert all("by `make lock`" in (tmp_path / name).read_text("utf-8") for name in lock.LOCKS)
    ran.clear()
    codes["-o requirements-dev.txt"] = 2
    assert lock.main([]) == 2
    assert len(ran) == 2


def test_picture_is_taken_of_a_figure(tmp_path: Path) -> None:
    write_front_end(tmp_path / "_static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOWNHILL_SITE_SRC", str(tmp_path))
        patch.setenv("DOWNHILL_SITE_OUT", str(tmp_path))
        (tmp_path / "book").mkdir()
        patch.chdir(tmp_path / "book")
        figure = PARABOLA._repr_mimebundle_()[0]["text/html"]
    (tmp_path / "book" / "backpropagation.html").write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A figure</title>'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="../_static/{STYLE}">'
        f'<script type="module" src="../_static/{SCRIPT}"></script></head><body>{figure}</body>',
        "utf-8",
    )
    code = """
        import sys
        from pathlib import Path
        from tools import picture
        picture.PAGES = Path(sys.argv[1])
        picture.PICTURE = picture.PAGES / "readme.png"
        sys.exit(picture.main())
    """
    python(code, str(tmp_path))
    assert (tmp_path / "readme.png").read_bytes().startswith(b"\x89PNG")


def test_clean_leaves_the_environment(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "clean.py", tmp_path / "tools")
    for folder in ("_build/html", ".mypy_cache", ".venv/bin", "notebooks", ".downloads"):
        (tmp_path / folder).mkdir(parents=True)
    for _ in range(2):
        subprocess.run([sys.executable, tmp_path / "tools" / "clean.py"], check=True)
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {"tools", ".venv", "notebooks", ".downloads"}
