"""The solutions of the exercises on second-order methods, by other ways and other libraries."""

import numpy as np
import pytest
from scipy import optimize

from companion.exercises import second_order as exercises
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("case", exercises.NEWTON_STEP.cases)
def test_the_step_is_that_of_scipys_root_of_the_model(case):
    """A linear equation is solved by any root finder: the slope of the model is zero there."""
    theta, g, H = case
    end = optimize.root(lambda t: g + H @ (t - theta), theta, jac=lambda t: H).x
    np.testing.assert_allclose(exercises.newton_step(*case), end, atol=1e-8)


@pytest.mark.parametrize("p", [1.0, 1.5, 2.0])
def test_the_order_of_errors_that_have_one(p):
    e = [0.3]
    for _ in range(2):
        e.append(0.7 * e[-1] ** p)
    assert exercises.order(*e) == pytest.approx(p)


@pytest.mark.parametrize("case", exercises.DAMPING.cases)
def test_with_the_damping_cholesky_just_succeeds(case):
    H, least = case
    eye = np.eye(len(H))
    lam = exercises.damping(H, least)
    np.linalg.cholesky(H + (lam - least + 1e-6) * eye)
    if lam > 0:
        with pytest.raises(np.linalg.LinAlgError):
            np.linalg.cholesky(H + (lam - least - 1e-6) * eye)


def test_both_kinds_of_matrices_are_damped():
    needed = [exercises.damping(*case) > 0 for case in exercises.DAMPING.cases]
    assert 3 <= sum(needed) <= 9


@pytest.mark.parametrize("case", exercises.PRODUCT.cases)
def test_the_product_is_that_of_jax(case):
    w, v, x, y = map(jnp.asarray, case)

    def loss(w):
        return jnp.mean((jnp.tanh(x @ w) - y) ** 2) / 2

    _, expected = jax.jvp(jax.grad(loss), (w,), (v,))
    np.testing.assert_allclose(exercises.product(*case), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", exercises.WOLFE.cases)
def test_the_conditions_with_the_signs_written_out(case):
    fall, slope, after, step, c1, c2 = case
    assert slope < 0
    foretold = -step * slope
    expected = [fall / foretold >= c1, (after / slope) ** 2 <= c2**2]
    assert exercises.wolfe(*case).tolist() == expected


@pytest.mark.parametrize("case", exercises.BFGS.cases)
def test_the_update_is_scipys(case):
    C, s, y = case
    assert y @ s > 0
    scipys = optimize.BFGS(init_scale=1)
    scipys.initialize(len(s), "inv_hess")
    scipys.H = C.copy()
    scipys.update(s, y)
    np.testing.assert_allclose(exercises.bfgs(*case), scipys.get_matrix(), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("case", exercises.TWO_LOOPS.cases)
def test_the_direction_is_that_of_scipys_operator(case):
    """SciPy's operator begins with I, so each pair is measured in units in which γ is 1."""
    g, S, Y = case
    assert (np.einsum("ij,ij->i", S, Y) > 0).all()
    root = np.sqrt((S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]))
    inverse = optimize.LbfgsInvHessProduct(S / root, Y * root)
    expected = -root * inverse.matvec(root * g)
    np.testing.assert_allclose(exercises.two_loops(*case), expected, rtol=1e-8, atol=1e-10)
