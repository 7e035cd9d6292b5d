"""Losses: how wrong the outputs of a network are, as one number, and its gradient.

Each is a mean, so that its size does not depend on the number of examples n.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array, label_array, number, real_array
from companion.nn.activations import sigmoid, softmax
from companion.nn.layers import ones


class Loss(ABC):
    """The last step of the forward pass and the first of the backward pass.

    The network calls these methods, with arrays that it has checked; they check nothing but `y`.

    Attributes:
        classifies: whether the targets are classes, so that examples can be right or wrong.
        takes_logits: whether it turns the outputs into probabilities itself.
    """

    classifies: bool = False
    takes_logits: bool = False

    def encode(self, y: ArrayLike, outputs: Array) -> Array:
        """Targets `y` of the form that `forward` takes, checked against the network's `outputs`.

        `outputs`, shape (n, k), lends its shape and dtype only. Raises TypeError or ValueError for
        targets that do not fit.
        """
        return _same_shape(real_array("y", y, outputs.dtype), outputs)

    @abstractmethod
    def forward(self, outputs: Array, targets: Array) -> float:
        """The loss L, from outputs and encoded targets, both (n, k)."""

    @abstractmethod
    def backward(self) -> Array:
        """∂L/∂outputs, (n, k), for the last forward pass."""

    @abstractmethod
    def r_backward(self, r_outputs: Array) -> Array:
        """R{∂L/∂outputs}, (n, k), from r_outputs = R{outputs}: the loss's Hessian times it."""

    def prediction(self, outputs: Array) -> Array:
        """ŷ, (n, k), from the network's outputs: values, or probabilities."""
        return outputs

    def classes(self, outputs: Array) -> NDArray[np.intp]:
        """The most probable classes, of the shape that the targets have, from outputs, (n, k).

        Raises TypeError for a loss whose targets are not classes.
        """
        raise TypeError(f"{self!r} compares numbers: its network knows no classes, no accuracy")

    def correct(self, outputs: Array, targets: Array) -> NDArray[np.bool_]:
        """Which predictions are right, from outputs and encoded targets, both (n, k).

        Raises TypeError for a loss whose targets are not classes.
        """
        raise TypeError(f"{self!r} compares numbers: its network knows no classes, no accuracy")


class MeanSquaredError(Loss):
    """The mean of (ŷ − y)² over all n·k entries.

    ::

        L = Σ (ŷ − y)² / (n·k)
        ∂L/∂ŷ = 2 (ŷ − y) / (n·k)

    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323, 533 (1986),
    doi:10.1038/323533a0. There it is half the sum.
    """

    def __repr__(self) -> str:
        return "MeanSquaredError()"

    def forward(self, outputs: Array, targets: Array) -> float:
        self.error = error = outputs - targets
        return float(np.vdot(error, error)) / error.size

    def backward(self) -> Array:
        return self.error * (2.0 / self.error.size)

    def r_backward(self, r_outputs: Array) -> Array:
        return r_outputs * (2.0 / r_outputs.size)


class BinaryCrossEntropy(Loss):
    """Cross-entropy of yes-or-no targets y, 0 ≤ y ≤ 1, from logits z, where ŷ = σ(z).

    ::

        L = −mean of y log ŷ + (1 − y) log(1 − ŷ)
          = mean of max(z, 0) − z y + log(1 + exp(−|z|))
        ∂L/∂z = (ŷ − y) / (n·k)

    The second form overflows for no z. Raises ValueError for targets out of their range.

    C. M. Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.2.
    """

    classifies = takes_logits = True

    def __repr__(self) -> str:
        return "BinaryCrossEntropy()"

    def encode(self, y: ArrayLike, outputs: Array) -> Array:
        targets = super().encode(y, outputs)
        if targets.size and not (targets.min() >= 0 and targets.max() <= 1):
            raise ValueError(
                "y must lie between 0 and 1 for binary cross-entropy; "
                f"got values from {targets.min():g} to {targets.max():g}"
            )
        return targets

    def forward(self, outputs: Array, targets: Array) -> float:
        self.z, self.y = outputs, targets
        z = outputs
        terms = np.maximum(z, 0) - z * targets + np.log1p(np.exp(-np.abs(z)))
        return float(terms.mean())

    def backward(self) -> Array:
        return (sigmoid(self.z) - self.y) / self.z.size

    def r_backward(self, r_outputs: Array) -> Array:
        y_hat = sigmoid(self.z)
        return y_hat * (1 - y_hat) * r_outputs / self.z.size

    def prediction(self, outputs: Array) -> Array:
        return sigmoid(outputs)

    def classes(self, outputs: Array) -> NDArray[np.intp]:
        # σ(z) > 1/2 exactly where z > 0.
        return (outputs > 0).astype(np.intp)

    def correct(self, outputs: Array, targets: Array) -> NDArray[np.bool_]:
        result: NDArray[np.bool_] = (outputs > 0) == (targets > 0.5)
        return result


