"""The layers and losses once more, in JAX, which differentiates them itself."""

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
# Each reference is compiled for one comparison, which takes longer than to run it.
jax.config.update("jax_disable_most_optimizations", True)


def normalize(x, axis, eps=1e-5):
    mean = jnp.mean(x, axis=axis, keepdims=True)
    variance = jnp.mean(jnp.square(x - mean), axis=axis, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + eps)


ACTIVATIONS = {
    "leakyrelu": jax.nn.leaky_relu,
    "softplus": jax.nn.softplus,
    "gelu": jax.nn.gelu,
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


def network_loss(network, training=False):
    """The loss of a companion network as a JAX function of (θ, x, y)."""
    loss = LOSSES[type(network.loss_function).__name__]

    def function(theta, x, y):
        start, penalty = 0, 0.0
        for layer in network.layers:
            kind = type(layer).__name__.lower()
            if kind in ("dense", "residual"):
                d_in, d_out = layer.d_in, layer.d_out
                W = theta[start : start + d_in * d_out].reshape(d_in, d_out)
                b = theta[start + d_in * d_out : start + d_in * d_out + d_out]
                start += d_in * d_out + d_out
                z = jnp.dot(x, W) + b
                if kind == "dense":
                    x = z
                else:
                    x = x + ACTIVATIONS[type(layer.activation).__name__.lower()](z)
                penalty = penalty + 0.5 * network.l2 * jnp.sum(jnp.square(W))
            elif kind in ("batchnorm", "layernorm"):
                gamma, beta = theta[start : start + layer.d], theta[start + layer.d :][: layer.d]
                start += 2 * layer.d
                if kind == "layernorm":
                    x = gamma * normalize(x, axis=1) + beta
                elif training:
                    x = gamma * normalize(x, axis=0) + beta
                else:
                    x = (x - layer.running_mean) / jnp.sqrt(layer.running_variance + layer.eps)
                    x = gamma * x + beta
            elif kind == "conv2d":
                size, (_, _, c), filters = layer.size, layer.shape, layer.filters
                weights = size * size * c * filters
                W = theta[start : start + weights]
                b = theta[start + weights :][:filters]
                start += weights + filters
                x = jax.lax.conv_general_dilated(
                    x.reshape(-1, *layer.shape),
                    W.reshape(size, size, c, filters),
                    window_strides=(1, 1),
                    padding=[(layer.padding, layer.padding)] * 2,
                    dimension_numbers=("NHWC", "HWIO", "NHWC"),
                )
                x = (x + b).reshape(len(x), -1)
                penalty = penalty + 0.5 * network.l2 * jnp.sum(jnp.square(W))
            elif kind in ("maxpool2d", "averagepool2d"):
                pictures = x.reshape(-1, *layer.shape)
                window = (1, layer.size, layer.size, 1)
                if kind == "maxpool2d":
                    x = jax.lax.reduce_window(
                        pictures, -jnp.inf, jax.lax.max, window, window, "VALID"
                    )
                else:
                    x = jax.lax.reduce_window(pictures, 0.0, jax.lax.add, window, window, "VALID")
                    x = x / layer.size**2
                x = x.reshape(len(x), -1)
            elif kind == "dropout":
                x = x * layer.scale  # the mask of the companion's own last pass
            else:
                x = ACTIVATIONS[kind](x)
        return loss(x, y) + penalty

    return function


def loss_and_gradient(network, x, y, training=False):
    """L and ∂L/∂θ of a companion network at its θ, by JAX."""
    # Compiled as a whole, once for one use, it still takes a quarter of the time.
    value, gradient = jax.jit(jax.value_and_grad(network_loss(network, training)))(
        jnp.asarray(network.theta), jnp.asarray(x), jnp.asarray(y)
    )
    return float(value), np.asarray(gradient)


def loss_gradient_and_product(network, x, y, v, training=False):
    """L, ∂L/∂θ and Hv of a companion network at its θ, by JAX."""
    both = jax.value_and_grad(network_loss(network, training))

    def along(theta, v, x, y):
        return jax.jvp(lambda theta: both(theta, x, y), (theta,), (v,))

    (value, gradient), (_, product) = jax.jit(along)(
        jnp.asarray(network.theta), jnp.asarray(v), jnp.asarray(x), jnp.asarray(y)
    )
    return float(value), np.asarray(gradient), np.asarray(product)
