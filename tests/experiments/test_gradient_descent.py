"""The experiments on gradient descent, against closed forms, SciPy and plain loops."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from companion.experiments.gradient_descent import BOWL, COMPASS, LEMMA, SEARCH, VALLEYS
from companion.live import Frame

places = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


def curves(frame: Frame, panel: str) -> dict[str, Any]:
    return {curve.label: curve for curve in frame.panels[panel].curves}


# BOWL


@given(st.floats(0.1, 2.1), st.sampled_from([1, 3, 9, 19, 99]), places)
def test_the_path_on_the_bowl_is_that_of_the_closed_form(alpha, condition, start):
    frame = BOWL.frame(alpha=alpha, condition=condition, start=start)
    path, loss = curves(frame, "surface")["path"], curves(frame, "loss")["loss"]
    t = np.arange(len(path.x))
    x, y = (1 - alpha / condition) ** t * start[0], (1 - alpha) ** t * start[1]
    np.testing.assert_allclose(path.x, x, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(path.y, y, rtol=1e-9, atol=1e-12)
    expected = (x**2 / condition + y**2) / 2
    np.testing.assert_allclose(loss.y, np.maximum(expected, 1e-12), rtol=1e-6)


# COMPASS


def length(norm: str, u: Any) -> Any:
    weights = np.array([1.0, 9.0]) if norm == "stretched" else np.ones(2)
    return {
        "largest": np.abs(u).max(axis=-1),
        "sum": np.abs(u).sum(axis=-1),
    }.get(norm, np.sqrt((weights * u**2).sum(axis=-1)))


def steepest(frame: Frame) -> Any:
    ray = curves(frame, "surface")["steepest"]
    return np.array([ray.x[1] - ray.x[0], ray.y[1] - ray.y[0]])


@pytest.mark.parametrize("norm", ["euclidean", "largest", "sum", "stretched"])
@given(place=places)
def test_no_move_of_length_one_is_steeper(norm, place):
    frame = COMPASS.frame(norm=norm, place=place)
    g = np.array([place[0] / 3, place[1]])
    move = steepest(frame)
    if np.abs(g).max() < 1e-12:
        assert "gradient is zero" in frame.words
        return
    assert length(norm, move) == pytest.approx(1)
    others = np.random.default_rng(0).normal(size=(500, 2))
    others /= length(norm, others)[:, None]
    assert (others @ g).max() <= move @ g * (1 + 1e-9)
    ball = curves(frame, "surface")["length 1"]
    assert length(norm, np.stack([ball.x, ball.y], axis=-1) - place) == pytest.approx(1)
    rise = curves(frame, "rise")
    assert rise["steepest"].y[0] == pytest.approx(move @ g)
    assert rise["length 1"].y.max() <= move @ g + 1e-9


def test_the_steepest_moves_are_those_of_linear_programs():
    g = np.array([2.5 / 3, 0.5])
    largest = linprog(-g, bounds=[(-1, 1)] * 2).x
    signs = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    by_sum = linprog(-g, A_ub=signs, b_ub=np.ones(4), bounds=[(None, None)] * 2).x
    for norm, expected in (("largest", largest), ("sum", by_sum)):
        assert steepest(COMPASS.frame(norm=norm, place=(2.5, 0.5))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("norm", "place", "words"),
    [
        ("euclidean", (2.0, 1.5), "raises the loss by 1.64: it is the move along the gradient."),
        ("largest", (2.5, 0.5), "the gradient is not the steepest"),
        ("largest", (3.0, 1.0), "it is the move along the gradient"),
        ("sum", (3.0, 0.0), "it is the move along the gradient"),
    ],
)
def test_the_words_say_whether_the_gradient_is_the_steepest(norm, place, words):
    assert words in COMPASS.frame(norm=norm, place=place).words


# LEMMA


def wavy(theta: Any) -> Any:
    return 0.9 - 0.9 * np.cos(theta) + theta**2 / 20


def test_the_parabola_is_never_below_the_loss_and_touches_it():
    for theta in LEMMA.parameters[0].values:
        frame = LEMMA.frame(theta=theta)
        shown = curves(frame, "loss")
        np.testing.assert_allclose(shown["loss L"].y, wavy(shown["loss L"].x), atol=1e-12)
        assert np.all(shown["parabola"].y >= shown["loss L"].y - 1e-12)
        near = np.abs(shown["parabola"].x - theta) < 0.06
        gap = shown["parabola"].y - shown["loss L"].y
        assert gap[near].min() < 4e-3
        change = curves(frame, "change")
        assert np.all(change["loss"].y <= change["parabola"].y + 1e-12)
        short = (change["parabola"].x > 0) & (change["parabola"].x < 2)
        assert np.all(change["parabola"].y[short] <= 0)


@given(st.floats(-5, 5), st.floats(0.1, 3))
def test_both_panels_show_the_same_step(theta, alpha):
    frame = LEMMA.frame(theta=theta, alpha=alpha)
    g = 0.9 * math.sin(theta) + theta / 10
    end = theta - alpha * g
    after = curves(frame, "loss")["after"]
    assert after.x == pytest.approx([end, end], abs=1e-12)
    assert after.y[0] == pytest.approx(wavy(end), abs=1e-12)
    bound = wavy(theta) - alpha * g**2 + alpha**2 * g**2 / 2
    assert after.y[1] == pytest.approx(bound, abs=1e-12)
    assert curves(frame, "change")["this α"].y == pytest.approx(after.y - wavy(theta), abs=1e-12)


@pytest.mark.parametrize(
    ("theta", "alpha", "words"),
    [
        (2.5, 1.0, "The parabola has promised a fall of at least"),
        (2.5, 2.0, "only promises that it does not rise"),
        (0.5, 2.6, "The loss rises by 0.148. Beyond α = 2/M the parabola promises nothing."),
        (4.0, 3.0, "It falls all the same"),
        (0.0, 1.0, "a stationary point"),
    ],
)
def test_the_words_of_the_lemma(theta, alpha, words):
    assert words in LEMMA.frame(theta=theta, alpha=alpha).words


# VALLEYS

WELLS = np.array([-2.903534, 2.746803])
TOP = 0.156731


def line_run(x: float, alpha: float, steps: int) -> float:
    for _ in range(steps):
        x -= alpha * (2 * x**3 - 16 * x + 2.5)
    return x


@pytest.mark.parametrize("alpha", [0.005, 0.02, 0.05])
def test_the_regions_are_where_plain_runs_end(alpha):
    field = VALLEYS.frame(alpha=alpha).panels["surface"].field
    line = np.linspace(-4.5, 4.5, 61)
    deep = [line_run(x, alpha, 1000) < 0 for x in line]
    names = [field.names[k] for k in np.ravel(field.classes)]
    expected = [
        {(1, 1): "deepest", (0, 0): "shallowest", (1, 0): "upper left", (0, 1): "lower right"}[
            int(deep[j]), int(deep[i])
        ]
        for i in range(61)
        for j in range(61)
    ]
    assert names == expected


def test_with_a_small_rate_every_valley_keeps_to_itself():
    field = VALLEYS.frame(alpha=0.005).panels["surface"].field
    line = np.linspace(-4.5, 4.5, 61)
    right, upper = np.meshgrid(line > TOP, line > TOP)
    assert np.all((np.asarray(field.classes) == 0) == (~right & ~upper))


@pytest.mark.parametrize(
    ("alpha", "start", "words"),
    [
        (0.01, (-1.5, -3.75), "goes to the deepest minimum."),
        (0.01, (0.75, 3.0), "shallowest minimum and stays 28.3 above the deepest"),
        (0.01, (-3.0, 3.0), "upper left minimum and stays 14.1 above"),
        (0.005, (0.16, 0.16), "still on its way"),
    ],
)
def test_the_words_of_the_valleys(alpha, start, words):
    assert words in VALLEYS.frame(alpha=alpha, start=start).words_at(None)


def test_the_path_and_the_loss_are_those_of_a_plain_run():
    frame = VALLEYS.frame(alpha=0.03, start=(4.5, -1.5))
    path, loss = curves(frame, "surface")["path"], frame.panels["loss"].curves[0]
    for t in (0, 1, 5, 30):
        x, y = line_run(4.5, 0.03, t), line_run(-1.5, 0.03, t)
        assert (path.x[t], path.y[t]) == pytest.approx((x, y))
        value = sum((z**4 - 16 * z**2 + 5 * z) / 2 for z in (x, y))
        assert loss.y[t] == pytest.approx(max(value + 78.332331, 0.01), rel=1e-4)


# SEARCH


@given(
    st.sampled_from([0.5, 1.0, 2.0, 4.0, 8.0]),
    st.sampled_from([0.01, 0.1, 0.3, 0.5, 0.7]),
    st.tuples(st.integers(-3, 3), st.integers(-3, 3)),
)
def test_the_first_step_is_the_first_that_is_enough(first, c1, start):
    frame = SEARCH.frame(first=first, c1=c1, start=start)
    if start == (0, 0):
        assert "there is no direction" in frame.words
        return
    g = np.array([start[0] / 9, start[1]])
    exact = g @ g / (g[0] ** 2 / 9 + g[1] ** 2)
    # On a quadratic enough is what is at most 2 (1 − c₁) of the exact step.
    allowed, alpha = 2 * (1 - c1) * exact, first
    while alpha > allowed * (1 + 1e-12):
        alpha /= 2
    line = curves(frame, "line")
    assert line["taken"].x[0] == pytest.approx(alpha)
    assert line["taken"].y[0] <= line["what is enough"].y[0] - c1 * alpha * g @ g + 1e-9
    tried = np.unique(line["tried"].x)
    assert tried.max() == first
    assert tried.min() == pytest.approx(alpha)
    end = np.array(start) - alpha * g
    path = curves(frame, "surface")["path"]
    assert (path.x[1], path.y[1]) == pytest.approx(tuple(end))


def test_the_words_count_every_try():
    words = SEARCH.frame(first=0.5, c1=0.01, start=(-3, 1)).words
    assert "15 values of α were tried. They range from 0.500 to 0.500." in words
    words = SEARCH.frame(first=8.0, c1=0.3, start=(-3, 1)).words
    assert "The first step takes α = 1.00" in words
