"""scikit-learn: `MLPClassifier.fit`, an epoch of all batches at a time."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from bench.workloads import BATCHES, Array, Weights, Workload


class FromStart(MLPClassifier):  # type: ignore[misc]
    """An MLPClassifier that starts from the weights of a workload instead of random ones."""

    start: Iterator[tuple[Array, Array]]

    def _init_coef(self, fan_in: int, fan_out: int, dtype: object) -> tuple[Array, Array]:
        return next(self.start)


class ScikitLearn:
    """Without penalty, momentum, shuffling and early end, so that the steps are everyone's.

    Each `fit` begins at the start. Kept going instead (`warm_start`), a fit would have an optimizer
    that remembers nothing, but would count on how long the loss has not fallen: once that exceeds
    the epochs of a fit, each further one ends after its first epoch, and looks as fast as many.
    """

    def __init__(self, workload: Workload) -> None:
        self.model = FromStart(
            hidden_layer_sizes=workload.widths[1:-1],
            solver="adam" if workload.adam else "sgd",
            learning_rate_init=workload.lr,
            batch_size=workload.batch,
            alpha=0.0,
            momentum=0.0,
            nesterovs_momentum=False,
            shuffle=False,
            tol=0.0,
        )
        self.workload = workload
        inputs, labels = zip(*workload.data(), strict=True)
        self.x, self.y = np.concatenate(inputs), np.concatenate(labels)

    def restart(self) -> None:
        pass

    def steps(self, n: int) -> None:
        epochs = n // BATCHES
        self.model.start = self.workload.start()
        self.model.set_params(max_iter=epochs, n_iter_no_change=epochs + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # the epochs are as many as asked
            self.model.fit(self.x, self.y)
        if self.model.n_iter_ != epochs:
            raise RuntimeError(f"{self.model.n_iter_} epochs were done instead of {epochs}")

    def weights(self) -> Weights:
        return list(zip(self.model.coefs_, self.model.intercepts_, strict=True))
