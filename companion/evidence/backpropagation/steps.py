"""What the steps of training do: claims B3, B5, B6 and B8."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.evidence.backpropagation.digits_job import digits_network, train_digits
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.shares import deciding_share
from companion.progress import progress

SEEDS = range(10)
ACTIVATIONS: dict[str, list[type[nn.Layer]]] = {
    "none": [],
    "sigmoid": [nn.Sigmoid],
    "tanh": [nn.Tanh],
    "ReLU": [nn.ReLU],
}


@claim(
    "B3",
    "Training repeats three steps: compute the loss, propagate the errors backward, update the "
    "weights.",
)
def B3() -> Finding:
    """Trains by a loop of the three steps, and once more without the second."""
    digits = data.digits()
    x, y = digits.x_train, digits.y_train
    same, left, left_without = [], [], []
    for seed in SEEDS:
        first = digits_network(seed).loss(x, y)
        fitted, _ = train_digits(seed, epochs=2)
        three_steps = _three_steps(seed, lambda g: g)
        left.append(three_steps.loss(x, y) / first)
        same.append(np.array_equal(three_steps.theta, fitted.theta))
        # The second step left out: a direction of the same length that knows nothing of the loss.
        blind = _three_steps(seed, partial(_random_direction, np.random.default_rng(seed)))
        left_without.append(blind.loss(x, y) / first)
    worst, best_without = max(left), min(left_without)
    holds = all(same) and worst < 0.25 and best_without > 0.8
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            f"a loop of these three steps ends at the parameters of `fit`, bit for bit, in "
            f"{sum(same)} of {len(same)} runs; two epochs leave {below(worst, 0.25)} of the loss. "
            "With a random direction of the same length in the place of the second step, "
            f"{above(best_without, 0.8)} is left"
        ),
        setup="10 seeds, digits, two epochs, batches of 32, α = 0.5",
        numbers={
            "same": float(np.mean(same)),
            "loss_left": worst,
            "loss_left_without": best_without,
        },
        deciding=Deciding.of("share of the loss left after two epochs of the three steps", left),
    )


@claim("B5", "In the forward pass inputs go through activations such as sigmoid, ReLU and softmax.")
def B5() -> Finding:
    """Compares networks with and without activations."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 4))
    # Five layers without activation against one: x times a matrix, plus a vector.
    deep = nn.Network([nn.Dense(4, 4, nn.xavier) for _ in range(5)], nn.MeanSquaredError(), rng=rng)
    b = deep.forward(np.zeros((1, 4)))
    matrix = deep.forward(np.eye(4)) - b
    collapse = nn.relative_error(deep.forward(x), x @ matrix + b)
    sums = nn.Softmax().forward(x * 100).sum(axis=1)
    learned = {}
    for name, kinds in ACTIVATIONS.items():
        runs = progress(SEEDS, f"exclusive-or, {name}", "run")
        learned[name] = [_learns_exclusive_or(kinds, seed) for seed in runs]
    solved = {name: sum(runs) for name, runs in learned.items()}
    needed = collapse < 1e-12 and solved["none"] == 0
    enough = min(solved["sigmoid"], solved["tanh"], solved["ReLU"]) >= 8
    return Finding(
        verdict=Verdict.HOLDS if needed and enough else Verdict.DOES_NOT_HOLD,
        measured=(
            f"five layers without activation equal a single one to {below(collapse, 1e-12)}, and "
            f"learn exclusive-or in {solved['none']} of 10 runs; with sigmoid, tanh or ReLU "
            "between two layers it is learned in at least 8 of 10. Softmax makes probabilities: "
            f"rows sum to 1 within {below(float(np.max(np.abs(sums - 1))), 1e-12)}"
        ),
        setup="10 seeds for each activation, 8 hidden units, 1,000 steps at α = 2",
        numbers={"collapse": collapse, **{f"solved_{k}": float(v) for k, v in solved.items()}},
        deciding=deciding_share(
            "share of runs that learn exclusive-or without an activation between the layers",
            sum(learned["none"]),
            len(SEEDS),
        ),
    )


