"""Neural networks: layers, losses, initializers, the network, and the check of its gradient."""

from companion.nn.activations import ReLU, Sigmoid, Softmax, Tanh
from companion.nn.gradient_check import (
    GradientReport,
    check_gradient,
    numerical_gradient,
    relative_error,
)
from companion.nn.initializers import Initializer, he, normal, xavier, zeros
from companion.nn.layers import Dense, Layer
from companion.nn.losses import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy
from companion.nn.network import Network

__all__ = [
    "BinaryCrossEntropy",
    "Dense",
    "GradientReport",
    "Initializer",
    "Layer",
    "Loss",
    "MeanSquaredError",
    "Network",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Tanh",
    "check_gradient",
    "he",
    "normal",
    "numerical_gradient",
    "relative_error",
    "xavier",
    "zeros",
]
