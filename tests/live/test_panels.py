"""Panels: what they accept, and what they tell those who draw them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.live import (
    Band,
    Bars,
    Contours,
    Curve,
    Graph,
    HeatMap,
    Histogram,
    Lines,
    Regions,
    Table,
)
from companion.live.panels.layout import layered

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": [1.0, NAN]}, r"curve 'L', y: no number is NaN, got nan at \[1\]"),
        ({"x": [NAN, 0.0]}, r"curve 'L', x: no number is NaN, got nan at \[0\]"),
        ({"y": [1.0]}, r"the shape is \(2\), got \(1,\)"),
        ({"y": [[1.0, 2.0]]}, r"the shape is \(2\), got \(1, 2\)"),
        ({"x": [], "y": []}, "at least one point"),
        ({"x": ["a", "b"]}, "an array of numbers"),
        ({"style": "wavy"}, "the style is one of"),
        ({"colour": "ink"}, "the colour is one of"),
    ],
)
def test_a_bad_curve_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Curve(**{"x": [0.0, 1.0], "y": [1.0, 2.0], "label": "L", **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"curves": []}, "at least one curve or a field"),
        ({"field": Contours(np.eye(3), [0, 1, 2])}, "a field fills the axes: x_limits and"),
        ({"equal": True, "y_scale": "log"}, "equal only if both are linear or both"),
        ({"x_scale": "cubic"}, 'x_scale is "linear" or "log"'),
        ({"y_limits": (1, 1)}, "the lower comes first"),
        ({"y_limits": (0, NAN)}, "every number is finite"),
        ({"y_scale": "log", "y_limits": (0, 1)}, "positive"),
        (
            {"curves": [Curve([-1.0], [1.0])], "x_scale": "log"},
            "a logarithmic x axis shows positive data, got -1",
        ),
        ({"curves": [Curve([INF], [1.0])]}, "x_limits are needed: the data have no place"),
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


def test_what_is_far_away_is_clipped_to_twenty_axis_lengths() -> None:
    limits = {"x_limits": (0, 10), "y_limits": (1, 10)}
    curve = Curve([-INF, -199.0, 1e9, INF, 5.0], [0.0, INF, 1e-30, 1e15, 10.0])
    varying = Lines([curve], "x", "y", "linear", "log", **limits).varying()
    assert varying["x0"] == pytest.approx([-20, -19.9, 21, 21, 0.5])
    assert varying["y0"] == pytest.approx([-20, 21, -20, 15, 1])


def test_a_curve_says_whether_it_is_timed() -> None:
    lines = Lines([Curve([0], [0]), Curve([0], [0], timed=True), Band([0], [0], [1])], "x", "y")
    assert [c["timed"] for c in lines.static()["curves"]] == [False, True, False]


def test_a_band_has_two_edges() -> None:
    lines = Lines([Band([0, 1], [0, 1], [4, 5], "b")], "x", "y", y_limits=(0, 10))
    varying = lines.varying()
    assert varying["y0"] == pytest.approx([0, 0.1])
    assert varying["high0"] == pytest.approx([0.4, 0.5])
    assert [key.mark for key in lines.legend()] == ["band"]
    assert Lines([Band([0, 1], [2, 3], [4, 12])], "x", "y").y_limits == pytest.approx((1.5, 12.5))


# The good arguments of a class, changes that make them bad, and what is said then.
REFUSED = [
    (Band, {"x": [0], "low": [1], "high": [2], "label": "L"}, "high", [0], "at most high"),
    (Band, {"x": [0], "low": [1], "high": [2], "label": "L"}, "low", [NAN], "'L', low: no number"),
    (Band, {"x": [0], "low": [1], "high": [2]}, "x", [], "at least one point"),
    (Band, {"x": [0], "low": [1], "high": [2]}, "colour", "ink", "the colour is one of"),
    (Contours, {"z": np.eye(2), "levels": [1, 2, 3]}, "z", [1, 2], r"the shape is \(any, any\)"),
    (Contours, {"z": np.eye(2), "levels": [1, 2, 3]}, "z", [[1], [2]], "at least 2 × 2"),
    (Contours, {"z": np.eye(2), "levels": [1, 2, 3]}, "z", [[1, 2], [3, NAN]], r"at \[1, 1\]"),
    (Contours, {"z": np.eye(2), "levels": [1, 2, 3]}, "levels", [1, 2], "3 to 20, strictly"),
    (Contours, {"z": np.eye(2), "levels": [1, 2, 3]}, "levels", range(21), "3 to 20, strictly"),
    (Contours, {"z": np.eye(2), "levels": [1, 2, 3]}, "levels", [1, 3, 2], "3 to 20, strictly"),
    (HeatMap, {"z": np.eye(2), "limits": (0, 1), "label": "h"}, "limits", (1, 0), "lower comes"),
    (HeatMap, {"z": np.eye(2), "limits": (1, 2), "label": "h"}, "scale", "cubic", '"linear" or'),
    (HeatMap, {"z": -np.eye(2), "limits": (1, 2), "label": "h"}, "scale", "log", "positive"),
    (HeatMap, {"z": np.eye(2), "limits": (0, 1), "label": "h"}, "label", " ", "label is empty"),
    (
        Regions,
        {"classes": np.eye(2), "names": ["a", "b"], "colours": ["blue", "red"]},
        *("classes", [[0, 1], [2, 0]], r"from 0 to 1, got 2\.0 at \[1, 0\]"),
    ),
    (
        Regions,
        {"classes": np.eye(2), "names": ["a", "b"], "colours": ["blue", "red"]},
        *("classes", [[0, 1], [0.5, 0]], r"a whole number from 0 to 1, got 0\.5"),
    ),
    (
        Regions,
        {"classes": np.eye(2), "names": ["a", "b"], "colours": ["blue", "red"]},
        *("colours", ["blue"], "a colour for each name is needed, got 1 for 2"),
    ),
    (Bars, {"labels": ["a", "b"], "heights": [1, 2], "y_label": "y"}, "labels", [], "at least one"),
    (Bars, {"labels": ["a", "b"], "heights": [1, 2], "y_label": "y"}, "heights", [1], "shape is"),
    (
        Bars,
        {"labels": ["a", "b"], "heights": [1, 2], "y_label": "y"},
        *("colours", ["blue"], "2 colours are needed, got 1"),
    ),
    (
        Histogram,
        {"edges": [0, 1, 2], "heights": [1, 2], "x_label": "x", "y_label": "y"},
        *("edges", [0, 2, 1], "strictly increasing"),
    ),
    (
        Histogram,
        {"edges": [0, 1, 2], "heights": [1, 2], "x_label": "x", "y_label": "y"},
        *("heights", [1, 2, 3], r"the shape is \(2\), got \(3,\)"),
    ),
    (Table, {"header": ["a", "b"], "rows": [["c", "d"]]}, "rows", [["c"]], "has 2 cells"),
    (Table, {"header": ["a", "b"], "rows": [["c", "d"]]}, "rows", [["c", 1]], "is a string, got 1"),
    (Table, {"header": ["a", "b"], "rows": [["c", "d"]]}, "rows", [], "at least two columns and"),
]


@pytest.mark.parametrize(("kind", "good", "name", "bad", "message"), REFUSED)
def test_bad_panels_are_refused(
    kind: Any, good: dict[str, Any], name: str, bad: Any, message: str
) -> None:
    kind(**good)
    with pytest.raises(ValueError, match=message):
        kind(**{**good, name: bad})


def test_contours_count_heights_in_levels() -> None:
    """On a level, its number; between, in proportion; beyond, a little of the same."""
    z = [[1, 10, 100], [5.5, 55, 0.1], [-INF, 145, 1e9]]
    numbers = np.asarray(Contours(z, [1, 10, 100]).varying()).reshape(3, 3)
    assert numbers[0] == pytest.approx([0, 0.5, 1])
    assert numbers[1] == pytest.approx([0.25, 0.75, -0.05])
    assert numbers[2] == pytest.approx([-0.5, 1.25, 1.5])


def test_a_heat_map_goes_from_0_to_1_and_its_legend_tells_the_limits() -> None:
    heat = HeatMap([[0.1, 1], [10, 1e9]], (0.1, 10), "factor", "log")
    assert heat.varying() == pytest.approx([0, 0.5, 1, 1])
    [key] = heat.legend()
    assert (key.label, key.ends) == ("factor", ("0.100", "10.0"))


def test_a_field_is_a_part_of_its_panel() -> None:
    regions = Regions([[0, 1, 1], [2, 0, 1]], ["a", "b", "c"], ["blue", "red", "muted"])
    lines = Lines([], "x", "y", x_limits=(0, 1), y_limits=(0, 1), field=regions)
    assert lines.varying()["field"].tolist() == [0, 1, 1, 2, 0, 1]  # type: ignore[union-attr]
    assert lines.static()["field"]["shape"] == [2, 3]
    assert [(key.label, key.colour) for key in lines.legend()] == [
        *[("a", "blue"), ("b", "red"), ("c", "muted")]
    ]


def test_a_legend_does_not_repeat_the_axis() -> None:
    loss = Curve([0], [1], "loss")
    assert Lines([loss], "step", "loss").legend() == []
    assert [key.label for key in Lines([loss], "step", "height").legend()] == ["loss"]
    assert len(Lines([loss, Curve([0], [2], "bound")], "step", "loss").legend()) == 2


def test_bars_stand_beside_each_other() -> None:
    bars = Bars(["a", "b"], [3, INF], "y", y_limits=(0, 10), x_label="kind")
    (a0, a1), (b0, b1) = bars.static()["spans"]
    assert 0 < a0 < a1 < 0.5 < b0 < b1 < 1
    assert a1 - a0 == pytest.approx(b1 - b0)
    assert bars.varying()["heights"] == pytest.approx([0.3, 21])
    assert bars.static()["x"] is None
    assert Bars(["a"], [3], "y").y_limits == pytest.approx((-0.15, 3.15))


def test_the_bars_of_a_histogram_lie_between_its_edges() -> None:
    histogram = Histogram([1, 10, 100], [0, 5], "x", "n", y_limits=(0, 10), x_scale="log")
    assert histogram.static()["spans"] == [[0, 0.5], [0.5, 1]]
    assert histogram.varying()["heights"] == pytest.approx([0, 0.5])


def test_the_heads_of_a_table_stay_and_its_cells_change() -> None:
    table = Table(["", "x", "y"], [["start", "1", "2"], ["end", "3", "4"]])
    assert table.static() == {"columns": ("", "x", "y"), "rows": ["start", "end"]}
    assert table.varying() == {"cells": ("1", "2", "3", "4")}


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
