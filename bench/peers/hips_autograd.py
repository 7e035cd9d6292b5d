"""HIPS autograd: the loss in NumPy, its gradient traced anew at each step, Adam beside it."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np
from autograd import grad

from bench.workloads import Weights, Workload


class HipsAutograd:
    """`grad` of the loss by a list of arrays, and an update of each in place."""

    def __init__(self, workload: Workload) -> None:
        self.theta = [array for layer in workload.start() for array in layer]
        self.m = [np.zeros_like(array) for array in self.theta]
        self.v = [np.zeros_like(array) for array in self.theta]
        self.workload = workload
        if workload.binary:
            self.batches = [(x, y[:, None].astype(x.dtype)) for x, y in workload.data()]
        else:
            eye = np.eye(workload.widths[-1], dtype=workload.dtype)
            self.batches = [(x, eye[y]) for x, y in workload.data()]
        self.gradient = grad(self.loss)
        self.restart()

    def restart(self) -> None:
        for k, layer in enumerate(self.workload.start()):
            self.theta[2 * k][...], self.theta[2 * k + 1][...] = layer
        for m, v in zip(self.m, self.v, strict=True):
            m[...] = v[...] = 0
        self.t = 0

    def loss(self, theta: list[Any], x: Any, y: Any) -> Any:
        last = len(theta) - 2
        for k in range(0, last, 2):
            x = np.maximum(x @ theta[k] + theta[k + 1], 0)
        z = x @ theta[last] + theta[last + 1]
        if self.workload.binary:
            return np.mean(np.logaddexp(0, z) - z * y)
        z = z - np.max(z, axis=1, keepdims=True)
        log_sum = np.log(np.sum(np.exp(z), axis=1))
        return (np.sum(log_sum) - np.sum(z * y)) / len(x)

    def steps(self, n: int) -> None:
        for i in range(n):
            gradient = self.gradient(self.theta, *self.batches[i % len(self.batches)])
            self.adam(gradient) if self.workload.adam else self.descend(gradient)

    def descend(self, gradient: list[Any]) -> None:
        for array, g in zip(self.theta, gradient, strict=True):
            array -= self.workload.lr * g

    def adam(self, gradient: list[Any]) -> None:
        self.t += 1
        for array, m, v, g in zip(self.theta, self.m, self.v, gradient, strict=True):
            m *= 0.9
            m += 0.1 * g
            v *= 0.999
            v += 0.001 * g * g
            mean, square = m / (1 - 0.9**self.t), v / (1 - 0.999**self.t)
            array -= self.workload.lr * mean / (np.sqrt(square) + 1e-8)

    def weights(self) -> Weights:
        return list(zip(self.theta[::2], self.theta[1::2], strict=True))
