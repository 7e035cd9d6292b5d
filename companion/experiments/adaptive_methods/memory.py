"""Three memories of past gradients, and a minimum that jumps."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.live import format_number
from companion.optim import Adadelta, Adagrad, Optimizer, RMSprop

STEPS, EVERY, EARLY, SEED = 600, 6, 60, 4
MINIMA = {0: (2.0,), 1: (2.0, -2.0), 3: (2.0, -2.0, 1.0, -1.0)}
STEEP, RHOS = (1.0, 10.0, 100.0), (0.8, 0.9, 0.98)
ALPHAS = (0.5, 2.0, 8.0, 32.0)
RMS_RATE, EPS = 0.2, 1e-2
LEAST, MOST = 1e-4, 1e1
COLOURS = {"Adagrad": "blue", "RMSprop": "purple", "Adadelta": "accent"}


@lru_cache(maxsize=512)
def course(method: str, setting: float, steep: float, jumps: int) -> tuple[Array, Array]:
    """θ and the effective rate, (STEPS + 1,), on ½ (θ − c)² under noise, c jumping.

    `setting` is Adagrad's α, or the ρ of the others.
    """
    optimizer: Optimizer
    if method == "Adagrad":
        optimizer = Adagrad(setting)
    elif method == "RMSprop":
        optimizer = RMSprop(RMS_RATE, rho=setting)
    else:
        optimizer = Adadelta(rho=setting, eps=EPS)
    rng, theta, minima = np.random.default_rng(SEED), np.zeros(1), MINIMA[jumps]
    places, rates = [0.0], []
    for step in range(STEPS):
        c = minima[step * len(minima) // STEPS]
        scale = steep if step < EARLY else 1.0
        gradient = scale * (theta - c + 0.5 * rng.normal(size=1))
        optimizer.step(theta, gradient)
        places.append(float(theta[0]))
        rates.append((places[-2] - places[-1]) / float(gradient[0]))
    # Before the first step there is no rate: it is that of the first.
    return np.array(places), np.array([rates[0], *rates])


def target(jumps: int) -> Array:
    """The minimum at every step, (STEPS + 1,)."""
    minima = np.array(MINIMA[jumps])
    return np.asarray(minima[np.minimum(np.arange(STEPS + 1), STEPS - 1) * len(minima) // STEPS])


def memory(steep: float, jumps: str, rho: float, alpha: float) -> live.Frame:
    """The ways of three methods, and their effective rates."""
    at, c = np.arange(0, STEPS + 1, EVERY), target(int(jumps))
    runs = {
        method: course(method, alpha if method == "Adagrad" else rho, steep, int(jumps))
        for method in COLOURS
    }
    height = {m: float(np.mean((places - c) ** 2) / 2) for m, (places, _) in runs.items()}
    return live.Frame(
        words=(
            "Mean height above the minimum: "
            + ", ".join(f"{m} {format_number(h, 2)}" for m, h in height.items())
            + f". In the end Adagrad's rate is {format_number(float(runs['Adagrad'][1][-1]), 2)}, "
            f"that of RMSprop {format_number(float(runs['RMSprop'][1][-1]), 2)}."
        ),
        panels={
            "places": live.Lines(
                [
                    live.Curve(at, c[at], "minimum", "dashed", "muted"),
                    *(
                        live.Curve(at, np.clip(places[at], -9, 9), m, colour=COLOURS[m], timed=True)
                        for m, (places, _) in runs.items()
                    ),
                ],
                x_label="step",
                y_label="θ",
                x_limits=(0, STEPS),
                y_limits=(-4, 4),
            ),
            "rates": live.Lines(
                [
                    live.Curve(
                        at,
                        np.clip(rates[at], LEAST / 2, 2 * MOST),
                        "",
                        colour=COLOURS[m],
                        timed=True,
                    )
                    for m, (_, rates) in runs.items()
                ],
                x_label="step",
                y_label="effective rate, step / gradient",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


MEMORY = live.Experiment(
    name="memory",
    claim="Adagrad never forgets a large gradient; a window does.",
    caption=(
        "A minimum that jumps, under noise; in the first tenth all gradients are multiplied by a "
        "factor, the steepness. First, where three methods are. Then, what a step is, divided by "
        f"its gradient. RMSprop has α = {RMS_RATE:g}, Adadelta none, but ε = {EPS:g}. Without "
        "jumps and without a steep beginning, a rate that only falls is the right one."
    ),
    parameters=(
        live.Choice("jumps", {"0": "none", "1": "one", "3": "three"}, "3", label="jumps"),
        live.Parameter("steep", STEEP, 100.0, label="steepness", log=True),
        live.Parameter("rho", RHOS, 0.9, label="ρ"),
        live.Parameter("alpha", ALPHAS, 2.0, label="α of Adagrad", log=True),
        live.Time("time", STEPS // EVERY),
    ),
    presets={
        "Adagrad stalls": {"jumps": "3", "steep": 100.0, "alpha": 2.0},
        "more α does not mend it": {"jumps": "3", "steep": 100.0, "alpha": 32.0},
        "nothing to repair": {"jumps": "0", "steep": 1.0, "alpha": 2.0},
    },
    function=memory,
    alt=(
        "Above, a dashed line of steps, the minimum, and the ways of three methods: one stays "
        "behind. Below, their effective rates on a logarithmic axis: that of one only falls."
    ),
)
