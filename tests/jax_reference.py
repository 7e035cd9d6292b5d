"""The layers and losses once more, in JAX, which differentiates them itself."""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

ACTIVATIONS = {
    "sigmoid": jax.nn.sigmoid,
    "tanh": jnp.tanh,
    "relu": jax.nn.relu,
    "softmax": jax.nn.softmax,
}


def mean_squared_error(outputs, y):
    return jnp.mean(jnp.square(outputs - jnp.reshape(y, outputs.shape)))


def binary_cross_entropy(z, y):
    y = jnp.reshape(y, z.shape)
    return -jnp.mean(y * jax.nn.log_sigmoid(z) + (1 - y) * jax.nn.log_sigmoid(-z))


def softmax_cross_entropy(z, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(z), labels[:, None], axis=1))


LOSSES = {
    "MeanSquaredError": mean_squared_error,
    "BinaryCrossEntropy": binary_cross_entropy,
    "SoftmaxCrossEntropy": softmax_cross_entropy,
}


def network_loss(network):
    """The loss of a companion network as a JAX function of (θ, x, y)."""
    loss = LOSSES[type(network.loss_function).__name__]

    def function(theta, x, y):
        start = 0
        for layer in network.layers:
            kind = type(layer).__name__.lower()
            if kind == "dense":
                d_in, d_out = layer.d_in, layer.d_out
                W = theta[start : start + d_in * d_out].reshape(d_in, d_out)
                b = theta[start + d_in * d_out : start + d_in * d_out + d_out]
                start += d_in * d_out + d_out
                x = jnp.dot(x, W) + b
            else:
                x = ACTIVATIONS[kind](x)
        return loss(x, y)

    return function


def loss_and_gradient(network, x, y):
    """L and ∂L/∂θ of a companion network at its θ, by JAX."""
    value, gradient = jax.value_and_grad(network_loss(network))(
        jnp.asarray(network.theta), jnp.asarray(x), jnp.asarray(y)
    )
    return float(value), np.asarray(gradient)
