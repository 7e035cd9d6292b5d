"""The palette: contrast as WCAG 2.2 has it, and colours that the colour-blind tell apart."""

import re
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from companion import live
from companion.live.style import SERIES, dark_palette, settings
from tools.project import SITE

PALETTES = {"light": live.palette, "dark": dark_palette}

# What dichromats see of linear RGB: F. Viénot, H. Brettel, J. D. Mollon, Color Research &
# Application 24, 243 (1999), for protanopia and deuteranopia; the tritan matrix is that of
# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE TVCG 15, 1291 (2009).
DICHROMATS = {
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour: str) -> npt.NDArray[np.float64]:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.clip(to_xyz @ rgb, 0, 1) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_formula_of_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("name", ["ink", "muted", *SERIES])
def test_text_and_data_have_contrast(scheme: str, name: str) -> None:
    palette = PALETTES[scheme]
    # What is drawn but never written needs less.
    least = 3 if name == "gold" else 4.5
    for ground in ("paper", "surface"):
        assert contrast(palette[name], palette[ground]) >= least


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("sight", ["full", *DICHROMATS])
@pytest.mark.parametrize(("one", "other"), [*combinations(SERIES, 2)])
def test_data_colours_keep_apart(scheme: str, sight: str, one: str, other: str) -> None:
    seen = np.array(DICHROMATS.get(sight, np.eye(3)))
    first, second = (lab(np.clip(seen @ linear(PALETTES[scheme][c]), 0, 1)) for c in (one, other))
    # A difference of 2.3 is just noticeable (M. Mahy, L. Van Eycken, A. Oosterlinck, Color
    # Research & Application 19, 105 (1994)); three times that is seen at a glance.
    assert np.linalg.norm(first - second) > 3 * 2.3


def test_matplotlib_takes_the_same_colours() -> None:
    style = settings()
    cycle = [entry["color"] for entry in style["axes.prop_cycle"]]
    assert cycle == [live.palette[name] for name in SERIES]
    assert style["text.color"] == live.palette["ink"]
    hexes = {v for v in style.values() if isinstance(v, str) and v.startswith("#")}
    assert hexes <= set(live.palette.values())


def test_the_pages_have_the_same_colours() -> None:
    css = (SITE / "styles" / "downhill.css").read_text("utf-8")
    names = {"page": "paper", "orange": "accent"}
    for scheme, palette in PALETTES.items():
        block = re.search(rf'html\[data-theme="{scheme}"\] \{{(.*?)\}}', css, re.DOTALL)
        assert block
        colours = dict(re.findall(r"--dh-(\w+): (#[0-9a-f]{6});", block[1]))
        shared = {names.get(name, name): colour for name, colour in colours.items()}
        shared.pop("line")  # The lines of a page are stronger than those of a grid.
        assert shared.items() <= palette.items()
