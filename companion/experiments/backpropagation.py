"""Live experiments of the chapter on backpropagation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from companion import autodiff, live
from companion.arguments import Array
from companion.autodiff import Value
from companion.live import format_number
from companion.nn.activations import sigmoid


def graph_panel(output: Value) -> live.Graph:
    """The computational graph below `output` as a drawing, with all values and gradients."""
    nodes, edges = autodiff.graph(output)
    return live.Graph(
        labels=[node.label or node.operation or format_number(node.value) for node in nodes],
        edges=[(edge.source, edge.target) for edge in edges],
        values=[node.value for node in nodes],
        gradients=[node.gradient for node in nodes],
    )


# The stepper's network: z₁ = w₁x + b₁, a₁ = σ(z₁), z₂ = w₂a₁ + b₂, ŷ = σ(z₂), L = (ŷ − y)².
X, B1, W2, B2 = 1.0, 0.5, 4.0, -2.0

# Where its nodes are drawn: column, row.
PLACES = {
    **{"x": (0, 1), "w₁": (0, 0), "b₁": (0, 2), "z₁": (1, 1), "a₁": (2, 1), "w₂": (2, 0)},
    **{"b₂": (2, 2), "z₂": (3, 1), "ŷ": (4, 1), "y": (4, 2), "L": (5, 1)},
}
LABELS = tuple(PLACES)
# Node, formula, what the formula takes.
FORWARD = (
    ("z₁", "w₁·x + b₁", ("w₁", "x", "b₁")),
    ("a₁", "σ(z₁)", ("z₁",)),
    ("z₂", "w₂·a₁ + b₂", ("w₂", "a₁", "b₂")),
    ("ŷ", "σ(z₂)", ("z₂",)),
    ("L", "(ŷ − y)²", ("ŷ", "y")),
)
EDGES = tuple((source, target) for target, _, sources in FORWARD for source in sources)
# Node, the node that it feeds, the derivative of that by it. The data, x and y, need no gradient.
BACKWARD = (
    ("L", None, ""),
    ("ŷ", "L", "2(ŷ − y)"),
    ("z₂", "ŷ", "ŷ(1 − ŷ)"),
    ("b₂", "z₂", "1"),
    ("w₂", "z₂", "a₁"),
    ("a₁", "z₂", "w₂"),
    ("z₁", "a₁", "a₁(1 − a₁)"),
    ("b₁", "z₁", "1"),
    ("w₁", "z₁", "x"),
)
STEPS = len(FORWARD) + len(BACKWARD)

# Half the length of the tangent, along w₁, and what makes it as long on the screen when steep.
TANGENT, STEEPNESS = 1.6, 3.0


@dataclass(frozen=True)
class Pass:
    """All numbers of one forward and backward pass, by the labels of nodes and edges."""

    value: dict[str, float]
    gradient: dict[str, float]
    local: dict[tuple[str, str], float]


@lru_cache(maxsize=1024)
def run(w1: float, y: float) -> Pass:
    """The stepper's network, computed and differentiated by `companion.autodiff`."""
    nodes = {"w₁": w1, "x": X, "b₁": B1, "w₂": W2, "b₂": B2, "y": y}
    v = {label: Value(number, label) for label, number in nodes.items()}
    v["z₁"] = v["w₁"] * v["x"] + v["b₁"]
    v["a₁"] = autodiff.sigmoid(v["z₁"])
    v["z₂"] = v["w₂"] * v["a₁"] + v["b₂"]
    v["ŷ"] = autodiff.sigmoid(v["z₂"])
    v["L"] = (v["ŷ"] - v["y"]) ** 2
    local = {}
    for source, target in EDGES:
        v[target].backward()
        local[source, target] = v[source].gradient
    v["L"].backward()
    return Pass(
        {label: node.value for label, node in v.items()},
        {label: node.gradient for label, node in v.items()},
        local,
    )


def losses(w1: Array, y: float) -> Array:
    """The stepper's loss at every w₁ of an array."""
    return (sigmoid(W2 * sigmoid(w1 * X + B1) + B2) - y) ** 2