@claim("B6", "The loss is the mean squared error or the cross-entropy.")
def B6() -> Finding:
    """Pairs losses with outputs, and looks at what the gradient becomes."""
    rng = np.random.default_rng(0)
    z, labels = rng.normal(size=(20, 5)) * 3, rng.integers(0, 5, 20)
    loss = nn.SoftmaxCrossEntropy()
    loss.forward(z, loss.encode(labels, z))
    y_hat, y = nn.Softmax().forward(z), np.eye(5)[labels]
    identity = nn.relative_error(loss.backward(), (y_hat - y) / 20)
    steps = {
        "cross-entropy": _steps_to_right(nn.BinaryCrossEntropy()),
        "squared error": _steps_to_right(nn.MeanSquaredError()),
    }
    accuracy = {
        "cross-entropy": [
            _held_out(train_digits(seed, 20)[0])
            for seed in progress(SEEDS, "B6, cross-entropy", "run")
        ],
        "squared error": [
            _held_out(_train_with_squared_error(seed, 20))
            for seed in progress(SEEDS, "B6, squared error", "run")
        ],
    }
    worse = min(accuracy.values(), key=lambda scores: float(np.mean(scores)))
    least = float(np.mean(worse))
    both = least > 0.96 and identity < 1e-12
    return Finding(
        verdict=Verdict.HOLDS if both else Verdict.DOES_NOT_HOLD,
        measured=(
            f"both train the digits to {above(least, 0.96)} on held-out images, "
            "each at its own learning rate. They differ where the network is sure and wrong: from "
            f"ŷ = 0.0003 a sigmoid unit with target 1 needs {steps['cross-entropy']:,} steps to "
            f"ŷ > 0.9 with cross-entropy, whose gradient is ŷ − y, and {steps['squared error']:,} "
            "with squared error, whose gradient has the factor ŷ(1 − ŷ)"
        ),
        setup="10 seeds, 64-64-10, 20 epochs, α = 0.5 and 10; one unit at z = −8, α = 1",
        numbers={
            "identity": identity,
            "steps_cross_entropy": steps["cross-entropy"],
            "steps_squared_error": steps["squared error"],
            "accuracy_cross_entropy": float(np.mean(accuracy["cross-entropy"])),
            "accuracy_squared_error": float(np.mean(accuracy["squared error"])),
        },
        deciding=Deciding.of(
            "share of held-out digits read, with the less good of the two losses", worse
        ),
    )


def falling_steps(lr: float, seed: int, batch_size: int, steps: int = 60) -> tuple[float, float]:
    """The part of the updates after which the loss is lower: of the batch used, of all examples.

    Args:
        lr: the learning rate α.
        seed: for the first weights and the batches.
        batch_size: examples an update.
        steps: how many updates.
    """
    digits = data.digits()
    network = digits_network(seed, hidden=32)
    x, targets = network.encode(digits.x_train, digits.y_train)
    optimizer, gradient = optim.GradientDescent(lr), np.empty_like(network.theta)
    rng = np.random.default_rng(seed)
    on_batch: list[bool] = []
    on_all: list[bool] = []

    def loss(x: Array, targets: Array) -> float:
        return network.loss_function.forward(network.forward(x), targets)

    before = loss(x, targets)
    while len(on_all) < steps:
        for batch in islice(training.batches(len(x), batch_size, rng), steps - len(on_all)):
            used = x[batch], targets[batch]
            before_batch = network.backpropagate(*used, gradient)
            optimizer.step(network.theta, gradient)
            on_batch.append(loss(*used) < before_batch)
            after = loss(x, targets)
            on_all.append(after < before)
            before = after
    return float(np.mean(on_batch)), float(np.mean(on_all))


