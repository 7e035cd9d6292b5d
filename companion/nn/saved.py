"""Networks in files: NumPy's npz, with a description in JSON and a checksum, and nothing to run."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion.arguments import said
from companion.nn import activations, convolution, dropout, initializers, losses, normalization
from companion.nn.layers import Dense, Layer
from companion.nn.losses import Loss
from companion.nn.residual import Residual
from companion.nn.state import State

FORMAT = "downhill network"
VERSION = 1
# What a file may name, and the arguments that each is made of, which it keeps under their names.
CLASSES: Mapping[str, tuple[type, tuple[str, ...]]] = {
    kind.__name__: (kind, names)
    for kind, names in (
        (Dense, ("d_in", "d_out", "initializer")),
        (Residual, ("d", "activation", "initializer")),
        (convolution.Conv2D, ("shape", "filters", "size", "padding", "initializer")),
        (convolution.MaxPool2D, ("shape", "size")),
        (convolution.AveragePool2D, ("shape", "size")),
        (normalization.BatchNorm, ("d", "momentum", "eps")),
        (normalization.BatchNorm2D, ("shape", "momentum", "eps")),
        (normalization.LayerNorm, ("d", "eps")),
        (dropout.Dropout, ("p", "rng")),
        (activations.LeakyReLU, ("left_slope",)),
        *((kind, ()) for kind in (activations.ReLU, activations.GELU, activations.Softplus)),
        *((kind, ()) for kind in (activations.Sigmoid, activations.Tanh, activations.Softmax)),
        (losses.MeanSquaredError, ()),
        (losses.BinaryCrossEntropy, ()),
        (losses.SoftmaxCrossEntropy, ("label_smoothing",)),
    )
}
INITIALIZERS = {
    f.__name__: f
    for f in (initializers.he, initializers.xavier, initializers.orthogonal, initializers.zeros)
}
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
Json = Any


def write(
    path: str | PathLike[str],
    layers: Sequence[Layer],
    loss: Loss,
    settings: Mapping[str, Json],
    state: State,
) -> None:
    """Writes a network, as `Network.save` says."""
    target = _path(path)
    description = json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "layers": [_described(layer) for layer in layers],
            "loss": _described(loss),
            "settings": dict(settings),
            "generators": {n: _plain(s) for n, s in state.generators.items()},
        }
    )
    arrays = {"theta": state.theta, **state.statistics}
    content = BytesIO()
    np.savez(
        content,
        allow_pickle=False,
        description=np.array(description),
        checksum=np.array(_checksum(description, arrays)),
        **arrays,
    )
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content.getvalue())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def read(
    path: str | PathLike[str],
) -> tuple[list[Layer], Loss, dict[str, Json], State]:
    """Layers, loss, settings and state of a network that `write` wrote."""
    source = _path(path)
    content = source.read_bytes()
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
        text, checksum = (str(stored.pop(name)) for name in ("description", "checksum"))
        description = json.loads(text)
        said_format, version = description["format"], description["version"]
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"path: {source} holds no network that `save` wrote") from error
    if said_format != FORMAT or not isinstance(version, int):
        raise ValueError(f"path: {source} holds no network that `save` wrote, but {said_format!r}")
    if version > VERSION:
        raise ValueError(
            f"path: {source} is of format {version}, and this package knows those up to {VERSION}; "
            "take a newer one"
        )
    if checksum != _checksum(text, stored):
        raise ValueError(f"path: {source} was altered since it was saved: its checksum is another")
    try:
        layers = [_made(each, Layer) for each in description["layers"]]
        loss = _made(description["loss"], Loss)
        settings = {name: description["settings"][name] for name in ("d_in", "l2", "dtype")}
        generators = {n: _state(s) for n, s in description["generators"].items()}
        state = State(stored.pop("theta"), stored, generators)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"path: {source} describes no network: {error}") from error
    return layers, loss, settings, state


def _path(path: str | PathLike[str]) -> Path:
    if not isinstance(path, str | PathLike):
        raise TypeError(f"path must be a str or a Path, got {said(path)}")
    if not Path(path).name:
        raise ValueError(f"path must name a file, got {said(path)}")
    return Path(path)


def _checksum(description: str, arrays: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256(description.encode())
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _described(thing: object) -> dict[str, Json]:
    """An object of this package as its class and the arguments that it was made of."""
    kind, names = CLASSES.get(type(thing).__name__, (None, ()))
    if type(thing) is not kind:
        raise TypeError(
            f"layers: {thing!r} is not of this package, and cannot be saved; keep network.state()"
        )
    return {"class": kind.__name__, **{name: _plain(getattr(thing, name)) for name in names}}


def _plain(value: Any) -> Json:
    """An argument, or the state of a generator, in what JSON has."""
    if isinstance(value, Layer):
        return _described(value)
    if isinstance(value, np.random.Generator):
        return {"generator": type(value.bit_generator).__name__}
    if isinstance(value, initializers.Normal):
        return {"normal": value.standard_deviation}
    if callable(value):
        return {"initializer": getattr(value, "__name__", type(value).__name__)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": value.dtype.str}
    return value


def _made(described: Mapping[str, Json], kind: type[Any]) -> Any:
    """The object that `_described` describes."""
    made, names = CLASSES[described["class"]]
    if not issubclass(made, kind):
        raise TypeError(f"{made.__name__} stands where a {kind.__name__} belongs")
    return made(**{name: _value(described[name]) for name in names})


def _value(plain: Json) -> Any:
    if isinstance(plain, list):
        return tuple(plain)
    if not isinstance(plain, dict):
        return plain
    if "class" in plain:
        return _made(plain, Layer)
    if "generator" in plain:
        return np.random.Generator(_bit_generator(plain["generator"]))
    if "normal" in plain:
        return initializers.normal(plain["normal"])
    return INITIALIZERS.get(plain["initializer"], _Forgotten(plain["initializer"]))


def _state(plain: Json) -> Any:
    if isinstance(plain, dict):
        if "array" in plain:
            return np.array(plain["array"], plain["dtype"])
        return {name: _state(part) for name, part in plain.items()}
    return plain


def _bit_generator(name: str) -> np.random.BitGenerator:
    if name not in BIT_GENERATORS:
        raise TypeError(f"{name!r} is no bit generator of NumPy")
    made: np.random.BitGenerator = getattr(np.random, name)(0)
    return made


class _Forgotten:
    """Stands for an initializer that is not of this package; its weights are in the file."""

    def __init__(self, name: str) -> None:
        self.__name__ = name  # so that it is saved under its name again

    def __call__(self, rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
        return np.zeros(shape)  # θ is restored over it
