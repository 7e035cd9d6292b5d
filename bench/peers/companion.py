"""The companion: backpropagation and one optimizer step, as `companion.training.fit` does them."""

from __future__ import annotations

import numpy as np

from bench.workloads import Weights, Workload
from companion import nn, optim


class Companion:
    """`Network.backpropagate` and `Optimizer.step` over batches that are encoded once."""

    def __init__(self, workload: Workload) -> None:
        self.dense = [nn.Dense(*shape) for shape in workload.shapes()]
        layers: list[nn.Layer] = []
        for layer in self.dense:
            layers += [layer, nn.ReLU()]
        loss = nn.BinaryCrossEntropy() if workload.binary else nn.SoftmaxCrossEntropy()
        self.network = nn.Network(layers[:-1], loss, rng=0, dtype=workload.dtype)
        self.workload = workload
        self.optimizer: optim.Optimizer = (
            optim.Adam(workload.lr) if workload.adam else optim.GradientDescent(workload.lr)
        )
        self.batches = [
            self.network.encode(x, y[:, np.newaxis] if workload.binary else y)
            for x, y in workload.data()
        ]
        self.gradient = np.zeros_like(self.network.theta)
        self.restart()

    def restart(self) -> None:
        for layer, (W, b) in zip(self.dense, self.workload.start(), strict=True):
            layer.W[...], layer.b[...] = W, b
        # Its arrays stay: what is measured is a step, not the memory that the first one asks for.
        if isinstance(self.optimizer, optim.Adam) and self.optimizer.t:
            self.optimizer.m[...] = self.optimizer.v[...] = 0
        self.optimizer.t = 0

    def steps(self, n: int) -> None:
        for i in range(n):
            x, y = self.batches[i % len(self.batches)]
            self.network.backpropagate(x, y, self.gradient)
            self.optimizer.step(self.network.theta, self.gradient)

    def weights(self) -> Weights:
        return [(layer.W, layer.b) for layer in self.dense]
