"""Momentum in the plane of learning rate and β."""

from __future__ import annotations

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import Momentum

STEPS = 60
# The plane: α times the curvature λ, and β.
RATE_END = 4.0
REGIMES = ("glides to rest", "overshoots at every step", "swings to rest", "diverges")
LEAST, MOST = 1e-8, 1e6


def roots(rate: Array, beta: Array) -> Array:
    """Both roots, (…, 2), of z² − (1 + β − αλ) z + β: what two steps of momentum multiply by."""
    half = (1 + np.asarray(beta) - np.asarray(rate)) / 2
    apart = np.sqrt(half**2 - beta + 0j)
    return np.stack([half + apart, half - apart], axis=-1)


def factor(rate: Array, beta: Array) -> Array:
    """The size of the larger root: how fast the error shrinks in the end, or grows."""
    size: Array = np.abs(roots(rate, beta)).max(axis=-1)
    return size


def regime(rate: Array, beta: Array) -> Array:
    """The number of the regime in REGIMES."""
    z = roots(rate, beta)
    swings = np.abs(z.imag).max(axis=-1) > 1e-9
    larger = np.take_along_axis(z, np.abs(z).argmax(axis=-1)[..., np.newaxis], axis=-1)[..., 0]
    calm = np.where(swings, 2, np.where(larger.real < 0, 1, 0))
    return np.where(factor(rate, beta) >= 1 - 1e-12, 3, calm)


def momentum_runs(setting: tuple[float | Array, float | Array]) -> dict[str, Array]:
    """θ of every step, (…, STEPS + 1), from θ = 1 on L = ½ θ², where λ = 1."""
    rate, beta = np.broadcast_arrays(*setting)
    theta = np.ones(rate.shape)
    optimizer = Momentum(rate, beta)
    places = [theta.copy()]
    for _ in range(STEPS):
        optimizer.step(theta, theta.copy())
        places.append(theta.copy())
    return {"theta": np.stack(places, axis=-1)}


RATES = np.linspace(0, RATE_END, 81)
# At αλ = 0 nothing moves, and at β = 1 nothing rests: the field stops just short of them.
FIELD = regime(*np.meshgrid(np.maximum(RATES, 0.01), np.linspace(0, 0.999, 61)))


def momentum_plane(setting: tuple[float, float], run: dict[str, Array]) -> live.Frame:
    """A run of momentum, chosen by its place in the plane of α and β."""
    rate, beta = setting
    theta, steps = run["theta"], np.arange(STEPS + 1)
    rho = float(factor(np.array(rate), np.array(beta)))
    size, theory = (np.clip(values, LEAST, MOST) for values in (np.abs(theta), rho**steps))
    return live.Frame(
        words=_momentum_words(rate, beta, rho),
        panels={
            "plane": live.Lines(
                [
                    live.Curve(RATES, (1 - np.sqrt(RATES)) ** 2, "critical", "dashed"),
                    live.Curve([rate], [beta], "this run", "points", "accent"),
                ],
                x_label="learning rate times curvature, αλ",
                y_label="momentum β",
                x_limits=(0, RATE_END),
                y_limits=(0, 1),
                field=live.Regions(FIELD, REGIMES, ("green", "gold", "blue", "red")),
            ),
            "run": live.Lines(
                [live.Curve(steps, theta, "θ", "marked", "accent", timed=True)],
                x_label="step",
                y_label="θ",
                x_limits=(0, STEPS),
                y_limits=(-2, 2),
            ),
            "rate": live.Lines(
                [
                    live.Curve(steps, size, "|θ|, measured", colour="accent", timed=True),
                    live.Curve(steps, theory, "theory", "dashed"),
                ],
                x_label="step",
                y_label="distance |θ|",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _momentum_words(rate: float, beta: float, rho: float) -> str:
    kind = REGIMES[int(regime(np.array(rate), np.array(beta)))]
    words = f"At αλ = {format_number(rate)} and β = {format_number(beta)} the run {kind}"
    if rho >= 1 - 1e-12:
        return f"{words}: its distance grows by a factor of up to {format_number(rho)} a step."
    root = ", the root of β" if abs(rho - beta**0.5) < 1e-9 else ""
    return f"{words}: in the end a step multiplies its distance by {format_number(rho)}{root}."


MOMENTUM = live.Experiment(
    name="momentum-plane",
    claim="Beyond the dashed line the rate is the root of β, and α no longer matters.",
    caption=(
        "Momentum on L = ½ λ θ². Drag the run through the plane of α and β. On the dashed line, "
        "β = (1 − √(αλ))², it glides fastest; above it, it swings, and every step multiplies its "
        "distance by √β on average, whatever α is. The plane ends in divergence at αλ = 2 + 2β."
    ),
    parameters=(
        live.Point(
            "setting",
            x=np.linspace(0.2, RATE_END, 20),
            y=np.linspace(0, 0.96, 25),
            default=(1.0, 0.8),
            panel="plane",
            label="run",
            x_label="αλ",
            y_label="β",
        ),
        live.Time("step", STEPS),
    ),
    presets={
        "no momentum": {"setting": (0.4, 0.0)},
        "critical": {"setting": (1.0, 0.0)},
        "swings": {"setting": (1.0, 0.8)},
        "diverges": {"setting": (4.0, 0.8)},
    },
    simulation=momentum_runs,
    function=momentum_plane,
    alt=(
        "A map of learning rate against momentum in four colours, one for each kind of run; below "
        "it θ against the steps of the chosen run, and its distance from the minimum beside the "
        "line that theory predicts."
    ),
)
