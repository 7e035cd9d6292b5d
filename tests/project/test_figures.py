"""The measurement of the live figures: it runs on every figure, whatever a reader sets in it."""

import subprocess
import sys
from pathlib import Path

import pytest
from page_scripts import SCRIPT, STYLE, write_front_end

from companion import live
from tests.live.toys import PARABOLA
from tools import figures
from tools.figures import NO_SLIDERS, Measured
from tools.project import ROOT, environment

QUICK = Measured("quick", 3.21, 12.3, 100.0, 40_000, 0.0)
SLOW = Measured("slow one", 16.1, 50.1, 1000.1, 250_001, 0.0101)
WITHOUT = Measured("switch", None, None, 100.0, 40_000, 0.0)


def lamp(on: bool) -> live.Frame:
    return live.Frame(
        words="It is on." if on else "It is off.",
        panels={"bars": live.Bars(["light"], [float(on)], y_label="light", y_limits=(0, 1))},
    )


LAMP = live.Experiment(
    name="lamp",
    claim="A switch is no slider.",
    caption="Switch it.",
    parameters=(live.Switch("on", default=False),),
    function=lamp,
    alt="One bar.",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two pages with live figures, one of which has no slider."""
    folder = tmp_path_factory.mktemp("site")
    write_front_end(folder / "_static")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOWNHILL_SITE_SRC", str(folder))
        patch.setenv("DOWNHILL_SITE_OUT", str(folder))
        patch.chdir(folder)
        for name, experiments in {"a": [LAMP], "b": [PARABOLA, LAMP]}.items():
            shown = "".join(e._repr_mimebundle_()[0]["text/html"] for e in experiments)
            (folder / f"{name}.html").write_text(
                f'<!doctype html><html><head><meta charset="utf-8"><title>{name}</title>'
                f'<link rel="icon" href="data:,"><link rel="stylesheet" href="_static/{STYLE}">'
                f'<script type="module" src="_static/{SCRIPT}"></script></head>'
                f"<body>{shown}</body></html>",
                "utf-8",
            )
    (folder / "plain.html").write_text("<p>no figure", "utf-8")
    return folder


def test_every_figure_of_every_page_is_found(pages: Path) -> None:
    assert figures.places(pages) == [("a.html", 0), ("b.html", 0), ("b.html", 1)]


def test_all_figures_are_measured_and_one_without_sliders_says_so(pages: Path) -> None:
    command = [sys.executable, "-m", "tools.figures", str(pages)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert [row.split()[0] for row in rows[:5]] == ["figure", "lamp", "parabola", "lamp", "at"]
    assert [row.count(NO_SLIDERS) for row in rows[:5]] == [0, 2, 0, 2, 0]
    assert "All JavaScript of the figures" in done.stdout


def test_a_figure_that_misses_a_target_is_marked() -> None:
    head, quick, slow, without, last = figures.table([QUICK, SLOW, WITHOUT]).splitlines()
    assert len({len(row) for row in (head, quick, slow, without, last)}) == 1
    assert "3.2 ms " in quick
    assert [row.count("!") for row in (quick, slow, without)] == [0, 5, 0]
    assert without.count(NO_SLIDERS) == 2


def test_no_frames_have_no_percentile() -> None:
    assert figures.percentile([]) is None
    assert figures.percentile([2.0] * 99 + [50.0]) == 2.0


def test_without_a_site_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.html").write_text("<p>no figure", "utf-8")
    assert figures.main(tmp_path) == 1
    assert "make site" in capsys.readouterr().err
