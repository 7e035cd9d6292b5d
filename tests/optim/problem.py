"""One fixed problem for every comparison: steep and flat directions, noise, and large gradients."""

import numpy as np

STEPS = 250
DIMENSIONS = 4
START = np.array([1.5, -2.0, 0.3, -0.7])
CURVATURE = np.array([0.02, 0.5, 3.0, 0.2])


def gradients_noise():
    """(STEPS, DIMENSIONS): what each step's gradient has beside that of the bowl.

    Made of sines, so that any library makes the same numbers. Every fiftieth is large, which is
    where the maximum of AMSGrad and the averages of the others part.
    """
    t = np.arange(STEPS)[:, None]
    noise = 0.1 * np.sin(1.7 * t + np.arange(DIMENSIONS) ** 2)
    return noise * np.where(t % 50 == 20, 30.0, 1.0)


def gradient(theta, noise):
    return CURVATURE * theta + noise


def trajectory(optimizer):
    """θ after every step of a companion's optimizer, shape (STEPS, DIMENSIONS)."""
    theta, path = START.copy(), []
    for noise in gradients_noise():
        optimizer.step(theta, gradient(theta, noise))
        path.append(theta.copy())
    return np.array(path)
