"""The matplotlib face."""

import io
from typing import Any

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text

from companion import live
from companion.experiments.backpropagation import STEPPER
from companion.live.style import settings
from tests.live.book import experiments
from tests.live.toys import KITCHEN_SINK, PARABOLA

FIGURES = {
    "parabola": lambda: PARABOLA.figure(steps=2),
    "stepper": lambda: STEPPER.figure(step=14, w1=-2.25, y=0.1),
    "deep": lambda: live.figure(deep_graph()),
    "kitchen sink": lambda: KITCHEN_SINK.figure(rate=0.64, noisy=True, step=5),
}

BOOK = {experiment.name: experiment for experiment in [PARABOLA, KITCHEN_SINK, *experiments()]}


def test_a_notebook_puts_a_light_ground_behind_it() -> None:
    picture = live.figure(deep_graph())
    bundle, metadata = DisplayFormatter().format(picture)
    assert bundle["text/plain"] == repr(picture)
    assert repr(picture).startswith("<Figure size ")
    assert metadata["needs_background"] == "light"


def deep_graph() -> live.Graph:
    labels = [f"node {i}" for i in range(9)]
    chain = [(i, i + 1) for i in range(7)]
    return live.Graph(
        labels,
        [*chain, (8, 7)],
        values=np.arange(9) * -0.001234,
        gradients=np.arange(9) * 1.0,
        edge_values=np.arange(8) - 3.5,
        node_active=[i == 7 for i in range(9)],
    )


def written(figure: Figure) -> list[Text]:
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("name", [*FIGURES, *BOOK])
def test_every_word_is_inside_the_picture_and_legible(name: str) -> None:
    figure = FIGURES[name]() if name in FIGURES else BOOK[name].figure(**BOOK[name].still)
    assert all(text.get_fontsize() >= 11 for text in written(figure))
    width, height = figure.get_size_inches()
    drawn = figure.get_tightbbox()
    assert 0 <= drawn.x0 < drawn.x1 <= width
    assert 0 <= drawn.y0 < drawn.y1 <= height
    # As wide as the text column of a telephone, the text is still two thirds as large.
    assert width * 96 * 2 / 3 < 358


