"""The landscapes once more: their formulas in JAX, which differentiates them itself."""

import jax
import jax.numpy as jnp
import numpy as np

import tests.jax_reference  # noqa: F401  (switches float64 on)
from companion import landscapes

ROTATION = landscapes.random_rotation(4, rng=7)


def beale(t):
    x, y = t
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def himmelblau(t):
    x, y = t
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def rosenbrock(t):
    return sum(100 * (t[i + 1] - t[i] ** 2) ** 2 + (1 - t[i]) ** 2 for i in range(len(t) - 1))


def styblinski_tang(t):
    return jnp.sum(t**4 - 16 * t**2 + 5 * t) / 2


def rastrigin(t):
    return 10 * len(t) + jnp.sum(t**2 - 10 * jnp.cos(2 * jnp.pi * t))


def rippled(depth, floor, wall):
    def function(t):
        x, y = t
        ripples = depth * (1 - jnp.cos(2 * jnp.pi * x)) / 2
        return floor * x**2 / 2 + wall * y**2 / 2 + ripples

    return function


def saddle(rise, fall):
    return lambda t: rise * t[0] ** 2 / 2 - fall * t[1] ** 2 / 2


def monkey_saddle(t):
    # The real part of (x + iy)³.
    z2 = t[0] ** 2 - t[1] ** 2, 2 * t[0] * t[1]
    return z2[0] * t[0] - z2[1] * t[1]


def bowl(eigenvalues, Q):
    return lambda t: jnp.sum(jnp.array(eigenvalues) * jnp.dot(jnp.array(Q).T, t) ** 2) / 2


PAIRS = [
    (landscapes.QuadraticBowl(25), bowl([1, 25], np.eye(2))),
    (landscapes.QuadraticBowl(1, dimension=1), bowl([1], np.eye(1))),
    (landscapes.QuadraticBowl(1000, 4, ROTATION), bowl([1, 10, 100, 1000], ROTATION)),
    (landscapes.Rosenbrock(), rosenbrock),
    (landscapes.Rosenbrock(3), rosenbrock),
    (landscapes.Rosenbrock(6), rosenbrock),
    (landscapes.Beale(), beale),
    (landscapes.Himmelblau(), himmelblau),
    (landscapes.StyblinskiTang(), styblinski_tang),
    (landscapes.StyblinskiTang(3), styblinski_tang),
    (landscapes.Rastrigin(), rastrigin),
    (landscapes.Rastrigin(1), rastrigin),
    (landscapes.Rastrigin(4), rastrigin),
    (landscapes.RippledValley(0), rippled(0, 0.2, 2)),
    (landscapes.RippledValley(0.3), rippled(0.3, 0.2, 2)),
    (landscapes.RippledValley(2, floor=0.5, wall=3), rippled(2, 0.5, 3)),
    (landscapes.Saddle(), saddle(1, 1)),
    (landscapes.Saddle(rise=3, fall=0.1), saddle(3, 0.1)),
    (landscapes.MonkeySaddle(), monkey_saddle),
]
LANDSCAPES = [landscape for landscape, _ in PAIRS]
WITH_DERIVATIVES = [
    (landscape, formula, jax.jit(jax.grad(formula)), jax.jit(jax.hessian(formula)))
    for landscape, formula in PAIRS
]
