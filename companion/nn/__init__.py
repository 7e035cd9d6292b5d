"""Neural networks: layers, losses, initializers, the network, and the check of its gradient."""

from companion.nn.activations import GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Softplus, Tanh
from companion.nn.convolution import AveragePool2D, Conv2D, MaxPool2D
from companion.nn.differences import numerical_gradient
from companion.nn.dropout import Dropout
from companion.nn.gradient_check import GradientReport, check_gradient, relative_error
from companion.nn.initializers import Initializer, he, normal, orthogonal, xavier, zeros
from companion.nn.layers import Dense, Layer
from companion.nn.losses import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy
from companion.nn.network import Network
from companion.nn.normalization import BatchNorm, BatchNorm2D, LayerNorm
from companion.nn.residual import Residual
from companion.nn.state import State
from companion.nn.summary import Summary

__all__ = [
    "GELU",
    "AveragePool2D",
    "BatchNorm",
    "BatchNorm2D",
    "BinaryCrossEntropy",
    "Conv2D",
    "Dense",
    "Dropout",
    "GradientReport",
    "Initializer",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "Loss",
    "MaxPool2D",
    "MeanSquaredError",
    "Network",
    "ReLU",
    "Residual",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Softplus",
    "State",
    "Summary",
    "Tanh",
    "check_gradient",
    "he",
    "normal",
    "numerical_gradient",
    "orthogonal",
    "relative_error",
    "xavier",
    "zeros",
]
