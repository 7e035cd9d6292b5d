"""The live experiments on second-order methods, against closed forms and SciPy."""

import numpy as np
import pytest
from scipy import optimize

from companion.experiments.second_order import basins, batches, memory, parabola
from companion.landscapes import StyblinskiTang
from companion.studies import second_order as studies


@pytest.mark.parametrize("theta", [-2.4, 0.8, 3.0])
def test_the_parabola_has_the_height_the_slope_and_the_curvature_of_the_loss(theta):
    curve = parabola.parabola(theta, 0.0).panels["loss"].curves[1]
    bend, slope, height = np.polyfit(np.asarray(curve.x) - theta, curve.y, 2)
    loss = np.poly1d([0.05, 0.0, -0.8, 0.25, 0.0])
    assert (height, slope, 2 * bend) == pytest.approx(
        (loss(theta), loss.deriv()(theta), loss.deriv(2)(theta))
    )


def test_the_step_ends_where_the_parabola_is_level():
    after = parabola.parabola(-2.4, 0.0).panels["loss"].curves[3].x[0]
    newton = -2.4 - StyblinskiTang(1).gradient(np.array([-2.4]))[0] / (6 * 2.4**2 - 16)
    assert after == pytest.approx(newton)


def test_the_words_on_the_hill():
    assert "upside down" in parabola.parabola(0.8, 0.0).words
    assert "rises" in parabola.parabola(0.8, 0.0).words
    damped = parabola.parabola(0.8, 3.0).words
    assert "opens upward" in damped
    assert "falls" in damped
    assert "leaves the picture on the left" in parabola.parabola(1.6, 0.0).words


def test_the_map_has_the_colour_of_the_end_of_a_run():
    start = np.array([-1.6, -2.4])
    assert basins.ends("Newton", start) == 4
    end = optimize.minimize(
        basins.SURFACE.value, start, jac=basins.SURFACE.gradient, method="BFGS"
    ).x
    (nearest,) = np.flatnonzero(np.linalg.norm(basins.SURFACE.minima - end, axis=1) < 1e-3)
    assert basins.ends("damped Newton", start) == nearest


@pytest.mark.parametrize(
    ("method", "start", "words"),
    [
        ("Newton", (-1.6, -2.4), "at a saddle"),
        ("Newton", (0.8, 0.0), "at a maximum"),
        ("damped Newton", (-1.6, -2.4), "at a minimum"),
        ("gradient descent", (-1.6, -2.4), "never rises"),
    ],
)
def test_the_words_of_a_run(method, start, words):
    assert words in basins.NEWTON_BASINS.frame(method=method, start=start, step=30).words


@pytest.mark.parametrize("m", [1, 5, 40])
def test_a_memory_takes_as_many_gradients_as_scipys(m):
    bowl, start = memory.problem(1000.0)
    heights = []

    def counted(theta):
        heights.append(bowl.value(theta))
        return heights[-1], bowl.gradient(theta)

    options = {"maxcor": m, "maxfun": memory.GRADIENTS, "ftol": 0, "gtol": 1e-12}
    optimize.minimize(counted, start, jac=True, method="L-BFGS-B", options=options)
    scipys = np.minimum.accumulate(heights) / heights[0]
    ours = memory.remembered(1000.0, m)
    assert (ours > memory.GOAL).sum() == pytest.approx((scipys > memory.GOAL).sum(), abs=3)


def test_gradient_descent_is_at_its_best_rate():
    """Along each axis the distance is multiplied by 1 − 2 λ / (1 + κ) in each step."""
    bowl, start = memory.problem(100.0)
    values, axes = np.linalg.eigh(bowl.matrix)
    parts = (start @ axes) ** 2 * values
    expected = (parts * (1 - 2 * values / 101) ** 200).sum() / parts.sum()
    assert memory.descended(100.0)[100] == pytest.approx(expected, rel=1e-6)


def test_only_whole_batches_end_below_adam():
    """The claim of the figure, at every setting of it."""
    below = {
        (batch, pairs): min(batches.run(pairs, lr, batch)[-1] for lr in batches.RATES)
        < batches.adam()[-1]
        for batch in batches.SIZES
        for pairs in batches.PAIRS
    }
    assert {batch for (batch, _), is_below in below.items() if is_below} == {batches.EXAMPLES}


def test_the_runs_are_those_of_the_evidence():
    job = studies.small_job(0)
    steps = studies.on_batches(job, 0.3, 50, 0, same=True)
    assert batches.run("same", 0.3, 50)[3] == studies.course(job, steps, [3])[0]
