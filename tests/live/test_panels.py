"""Panels: what they accept, and what they tell those who draw them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.live import Curve, Graph, Lines
from companion.live.panels.layout import layered

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": [1.0, NAN]}, r"curve 'L', y: every number is finite, got nan at \[1\]"),
        ({"x": [INF, 0.0]}, r"curve 'L', x: every number is finite, got inf at \[0\]"),
        ({"y": [1.0]}, r"the shape is \(2\), got \(1,\)"),
        ({"y": [[1.0, 2.0]]}, r"the shape is \(2\), got \(1, 2\)"),
        ({"x": [], "y": []}, "at least one point"),
        ({"x": ["a", "b"]}, "an array of numbers"),
        ({"style": "wavy"}, "the style is one of"),
        ({"colour": "red"}, "the colour is one of"),
    ],
)
def test_a_bad_curve_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Curve(**{"x": [0.0, 1.0], "y": [1.0, 2.0], "label": "L", **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"curves": []}, "at least one curve"),
        ({"x_scale": "cubic"}, 'x_scale is "linear" or "log"'),
        ({"y_limits": (1, 1)}, "the lower comes first"),
        ({"y_limits": (0, NAN)}, "every number is finite"),
        ({"y_scale": "log", "y_limits": (0, 1)}, "positive"),
        ({"x_scale": "log"}, "a logarithmic x axis shows positive data, got 0"),
    ],
)
def test_bad_lines_are_refused(arguments: dict[str, Any], message: str) -> None:
    good = {"curves": [Curve([0.0, 1.0], [1.0, 2.0])], "x_label": "x", "y_label": "y"}
    with pytest.raises(ValueError, match=message):
        Lines(**{**good, **arguments})


def test_a_panel_keeps_its_own_arrays() -> None:
    y = np.array([1.0, 2.0])
    curve = Curve([0, 1], y)
    y[0] = 5.0
    assert np.array_equal(curve.y, [1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        curve.y[0] = 3.0  # type: ignore[index]


def test_places_on_the_axes() -> None:
    lines = Lines(
        [Curve([0, 5, 10], [1, 10, 1000])], "x", "y", "linear", "log", (0, 20), (0.1, 1000)
    )
    varying = lines.varying()
    assert np.allclose(varying["x0"], [0, 0.25, 0.5])
    assert np.allclose(varying["y0"], [0.25, 0.5, 1])


def test_axes_without_limits_hold_all_the_data_and_a_little_more() -> None:
    lines = Lines([Curve([1, 3], [1, 100]), Curve([2], [10])], "x", "y", "linear", "log")
    assert lines.x_limits == pytest.approx((0.9, 3.1))
    assert lines.y_limits == pytest.approx((10**-0.1, 10**2.1))
    flat = Lines([Curve([1, 2], [3, 3])], "x", "y")
    assert flat.y_limits == (2.5, 3.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"labels": [], "edges": []}, "at least one node"),
        ({"edges": [(0, 2)]}, r"an edge joins nodes 0 to 1, got \(0, 2\)"),
        ({"edges": [(0, 1), (1, 0)]}, "no cycle"),
        ({"edges": [(0, 0)]}, "no cycle"),
        ({"values": [1.0]}, r"values: the shape is \(2\), got \(1,\)"),
        ({"gradients": [1.0, NAN]}, r"gradients: every number is finite, got nan at \[1\]"),
        ({"edge_values": [1.0, 2.0]}, r"edge_values: the shape is \(1\)"),
        ({"node_active": [True]}, "node_active: 2 states are needed, got 1"),
        ({"direction": "up"}, 'direction is "forward" or "backward"'),
        ({"positions": [(0, 0), (2, 0)]}, "between 0 and 1"),
    ],
)
def test_a_bad_graph_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Graph(**{"labels": ["a", "b"], "edges": [(0, 1)], **arguments})


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    count = draw(st.integers(1, 12))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    names = draw(st.permutations(range(count)))
    return count, [(names[a], names[b]) for a, b in edges]


@given(graphs())
def test_every_edge_of_a_layout_goes_onwards_and_no_two_nodes_share_a_place(
    graph: tuple[int, list[tuple[int, int]]],
) -> None:
    count, edges = graph
    places = layered(count, edges)
    assert places.shape == (count, 2)
    assert places.min() >= 0
    assert places.max() <= 1
    assert len({tuple(place) for place in places.round(6)}) == count
    for source, target in edges:
        assert places[source][0] < places[target][0]


def test_an_input_stands_just_before_its_first_use() -> None:
    # a → b → c, and d → c.
    places = layered(4, [(0, 1), (1, 2), (3, 2)])
    assert places[:, 0].tolist() == [0, 0.5, 1, 0.5]