@pytest.mark.parametrize("name", FIGURES)
def test_cards_hold_their_words_and_keep_apart(name: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    figure = FIGURES[name]()
    texts = [(t.get_text(), t.get_window_extent()) for t in written(figure)]
    cards = [patch.get_window_extent() for patch in figure.findobj(FancyBboxPatch)]
    cards = [card for card in cards if card.height > 30]
    assert len(cards) >= 4
    for i, card in enumerate(cards):
        assert not any(card.overlaps(other) for other in cards[:i])
    for _, box in texts:
        centre = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        for card in cards:
            if card.contains(*centre):
                assert card.x0 <= box.x0
                assert box.x1 <= card.x1


def test_the_graph_writes_the_numbers_that_are_known() -> None:
    graph = live.Graph(
        ["a", "b"], [(0, 1)], values=[1.5, 2.5], gradients=[3.5, 4.5], value_known=[True, False]
    )
    texts = {text.get_text() for text in written(live.figure(graph))}
    assert {"a", "b", "1.50", "3.50", "4.50", "value", "gradient"} <= texts
    assert "2.50" not in texts


def test_the_lines_are_the_data() -> None:
    figure = PARABOLA.figure(a=1.3, x=0.5, steps=3)
    axes = figure.axes[0]
    curve, path = axes.lines
    assert np.array_equal(
        curve.get_xydata(), np.c_[np.linspace(-2, 2, 41), 1.3 * np.linspace(-2, 2, 41) ** 2]
    )
    assert len(path.get_xydata()) == 5
    assert axes.get_xlim() == (-2, 2)
    assert figure.axes[1].get_yscale() == "log"
    # At one step the path is not shown.
    assert len(PARABOLA.figure(steps=1).axes[0].lines) == 1


def axes_named(figure: Figure, y_label: str) -> Any:
    [axes] = [axes for axes in figure.axes if axes.get_ylabel() == y_label]
    return axes


def test_a_run_is_drawn_up_to_the_time_with_a_dot_at_its_head() -> None:
    run = KITCHEN_SINK.frame().panels["loss"].curves[1]  # type: ignore[attr-defined]
    points = np.column_stack([run.x, run.y])
    for time, until in ((0, 1), (5, 6), (12, 13)):
        loss, head, *_ = axes_named(KITCHEN_SINK.figure(step=time), "loss").lines
        assert np.array_equal(loss.get_xydata(), points[:until])
        assert np.array_equal(head.get_xydata(), points[until - 1 : until])
        assert head.get_marker() == "o"
    whole = live.figure(KITCHEN_SINK.frame().panels["loss"])
    assert len(axes_named(whole, "loss").lines[0].get_xydata()) == 13


def test_contours_run_where_the_height_is_that_of_the_level() -> None:
    """For a plane, whose contours are straight: x + y is the level, everywhere on the line."""
    grid = np.linspace(0, 1, 6)
    field = live.Contours(grid + grid[:, np.newaxis], [0.25, 0.5, 1.0, 1.75])
    limits: Any = {"x_limits": (0, 1), "y_limits": (0, 1)}
    figure = live.figure(live.Lines([], "x", "y", field=field, equal=True, **limits))
    areas, lines = figure.axes[0].collections
    assert len(areas.get_facecolors()) == 4
    found = [np.concatenate(path.to_polygons(closed_only=False)) for path in lines.get_paths()]
    for level, points in zip(field.levels, found, strict=True):
        # Between places, heights are taken to be linear in the number of the level.
        assert points.sum(axis=1) == pytest.approx(level, abs=0.05)
    assert figure.axes[0].get_aspect() == 1


def test_cells_lie_around_their_places() -> None:
    figure = KITCHEN_SINK.figure()
    heat, regions = (axes for axes in figure.axes if axes.get_ylabel() == "κ")
    panel: Any = KITCHEN_SINK.frame().panels["speed"]
    [mesh] = heat.collections
    assert np.array_equal(mesh.get_array(), np.clip(panel.field.z, 0.1, 10))
    corners = np.asarray(mesh.get_coordinates())
    x, y = corners[0, :, 0], corners[:, 0, 1]
    assert (x[:-1] + x[1:]) / 2 == pytest.approx(np.linspace(0.05, 2.0, 14))
    assert np.sqrt(y[:-1] * y[1:]) == pytest.approx(np.geomspace(0.5, 8, 9))
    assert heat.get_xlim() == (0.05, 2.0)
    classes = regions.collections[0]
    colours = classes.to_rgba(classes.get_array())
    assert {tuple(colour) for row in colours.round(3) for colour in row} == {
        tuple(np.round(to_rgba(live.palette[name], 0.3), 3)) for name in ("red", "green")
    }


def test_bars_stand_on_zero_and_are_as_high_as_the_data() -> None:
    bars = live.Bars(["a", "b"], [3, -1], "y", y_limits=(-2, 5), colours=["blue", "red"])
    first, second = live.figure(bars).axes[0].patches
    assert (first.get_y(), first.get_height()) == (0, 3)
    assert (second.get_y(), second.get_height()) == (0, -1)
    powers = live.Bars(["a"], [10], "y", y_limits=(0.1, 100), y_scale="log")
    [bar] = live.figure(powers).axes[0].patches
    assert bar.get_y() == pytest.approx(0.1)
    assert bar.get_y() + bar.get_height() == pytest.approx(10)
    histogram = live.Histogram([0, 1, 3], [2, 4], "x", "n")
    boxes = [patch.get_bbox() for patch in live.figure(histogram).axes[0].patches]
    assert [box.extents.tolist() for box in boxes] == [[0, 0, 1, 2], [1, 0, 3, 4]]


def test_a_band_is_the_area_between_its_edges() -> None:
    panel = live.Lines([live.Band([0, 1], [1, 2], [3, 5], "b")], "x", "y")
    [area] = live.figure(panel).axes[0].collections
    corners = {tuple(point) for point in area.get_paths()[0].vertices}
    assert {(0, 1), (1, 2), (0, 3), (1, 5)} <= corners


def test_a_table_has_its_words() -> None:
    table = live.Table(["", "x"], [["start", "1.5"], ["end", "2.5"]])
    texts = {text.get_text() for text in written(live.figure(table))}
    assert texts == {"x", "start", "1.5", "end", "2.5"}


def test_what_is_infinite_is_drawn_outside_the_axes() -> None:
    curve = live.Curve([0, 1, 2], [0, np.inf, -np.inf])
    panel = live.Lines([curve], "x", "y", x_limits=(0, 2), y_limits=(0, 1))
    drawn = live.figure(panel).axes[0].lines[0].get_ydata()
    assert drawn == pytest.approx([0, 21, -20])


def test_the_words_of_the_alternative_text_are_those_of_the_time() -> None:
    text = KITCHEN_SINK.alt_text(rate=0.3, step=4)
    assert text.startswith(KITCHEN_SINK.alt)
    assert text.endswith(KITCHEN_SINK.frame(rate=0.3).words[4])


def test_the_alternative_text_is_what_it_shows_and_says() -> None:
    assert PARABOLA.alt_text(a=2.0, x=1.0) == (
        'A parabola, called "valley". Height 2.00 at x = 1.00.'
    )


def test_only_panels_are_drawn() -> None:
    with pytest.raises(ValueError, match="at least one panel"):
        live.figure()
    wrong: Any = [1, 2, 3]
    with pytest.raises(TypeError, match="a panel is Lines, a Graph or the like, got list"):
        live.figure(wrong)


def test_a_picture_is_transparent_and_leaves_the_style_alone() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    figure = PARABOLA.figure()
    assert dict(matplotlib.rcParams) == before
    file = io.BytesIO()
    figure.savefig(file, format="rgba")
    pixels = np.frombuffer(file.getvalue(), dtype=np.uint8).reshape(-1, 4)
    assert (pixels[:, 3] == 0).mean() > 0.5


def test_use_style_sets_the_books_style() -> None:
    import matplotlib

    with matplotlib.rc_context():
        live.use_style()
        for name, value in settings().items():
            assert matplotlib.rcParams[name] == matplotlib.RcParams({name: value})[name]
