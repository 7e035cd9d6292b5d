"""Claims B1 to B8, judged by what `studies.backpropagation` measures."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from companion import data, nn
from companion.claims.deciding import Deciding, deciding_share
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.progress import progress
from companion.studies.backpropagation.cost import cost
from companion.studies.backpropagation.digits_job import digits_network, train_digits
from companion.studies.backpropagation.gradient import nudges, paths, scalar_loss
from companion.studies.backpropagation.steps import (
    ACTIVATIONS,
    SEEDS,
    falling_steps,
    learns_exclusive_or,
    random_direction,
    share_read,
    steps_to_right,
    three_steps,
    train_with_squared_error,
)


@claim(
    "B1",
    "Backpropagation computes the gradient of the loss with respect to every weight by the "
    "chain rule, from the output back to the input.",
)
def B1() -> Finding:
    """Compares the gradients of random networks with differences and with a scalar graph."""
    against_differences, against_graph = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        widths = [3, *rng.integers(2, 6, rng.integers(1, 4)), 2]
        layers: list[nn.Layer] = []
        for d_in, d_out in pairwise(widths):
            activation = (nn.Sigmoid, nn.Tanh)[rng.integers(2)]
            layers += [nn.Dense(int(d_in), int(d_out), nn.xavier), activation()]
        network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
        x, y = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
        g = network.gradient(x, y)
        differences = nn.numerical_gradient(partial(network.loss, x, y), network.theta)
        loss, theta = scalar_loss(network, x, y)
        loss.backward()
        graph = np.array([t.gradient for t in theta])
        against_differences.append(nn.relative_error(g, differences))
        against_graph.append(nn.relative_error(g, graph))
    worst, worst_graph = max(against_differences), max(against_graph)
    agrees = worst < 1e-7 and worst_graph < 1e-12
    return Finding(
        verdict=Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD,
        measured=(
            f"largest relative error {below(worst, 1e-7)} against central differences, "
            f"{below(worst_graph, 1e-12)} against a scalar graph that differentiates itself"
        ),
        setup="20 random networks of two to four dense layers, sigmoid and tanh, four examples",
        numbers={"differences": worst, "graph": worst_graph},
        deciding=deciding_share(
            "share of random networks whose gradient is that of differences and of a scalar graph",
            sum(
                a < 1e-7 and b < 1e-12
                for a, b in zip(against_differences, against_graph, strict=True)
            ),
            len(against_graph),
        ),
    )


@claim(
    "B2",
    "It tells how much each weight contributes to the error, and how each should change.",
)
def B2() -> Finding:
    """Compares what the gradient foretells of a nudge to one weight with what comes: `nudges`."""
    runs = [nudges(seed) for seed in progress(range(10), "B2", "network")]
    falls = np.mean([(run.real < 0).mean(axis=1) for run in runs], axis=0)
    error = np.mean(
        [np.median(np.abs(run.real / run.predicted - 1), axis=1) for run in runs], axis=0
    )
    correlation = [float(np.corrcoef(run.share, run.removed)[0, 1]) for run in runs]
    small, large = falls[0], falls[-1]
    local = small > 0.98 and error[0] < 0.01 and large < 0.5
    return Finding(
        verdict=Verdict.HOLDS_IF if local else Verdict.DOES_NOT_HOLD,
        qualification="the change is small" if local else "",
        measured=(
            "moved by 0.001 against its derivative, a weight lowers the loss in "
            f"{above(small, 0.98)} of the cases, and the predicted change is off by "
            f"{below(error[0], 0.01)} in the median; moved by 10, it lowers it in "
            f"{below(large, 0.5)}. What is lost when the weight is removed goes with its "
            f"derivative times its size, but with a correlation between "
            f"{min(correlation):.1f} and {max(correlation):.1f}: a slope, not a share"
        ),
        setup="200 weights, one at a time, of each of 10 half-trained digits networks",
        numbers={
            "falls_small": float(small),
            "falls_large": float(large),
            "error_small": float(error[0]),
            "error_large": float(error[-1]),
            "correlation_least": min(correlation),
            "correlation_most": max(correlation),
        },
        deciding=Deciding.of(
            "share of weights that lower the loss when moved by 0.001 against their derivative",
            [float(np.mean(run.real[0] < 0)) for run in runs],
        ),
    )


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
        trained = three_steps(seed, lambda g: g)
        left.append(trained.loss(x, y) / first)
        same.append(np.array_equal(trained.theta, fitted.theta))
        # The second step left out: a direction of the same length that knows nothing of the loss.
        blind = three_steps(seed, partial(random_direction, np.random.default_rng(seed)))
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


@claim("B4", "Without it training deep networks would be infeasible.")
def B4() -> Finding:
    """Counts and times one gradient by backpropagation and by differences, as P grows."""
    c = cost()
    ratio = c.seconds_differences / c.seconds_backpropagation
    share = c.seconds_backpropagation / c.seconds_forward
    passes = c.passes_differences / c.passes_backpropagation
    # On a logarithmic scale the slope is the power of P with which the ratio grows.
    power = float(np.polyfit(np.log(c.parameters), np.log(ratio), 1)[0])
    counted = bool(np.all(c.passes_differences[c.measured] == 2 * c.parameters[c.measured]))
    # Without growth it would be 0; on an idle machine it is about 0.85.
    grows = counted and np.all(c.passes_backpropagation == 2) and power > 0.4
    affordable = ratio[0] < 1000 and ratio[-1] > 10_000
    return Finding(
        verdict=Verdict.HOLDS_IF if grows and affordable else Verdict.DOES_NOT_HOLD,
        qualification="the network is large" if grows and affordable else "",
        measured=(
            "one gradient takes backpropagation 2 passes whatever P is, central differences 2P. "
            f"At P = {c.parameters[0]:,} they need {below(ratio[0], 1000)} times as long, at P = "
            f"{c.parameters[-1]:,} {above(ratio[-1], 10_000)} times: a small network could be "
            "trained without it"
        ),
        setup=(
            f"8 networks, 64-h-h-10, batch of 32 digits; differences run whole up to P = "
            f"{c.parameters[c.measured][-1]:,}, beyond that 2P times a forward pass"
        ),
        numbers={
            "power": power,
            "ratio_smallest": float(ratio[0]),
            "ratio_largest": float(ratio[-1]),
            "backpropagation_over_forward": float(np.max(share)),
        },
        deciding=Deciding.of(
            "passes for one gradient, differences over backpropagation, largest network run whole",
            [float(passes[c.measured][-1])],
        ),
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
        learned[name] = [learns_exclusive_or(kinds, seed) for seed in runs]
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
        "cross-entropy": steps_to_right(nn.BinaryCrossEntropy()),
        "squared error": steps_to_right(nn.MeanSquaredError()),
    }
    accuracy = {
        "cross-entropy": [
            share_read(train_digits(seed, 20)[0])
            for seed in progress(SEEDS, "B6, cross-entropy", "run")
        ],
        "squared error": [
            share_read(train_with_squared_error(seed, 20))
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


@claim("B7", "The backward pass applies the chain rule layer by layer.")
def B7() -> Finding:
    """Compares one backward pass with the sum over all paths, as the network gets deeper."""
    walks = [paths(depth) for depth in range(1, 9)]
    errors = [abs(w.sum_over_paths / w.backpropagation - 1) for w in walks]
    error = max(errors)
    growth = walks[-1].paths / walks[-2].paths
    added = walks[-1].edges - walks[-2].edges
    agrees = error < 1e-10 and added == walks[-2].edges - walks[-3].edges
    return Finding(
        verdict=Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD,
        measured=(
            f"the sum over all paths of the product of local derivatives is the gradient, to "
            f"{below(error, 1e-10)}. Each further layer of 3 units multiplies the paths by "
            f"{growth:.0f}, to {walks[-1].paths:,} at 8 layers, but adds only {added} edges, and "
            f"the backward pass visits each of the {walks[-1].edges} edges once"
        ),
        setup="networks of 1 to 8 hidden tanh layers of 3 units, one example, every path walked",
        numbers={
            "error": error,
            "paths": walks[-1].paths,
            "edges": walks[-1].edges,
            "growth": growth,
        },
        deciding=deciding_share(
            "share of networks, 1 to 8 layers, where the sum over all paths is the gradient",
            sum(one < 1e-10 for one in errors),
            len(errors),
        ),
    )


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
