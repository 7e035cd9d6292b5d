"""Frozen figures: the same numbers as direct evaluation, in files beside the page."""

import base64
import gzip
import json
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from companion.code_link import SCHEME
from companion.live import Curve, Experiment, Frame, Lines, Parameter
from companion.live.frozen import ABOUT, Site, freeze
from companion.live.pack import pack
from companion.live.spec import changing_parts
from tests.live.front_end import unpacked
from tests.live.frozen import check_frozen
from tests.live.toys import KITCHEN_SINK, PARABOLA


@pytest.mark.parametrize("experiment", [PARABOLA, KITCHEN_SINK], ids=lambda e: str(e.name))
def test_a_frozen_figure_shows_what_direct_evaluation_gives(
    experiment: Experiment, tmp_path: Path
) -> None:
    data, longest = freeze(experiment)
    file = tmp_path / "data.bin"
    file.write_bytes(data)
    words = check_frozen(experiment, file)
    assert max(map(len, words)) <= len(longest)


def test_every_kind_of_array_and_string_comes_back(tmp_path: Path) -> None:
    """Packs arrays and strings made at random, the extremes among them, and unpacks them."""
    rng = np.random.default_rng(0)
    bits = [
        *["", " ", "L = ", "·10⁻³", "−", "-5", "−0.00", "007", "1.2345678901", "12345678901"],
        *["0", "0.5", "−3.25", "999999999", "9999.99999", "1.", ".5", "5−3", "1.2.3", "ŷ", "{1}"],
    ]
    expected, files = [], []
    for number in range(20):
        grid = tuple(int(n) for n in rng.integers(1, 5, size=rng.integers(1, 4)))
        settings = list(np.ndindex(*grid))
        low, high = sorted(rng.integers(-(2**31), 2**31, size=2) // 10 ** int(rng.integers(0, 10)))
        length = int(rng.integers(1, 6))
        along = rng.integers(low, high + 1, size=(*grid, length)).astype(np.int64)
        if number % 2:  # the same along one parameter
            along[:] = along.take([0], axis=(axis := int(rng.integers(len(grid)))))
            assert along.shape[axis] == grid[axis]
        floats = rng.normal(size=(*grid, length)) * 10.0 ** rng.integers(-3, 4)
        strings = [
            tuple("".join(rng.choice(bits, size=4)) for _ in range(length)) for _ in settings
        ]
        entries: dict[str, Any] = {
            "words": [row[:1] for row in strings],
            "0/integers": [along[setting] for setting in settings],
            "0/floats": [floats[setting] for setting in settings],
            "0/texts": strings,
            "0/nothing": [() for _ in settings],
        }
        parameters = [
            {"name": f"p{i}", "stops": list(range(n)), "start": 0} for i, n in enumerate(grid)
        ]
        file = tmp_path / f"{number}.bin"
        file.write_bytes(pack({"parameters": parameters, "panels": [{}]}, grid, entries, 10**6))
        names = [{f"p{i}": stop for i, stop in enumerate(setting)} for setting in settings]
        files.append((file, names))
        expected.append(entries)
    for entries, answer in zip(expected, unpacked(files), strict=True):
        for i, frame in enumerate(answer["frames"]):
            part = frame["panels"][0]
            assert frame["words"] == entries["words"][i][0]
            assert part["integers"] == entries["0/integers"][i].tolist()
            assert part["texts"] == list(entries["0/texts"][i])
            assert part["nothing"] == []
            assert np.abs(np.array(part["floats"]) - entries["0/floats"][i]).max() <= 1 / 8192


def test_numbers_too_far_from_the_axis_are_refused() -> None:
    with pytest.raises(ValueError, match=r"0/y0 goes 1e\+09 axis lengths away"):
        pack({}, (1,), {"0/y0": [np.array([1e9])]}, 10**6)


def test_what_does_not_vary_is_stored_once() -> None:
    file = gzip.decompress(freeze(PARABOLA)[0])
    header = json.loads(file[4 : 4 + int.from_bytes(file[:4], "little")])
    shapes = {table["name"]: [a["shape"] for a in table["arrays"]] for table in header["tables"]}
    # The axes: a, x, steps; and the entries of the array.
    assert shapes["0/x0"] == [[1, 1, 1, 41]]
    assert shapes["0/y0"] == [[4, 1, 1, 41]]
    assert shapes["0/shown"] == [[1, 1, 3, 2]]
    assert shapes["0/x1"] == [[1, 9, 3, 5]]


# Too big, or not of one form


def constant(**values: float) -> Frame:
    return Frame("The same.", {"c": Lines([Curve([0], [0])], "x", "y", y_limits=(0, 1))})


def toy(function: Callable[..., Frame], *lengths: int) -> Experiment:
    parameters = tuple(Parameter(f"p{i}", range(n), 0) for i, n in enumerate(lengths))
    return Experiment("toy", "claim", "caption", parameters, function, "alt")


def test_a_grid_with_too_many_settings_is_refused_before_it_is_computed() -> None:
    def never(**values: float) -> Frame:
        raise AssertionError("computed")

    message = (
        r"a page holds 200,000 settings, this is 500 × 500 = 250,000; make the grids of p0, p1"
    )
    with pytest.raises(ValueError, match=message):
        freeze(toy(never, 500, 500))


def test_too_much_data_is_refused_with_the_largest_arrays() -> None:
    def noise(p0: int) -> Frame:
        y = np.random.default_rng(p0).uniform(size=9_000)
        panels = {
            "n": Lines([Curve(y, y)], "x", "y", "linear", "linear", (0, 1), (0, 1)),
            "less": Lines([Curve(y[:99], y[:99])], "x", "y", "linear", "linear", (0, 1), (0, 1)),
        }
        return Frame("Noise.", panels)

    message = (
        r"the data takes 2\d\d,\d+ bytes, more than 250,000; the largest arrays: "
        r"'x0' of panel 'n' 1\d\d,\d+, 'y0' of panel 'n' 1\d\d,\d+, 'x0' of panel 'less' 1,\d+.*; "
        "make the grids of p0 coarser"
    )
    with pytest.raises(ValueError, match=message):
        freeze(toy(noise, 10))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: {"y_limits": (0, 1 + p)}, r"'y' of panel 'c' is .*'limits': \(0\.0, 1\.0\)"),
        (lambda p: {"x_label": f"x{p}"}, "'x' of panel 'c' is .*'x0'.*'x1'.* the same at every"),
        (
            lambda p: {"curves": [Curve([0] * (p + 1), [0] * (p + 1))]},
            "the length of 'x0'.* 1 .* 2",
        ),
        (
            lambda p: {"curves": [Curve([0], [0], f"run {p}")]},
            "the legend of panel 'c' is .*run 0.*run 1.* the same at every",
        ),
    ],
)
def test_what_must_not_change_may_not(change: Callable[[int], Any], message: str) -> None:
    def function(p0: int) -> Frame:
        arguments: dict[str, Any] = {"curves": [Curve([0], [0])], "x_label": "x", "y_label": "y"}
        limits = {"x_limits": (0, 1), "y_limits": (0, 1)}
        return Frame("Words.", {"c": Lines(**{**arguments, **limits, **change(p0)})})

    with pytest.raises(ValueError, match=message):
        freeze(toy(function, 2))