def backprop_step(step: int, w1: float, y: float) -> live.Frame:
    """What is known after `step` steps: first forward, node by node, then backward."""
    numbers = run(w1, y)
    back = max(step - len(FORWARD), 0)
    waiting = {node for node, _, _ in FORWARD[step:]}
    reached = {node for node, _, _ in BACKWARD[:back]}
    active: str | None = None
    flow: set[tuple[str, str]] = set()
    if back:
        active, user, _ = BACKWARD[back - 1]
        flow = {(active, user)} if user else set()
    elif step:
        active, _, sources = FORWARD[step - 1]
        flow = {(source, active) for source in sources}
    graph = live.Graph(
        labels=LABELS,
        edges=[(LABELS.index(source), LABELS.index(target)) for source, target in EDGES],
        values=[numbers.value[label] for label in LABELS],
        gradients=[numbers.gradient[label] for label in LABELS],
        edge_values=[numbers.local[edge] for edge in EDGES],
        value_known=[label not in waiting for label in LABELS],
        gradient_known=[label in reached for label in LABELS],
        edge_value_known=[back > 0 and edge in flow for edge in EDGES],
        node_active=[label == active for label in LABELS],
        edge_active=[edge in flow for edge in EDGES],
        direction="backward" if back else "forward",
        gradient_label="gradient ∂L/∂(node)",
        positions=[(column / 5, row / 2) for column, row in PLACES.values()],
    )
    return live.Frame(
        words=_words(step, numbers),
        panels={
            "graph": graph,
            "loss": _loss_panel(w1, y, numbers, point="L" not in waiting, tangent="w₁" in reached),
        },
    )


def _loss_panel(w1: float, y: float, numbers: Pass, point: bool, tangent: bool) -> live.Lines:
    loss, slope = numbers.value["L"], numbers.gradient["w₁"]
    along = np.array([-1.0, 1.0]) * TANGENT / np.hypot(1.0, STEEPNESS * slope)
    grid = np.linspace(-4.0, 4.0, 81)
    return live.Lines(
        [
            live.Curve(grid, losses(grid, y), label="L for every w₁"),
            live.Curve(
                w1 + along, loss + slope * along, "slope ∂L/∂w₁", "dashed", "accent", shown=tangent
            ),
            live.Curve([w1], [loss], "this pass", "points", "accent", shown=point),
        ],
        x_label="weight w₁",
        y_label="loss L",
        x_limits=(-4.2, 4.2),
        y_limits=(-0.05, 0.85),
    )


def _words(step: int, numbers: Pass) -> str:
    def value(label: str) -> str:
        return format_number(numbers.value[label])

    def gradient(label: str) -> str:
        return format_number(numbers.gradient[label])

    if not step:
        return (
            f"Step 0 of {STEPS}: the input, the weights and the target are known. "
            "The forward pass comes first."
        )
    if step <= len(FORWARD):
        node, formula, _ = FORWARD[step - 1]
        return f"Forward, step {step} of {STEPS}: {node} = {formula} = {value(node)}."
    node, user, formula = BACKWARD[step - len(FORWARD) - 1]
    start = f"Backward, step {step} of {STEPS}: ∂L/∂{node} = "
    if user is None:
        return f"{start}1, where the backward pass begins."
    local = format_number(numbers.local[node, user])
    words = f"{start}∂L/∂{user} · {formula} = {gradient(user)} · {local} = {gradient(node)}."
    if step == STEPS:
        words += f" This is the slope of the loss at w₁ = {value(node)}."
    return words