@claim("B8", "In the update the gradients adjust the weights so that the loss falls.")
def B8() -> Finding:
    """Counts the updates after which the loss is lower: `falling_steps`."""
    everything = len(data.digits().x_train)
    each, falls = {}, {}
    for name, lr, size in (
        ("small", 0.1, everything),
        ("large", 2.0, everything),
        ("batch", 0.5, 32),
    ):
        seeds = progress(SEEDS, f"B8, {name}", "run")
        each[name] = np.array([falling_steps(lr, seed, size) for seed in seeds])
        falls[name] = each[name].mean(axis=0)
    small, large = falls["small"][1], falls["large"][1]
    on_batch, on_all = falls["batch"]
    conditional = small == 1.0 and large < 0.9 and on_batch > 0.95
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the step is small enough, and for the loss of the examples that the gradient is of"
            if conditional
            else ""
        ),
        measured=(
            f"with all examples and α = 0.1, {small:.0%} of the updates lower the loss; with α = "
            f"2, {below(large, 0.9)}. With batches of 32 and α = 0.5, {above(on_batch, 0.95)} "
            f"lower the loss of their batch, but {below(on_all, 0.75)} the loss of all examples"
        ),
        setup="digits, 64-32-10, 60 updates, 10 seeds for each row",
        numbers={
            "small": float(small),
            "large": float(large),
            "batch_on_batch": float(on_batch),
            "batch_on_all": float(on_all),
        },
        deciding=Deciding.of(
            "share of updates that lower the loss, all examples, α = 0.1", each["small"][:, 1]
        ),
    )


def _three_steps(seed: int, second_step: Callable[[Array], Array]) -> nn.Network:
    """Two epochs of loss, gradient, update, written out; `second_step` may spoil the gradient."""
    digits = data.digits()
    network, optimizer = digits_network(seed), optim.GradientDescent(0.5)
    rng = np.random.default_rng(seed)
    for _ in range(2):
        for batch in training.batches(len(digits.x_train), 32, rng):
            x, y = digits.x_train[batch], digits.y_train[batch]
            network.loss(x, y)
            gradient = network.gradient(x, y)
            optimizer.step(network.theta, second_step(gradient))
    return network


def _random_direction(rng: np.random.Generator, like: Array) -> Array:
    direction = rng.normal(size=like.shape)
    return direction * (np.linalg.norm(like) / np.linalg.norm(direction))


def _learns_exclusive_or(kinds: Sequence[type[nn.Layer]], seed: int) -> bool:
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    layers = [nn.Dense(2, 8), *(kind() for kind in kinds), nn.Dense(8, 1)]
    network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=seed)
    training.fit(
        network,
        x,
        y,
        optim.GradientDescent(2.0),
        epochs=1000,
        batch_size=4,
        rng=seed,
        progress=False,
    )
    return training.accuracy(network, x, y) == 1.0


def _train_with_squared_error(seed: int, epochs: int) -> nn.Network:
    digits = data.digits()
    layers = [nn.Dense(64, 64), nn.ReLU(), nn.Dense(64, 10), nn.Softmax()]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=seed)
    training.fit(
        network,
        digits.x_train,
        np.eye(10)[digits.y_train],
        optim.GradientDescent(10.0),
        epochs=epochs,
        batch_size=32,
        rng=seed,
        progress=False,
    )
    return network


def _held_out(network: nn.Network) -> float:
    digits = data.digits()
    return float((network.predict(digits.x_test).argmax(axis=1) == digits.y_test).mean())


def _steps_to_right(loss: nn.Loss, limit: int = 100_000) -> int:
    """Gradient steps on z alone, from −8, target 1, α = 1, until ŷ > 0.9."""
    z, y = np.array([[-8.0]]), np.array([[1.0]])
    activation = nn.Sigmoid()
    for step in range(limit):
        y_hat = activation.forward(z)
        if y_hat[0, 0] > 0.9:
            return step
        if isinstance(loss, nn.BinaryCrossEntropy):
            loss.forward(z, y)
            z = z - loss.backward()
        else:
            loss.forward(y_hat, y)
            z = z - activation.input_gradient(loss.backward())
    return limit