# The page


class Addresses(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("data-frozen", "src"):
                self.found[name] = value or ""


@pytest.fixture
def building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folders of a site that is being built; its notebooks run in src."""
    (tmp_path / "src/book/part").mkdir(parents=True)
    monkeypatch.setenv("DOWNHILL_SITE_SRC", str(tmp_path / "src"))
    monkeypatch.setenv("DOWNHILL_SITE_OUT", str(tmp_path / "out"))
    monkeypatch.chdir(tmp_path / "src")
    return tmp_path


@pytest.mark.parametrize("folder", [".", "book", "book/part"])
def test_addresses_lead_from_the_page_to_the_files(
    building: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(building / "src" / folder)
    bundle, _ = PARABOLA._repr_mimebundle_()
    assert bundle.keys() == {"text/html", "text/plain", "image/png"}
    page = building / "out" / folder
    page.mkdir(parents=True, exist_ok=True)
    addresses = Addresses(bundle["text/html"]).found
    assert set(addresses) == {"data-frozen", "src"}
    for address in addresses.values():
        file = page / address
        assert file.resolve().parent == (building / "out/_live").resolve()
        assert file.stat().st_size > 1000
        assert re.fullmatch(r"parabola\.[0-9a-f]{16}\.(bin|svg)", file.name)


def test_the_html_says_what_was_declared(building: Path) -> None:
    html = PARABOLA._repr_mimebundle_()[0]["text/html"]
    assert 'data-live="parabola"' in html
    assert "Move a &amp; watch the &lt;curve&gt;." in html
    assert 'aria-label="A parabola, called &quot;valley&quot;."' in html
    # The fallback is the still picture, and says so to those who do not see it.
    words = PARABOLA.frame(steps=2).words
    assert f'alt="A parabola, called &quot;valley&quot;. {words}"' in html
    assert re.search(rf'href="{SCHEME}tests/live/toys\.py#L\d+"><code>tests/live/toys\.py<', html)
    assert "at 108 settings" in html
    assert html.count('data-lm-suppress-shortcuts="true"') == 3


def test_a_notebook_gets_the_picture_and_its_words(building: Path) -> None:
    bundle, metadata = PARABOLA._repr_mimebundle_()
    header = base64.b64decode(bundle["image/png"])[16:24]
    width, _ = struct.unpack(">II", header)
    about = metadata[ABOUT]
    # More pixels than it is wide, for fine screens.
    assert width == 1.5 * about["width"]
    assert about["alt"] == PARABOLA.alt_text(**PARABOLA.still)
    assert about["claim"] == PARABOLA.claim
    assert about["caption"] == PARABOLA.caption


def test_the_same_content_has_the_same_name_in_every_process(building: Path) -> None:
    code = (
        "from tests.live.toys import PARABOLA; print(PARABOLA._repr_mimebundle_()[0]['text/html'])"
    )
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    # Data, picture and source.
    assert len(list((building / "out/_live").iterdir())) == 3


def test_no_widget_is_made_while_a_site_is_built(building: Path) -> None:
    code = (
        "import sys; from tests.live.toys import PARABOLA; PARABOLA._repr_mimebundle_(); "
        "print(sorted({'ipywidgets', 'anywidget'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"


def test_a_notebook_outside_the_sources_is_an_error(
    building: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(building)
    with pytest.raises(RuntimeError, match="not in DOWNHILL_SITE_SRC"):
        PARABOLA._repr_mimebundle_()


def test_an_output_without_a_source_is_an_error(
    building: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOWNHILL_SITE_SRC")
    with pytest.raises(RuntimeError, match="set both or neither"):
        PARABOLA._repr_mimebundle_()


def test_the_widget_gets_the_same_parts_as_the_page() -> None:
    frame = PARABOLA.frame(a=1.5, x=-1.0, steps=3)
    parts = changing_parts(frame)
    assert parts["words"] == frame.words
    for panel, part in zip(frame.panels.values(), parts["panels"], strict=True):
        for key, entry in panel.varying().items():
            if isinstance(entry, tuple):
                assert part[key] == list(entry)
            else:
                assert np.allclose(part[key], entry, rtol=0, atol=1e-5)


def test_a_figure_on_two_pages_is_computed_once(tmp_path: Path) -> None:
    computed = []

    def counted(**values: float) -> Frame:
        computed.append(values)
        return constant()

    experiment = toy(counted, 3)
    (tmp_path / "scratch").mkdir()
    pages = [Site(tmp_path / "out", up, tmp_path / "scratch") for up in ("", "../")]
    first = pages[0].frozen(experiment)
    count = len(computed)
    assert count >= 3
    assert pages[1].frozen(experiment) == first == freeze(experiment)
    assert len(computed) == 2 * count  # the last of these calls knows no pages