STEPPER = live.Experiment(
    name="backprop-stepper",
    claim="What backpropagation brings to a weight is the slope of the loss there.",
    caption=(
        "Step forward and then backward through a network of two weights. A card shows a node, "
        "its value and, once the backward pass has been there, the derivative of the loss by it. "
        "The number on an arrow is the local derivative, which multiplies the gradient on its "
        "way. At the last step the gradient of w₁ becomes the slope of the dashed line: move w₁ "
        "and y, and it still touches the curve."
    ),
    parameters=(
        live.Parameter("step", values=range(STEPS + 1), default=0, play=True),
        live.Parameter("w1", values=np.linspace(-4, 4, 33), default=-1.0, label="weight w₁"),
        live.Parameter("y", values=np.linspace(0, 1, 11), default=0.8, label="target y"),
    ),
    function=backprop_step,
    alt=(
        "Above, a computational graph from the input x over z₁, a₁, z₂ and ŷ to the loss L, with "
        "the weights w₁ and w₂, the biases b₁ and b₂ and the target y. Below, the loss as a "
        "function of w₁, with a tangent at the current w₁."
    ),
    still={"step": STEPS},
)


# The steps h that the curves are drawn over, and what a relative error of zero is drawn as.
POWERS = np.linspace(-15.0, 0.0, 121)
LEAST_ERROR = 1e-14
# Below these steps rounding rules, above them truncation: ε^(1/2) and ε^(1/3) for a function of
# unit scale (J. Nocedal and S. J. Wright, Numerical Optimization, section 8.1, 2006).
EPS = float(np.finfo(np.float64).eps)
BALANCE = {"forward": EPS ** (1 / 2), "central": EPS ** (1 / 3)}
TARGET = 0.8


def difference_step(power: float, w1: float) -> live.Frame:
    """Errors of finite differences of the stepper's loss by w₁, relative to its gradient."""
    errors = _difference_errors(w1, 10.0**POWERS)
    here = _difference_errors(w1, np.array([10.0**power]))
    h = format_number(10.0**power)
    causes = {
        method: "rounding" if 10.0**power < balance else "truncation"
        for method, balance in BALANCE.items()
    }
    return live.Frame(
        words=(
            f"At h = {h} the forward difference is off by {format_number(here['forward'][0])} of "
            f"the gradient, mostly by {causes['forward']}; the central one by "
            f"{format_number(here['central'][0])}, mostly by {causes['central']}."
        ),
        panels={
            "errors": live.Lines(
                [
                    live.Curve(10.0**POWERS, errors["forward"], "forward difference"),
                    live.Curve(
                        10.0**POWERS, errors["central"], "central difference", colour="green"
                    ),
                    live.Curve(
                        [10.0**power] * 2,
                        [here["forward"][0], here["central"][0]],
                        "at this h",
                        "points",
                        "accent",
                    ),
                ],
                x_label="step h",
                y_label="relative error of ∂L/∂w₁",
                x_scale="log",
                y_scale="log",
                x_limits=(10.0**-15.3, 10.0**0.3),
                y_limits=(LEAST_ERROR / 3, 30.0),
            )
        },
    )


def _difference_errors(w1: float, h: Array) -> dict[str, Array]:
    exact = run(w1, TARGET).gradient["w₁"]
    ahead, here, behind = (losses(w, TARGET) for w in (w1 + h, np.array(w1), w1 - h))
    differences = {"forward": (ahead - here) / h, "central": (ahead - behind) / (2 * h)}
    return {
        method: np.maximum(np.abs(found / exact - 1), LEAST_ERROR)
        for method, found in differences.items()
    }


DIFFERENCES = live.Experiment(
    name="difference-step",
    claim="No step h makes a finite difference exact; backpropagation needs none.",
    caption=(
        "The derivative of the same loss by w₁, from differences of the loss at points a step h "
        "apart, against the gradient of backpropagation. To the right, truncation: the error "
        "grows as h or, for central differences, as h². To the left, rounding: it grows as 1/h, "
        "because two nearly equal losses are subtracted."
    ),
    parameters=(
        live.Parameter("power", np.linspace(-15, 0, 31), -5.0, label="step h, log₁₀"),
        live.Parameter("w1", [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0], -1.0, label="weight w₁"),
    ),
    function=difference_step,
    alt=(
        "The relative error of the forward and of the central difference against the step h, both "
        "axes logarithmic: two valleys, that of the central difference deeper and further right."
    ),
)
