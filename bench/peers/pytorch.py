"""PyTorch: as everyone writes it, with the fused optimizer, and compiled as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from bench.workloads import Weights, Workload

# The loss as Any: PyTorch does not say what type `backward` has.
LossFunction = Callable[[torch.Tensor, torch.Tensor], Any]


class Eager:
    """A Sequential, the loss, backward(), the optimizer's step."""

    fused = False

    def __init__(self, workload: Workload) -> None:
        torch.set_num_threads(1)
        dtype = getattr(torch, workload.dtype)
        layers: list[torch.nn.Module] = []
        for shape in workload.shapes():
            layers += [torch.nn.Linear(*shape, dtype=dtype), torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers[:-1])
        self.linear: list[Any] = layers[::2]
        self.workload = workload
        optimizer: Any = torch.optim.Adam if workload.adam else torch.optim.SGD
        self.optimizer = optimizer(model.parameters(), lr=workload.lr, fused=self.fused)
        loss = torch.nn.BCEWithLogitsLoss() if workload.binary else torch.nn.CrossEntropyLoss()
        self.loss = self.made_ready(lambda x, y: loss(model(x), y))
        self.batches = [
            (
                torch.from_numpy(x),
                torch.from_numpy(y)[:, None].to(dtype) if workload.binary else torch.from_numpy(y),
            )
            for x, y in workload.data()
        ]
        self.restart()

    def restart(self) -> None:
        with torch.no_grad():
            for layer, (W, b) in zip(self.linear, self.workload.start(), strict=True):
                layer.weight.copy_(torch.from_numpy(W.T))
                layer.bias.copy_(torch.from_numpy(b))
        # The arrays stay, as everyone's do. SGD remembers that it has no momentum: None.
        for memory in self.optimizer.state.values():
            for array in memory.values():
                if array is not None:
                    array.zero_()

    def made_ready(self, loss: LossFunction) -> LossFunction:
        return loss

    def steps(self, n: int) -> None:
        for i in range(n):
            x, y = self.batches[i % len(self.batches)]
            self.optimizer.zero_grad()
            self.loss(x, y).backward()
            self.optimizer.step()

    def weights(self) -> Weights:
        return [
            (layer.weight.detach().numpy().T, layer.bias.detach().numpy()) for layer in self.linear
        ]


class Fused(Eager):
    """The same, with one kernel for the whole update."""

    fused = True


class Compiled(Fused):
    """The same, with the forward and the backward pass compiled."""

    def made_ready(self, loss: LossFunction) -> LossFunction:
        compiled: LossFunction = torch.compile(loss)
        return compiled
