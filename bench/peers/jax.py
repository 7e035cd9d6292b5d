"""JAX: each step compiled, or a whole pass over the batches compiled into one program."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bench.workloads import BATCHES, Weights, Workload


class Jit:
    """jit of the gradient and an optax update, which may overwrite the parameters."""

    def __init__(self, workload: Workload) -> None:
        jax.config.update("jax_enable_x64", workload.dtype == "float64")
        self.optimizer = optax.adam(workload.lr) if workload.adam else optax.sgd(workload.lr)
        self.workload = workload
        self.binary = workload.binary
        self.batches = [
            (jnp.array(x), jnp.array(y[:, np.newaxis].astype(x.dtype) if self.binary else y))
            for x, y in workload.data()
        ]
        self.run: Any = jax.jit(self.update, donate_argnums=0)
        self.restart()

    def restart(self) -> None:
        theta = [(jnp.array(W), jnp.array(b)) for W, b in self.workload.start()]
        self.state: Any = jax.block_until_ready((theta, self.optimizer.init(theta)))

    def loss(self, theta: Any, x: Any, y: Any) -> Any:
        *hidden, (W, b) = theta
        for V, c in hidden:
            x = jax.nn.relu(x @ V + c)
        z = x @ W + b
        if self.binary:
            return optax.sigmoid_binary_cross_entropy(z, y).mean()
        return optax.softmax_cross_entropy_with_integer_labels(z, y).mean()

    def update(self, state: Any, batch: Any) -> tuple[Any, jax.Array]:
        theta, memory = state
        loss, gradient = jax.value_and_grad(self.loss)(theta, *batch)
        change, memory = self.optimizer.update(gradient, memory, theta)
        return (optax.apply_updates(theta, change), memory), loss

    def steps(self, n: int) -> None:
        for i in range(n):
            self.state, _ = self.run(self.state, self.batches[i % len(self.batches)])
        jax.block_until_ready(self.state)

    def weights(self) -> Weights:
        return [(np.asarray(W), np.asarray(b)) for W, b in self.state[0]]


class Scan(Jit):
    """jax.lax.scan over the batches: Python calls once for every BATCHES steps."""

    def __init__(self, workload: Workload) -> None:
        super().__init__(workload)
        stacked = tuple(jnp.stack(part) for part in zip(*self.batches, strict=True))
        self.run = jax.jit(
            lambda state: jax.lax.scan(self.update, state, stacked)[0], donate_argnums=0
        )

    def steps(self, n: int) -> None:
        for _ in range(n // BATCHES):
            self.state = self.run(self.state)
        jax.block_until_ready(self.state)
