"""What no NumPy code can avoid: the matrix products, and one pass over what the optimizer reads."""

from __future__ import annotations

import numpy as np

from bench.workloads import Weights, Workload


class LowerBound:
    """Products of the right shapes into arrays that stay; no activation, no loss, no training."""

    def __init__(self, workload: Workload) -> None:
        self.start = list(workload.start())
        self.x = workload.data()[0][0]
        n = workload.batch
        self.outputs = [np.zeros((n, d), workload.dtype) for d in workload.widths[1:]]
        self.gradients = [np.zeros((n, d), workload.dtype) for d in workload.widths]
        size = sum(W.size + b.size for W, b in self.start)
        self.theta, self.gradient, *self.state = (
            np.zeros(size, workload.dtype) for _ in range(4 if workload.adam else 2)
        )
        self.dW = [np.zeros_like(W) for W, _ in self.start]

    def restart(self) -> None:
        pass

    def steps(self, n: int) -> None:
        for _ in range(n):
            y = self.x
            for (W, _), output in zip(self.start, self.outputs, strict=True):
                y = np.matmul(y, W, out=output)
            for k in reversed(range(len(self.start))):
                x = self.outputs[k - 1] if k else self.x
                np.matmul(x.T, self.outputs[k], out=self.dW[k])
                if k:
                    np.matmul(self.outputs[k], self.start[k][0].T, out=self.gradients[k])
            for array in (self.theta, *self.state):
                array += self.gradient

    def weights(self) -> Weights:
        return self.start
