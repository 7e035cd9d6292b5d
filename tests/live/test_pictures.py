"""The matplotlib face."""

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from companion import live
from companion.experiments.backpropagation import STEPPER
from companion.live.style import settings
from tests.live.toys import PARABOLA

FIGURES = {
    "parabola": lambda: PARABOLA.figure(steps=2),
    "stepper": lambda: STEPPER.figure(step=14, w1=-2.25, y=0.1),
    "deep": lambda: live.figure(deep_graph()),
}


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


@pytest.mark.parametrize("name", FIGURES)
def test_every_word_is_inside_the_picture_and_legible(name: str) -> None:
    figure = FIGURES[name]()
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