class SoftmaxCrossEntropy(Loss):
    """Cross-entropy of class labels 0 … k − 1, from logits z, where ŷ = softmax(z).

    ::

        L = −mean over the examples of Σ y log ŷ
        log ŷ = z − log Σ exp(z)
        ∂L/∂z = (ŷ − y) / n

    The largest logit is taken out first, so that no z overflows. The targets y are one-hot, mixed
    with even ones if s > 0: y = (1 − s) one-hot + s / k.

    Args:
        label_smoothing: s, at least 0 and below 1.

    Raises TypeError or ValueError unless 0 ≤ s < 1, and for labels that do not fit.

    J. S. Bridle (1990), doi:10.1007/978-3-642-76153-9_28; smoothing, C. Szegedy, V. Vanhoucke,
    S. Ioffe, J. Shlens and Z. Wojna, CVPR (2016), section 7, doi:10.1109/CVPR.2016.308.
    """

    classifies = takes_logits = True

    def __init__(self, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = number("label_smoothing", label_smoothing, at_least=0, below=1)

    def __repr__(self) -> str:
        smoothing = f"label_smoothing={self.label_smoothing:g}" if self.label_smoothing else ""
        return f"SoftmaxCrossEntropy({smoothing})"

    def encode(self, y: ArrayLike, outputs: Array) -> Array:
        n, classes = outputs.shape
        labels = label_array("y", y, classes)
        if len(labels) != n:
            raise ValueError(f"x has {n} examples, but y has {len(labels)} labels")
        even = self.label_smoothing / classes
        targets = np.full((n, classes), even, outputs.dtype)
        targets[np.arange(n), labels] = 1 - self.label_smoothing + even
        return targets

    def forward(self, outputs: Array, targets: Array) -> float:
        self.y = targets
        z = outputs - outputs.max(axis=-1, keepdims=True)
        e = np.exp(z)
        total = e.dot(ones(z.shape[1], z.dtype))
        self.y_hat: Array = e / total[:, np.newaxis]
        return (float(np.log(total).sum()) - float(np.vdot(targets, z))) / len(z)

    def backward(self) -> Array:
        dz = self.y_hat - self.y
        dz /= len(dz)
        return dz

    def r_backward(self, r_outputs: Array) -> Array:
        mean = (self.y_hat * r_outputs).sum(axis=-1, keepdims=True)
        result: Array = self.y_hat * (r_outputs - mean) / len(self.y)
        return result

    def prediction(self, outputs: Array) -> Array:
        return softmax(outputs)

    def classes(self, outputs: Array) -> NDArray[np.intp]:
        labels: NDArray[np.intp] = outputs.argmax(axis=-1)
        return labels

    def correct(self, outputs: Array, targets: Array) -> NDArray[np.bool_]:
        result: NDArray[np.bool_] = outputs.argmax(axis=-1) == targets.argmax(axis=-1)
        return result


def _same_shape(targets: Array, outputs: Array) -> Array:
    """`targets`, if they have the shape of `outputs`.

    (n,) is not taken for (n, 1): against what the network predicts, it would broadcast to (n, n).
    """
    if targets.shape != outputs.shape:
        column = outputs.shape[1:] == (1,) and targets.shape == outputs.shape[:1]
        hint = "; write y[:, np.newaxis]" if column else ""
        raise ValueError(
            f"y must have the shape of the network's outputs, {outputs.shape}; "
            f"got {targets.shape}{hint}"
        )
    return targets
