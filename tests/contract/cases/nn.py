"""Calls of `companion.nn`."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from companion import nn
from tests.contract.cases import networks
from tests.contract.cases.builder import Wing
from tests.contract.cases.networks import LABELS, X, Y, theta_of
from tests.contract.values import (
    OVERFLOW,
    But,
    Expect,
    Kind,
    OwnError,
    any_shape,
    array,
    count,
    flag,
    floats,
    function,
    given,
    kind,
    number,
    rng,
    thing,
    trial,
)

wing = Wing("companion.nn")
case = wing.case

# ----------------------------------------------------------------------------------- layers, losses


def initializer() -> Kind:
    """Draws weights; a layer keeps it, and the network calls it."""
    return function(
        lambda: nn.he,
        2,
        sequel=False,
        also=[
            trial("normal without its σ", lambda good: nn.normal),
            trial("what it draws", lambda good: good(0, (3, 4))),
            trial("its name", lambda good: "he"),
        ],
    )


def picture() -> Kind:
    """(h, w, c)."""
    return kind(
        lambda: (4, 4, 2),
        [
            trial("a list", list, Expect.EQUAL),
            trial("an array", np.array, Expect.EQUAL_OR_REFUSED),
            trial("NumPy's numbers", lambda s: tuple(map(np.int64, s)), Expect.EQUAL),
            trial("small numbers of NumPy's", lambda s: tuple(map(np.uint8, s)), Expect.EQUAL),
            trial("two numbers", lambda s: s[:2]),
            trial("four numbers", lambda s: (1, *s)),
            trial("three letters", lambda s: "442"),
            trial("three words", lambda s: ("4", "4", "2")),
            trial("floats", lambda s: tuple(map(float, s))),
            trial("a 0", lambda s: (4, 0, 2)),
            trial("a negative number", lambda s: (4, 4, -2)),
            trial("a bool", lambda s: (4, 4, True)),
            trial("a None", lambda s: (None, 4, 2)),
            trial("a NaN", lambda s: (4, np.nan, 2)),
            trial("a picture", lambda s: np.zeros(s)),
            trial("nested", lambda s: (s,)),
            trial("10**400 channels", lambda s: (4, 4, 10**400)),
            trial("a set of three", lambda s: {4, 2, 6}),
        ],
    )


for name in ("GELU", "ReLU", "Sigmoid", "Softmax", "Softplus", "Tanh"):
    case(name, getattr(nn, name))
for name in ("MeanSquaredError", "BinaryCrossEntropy"):
    case(name, getattr(nn, name))
case("LeakyReLU", nn.LeakyReLU, {"left_slope": number(0.25, at_least=0, below=1)})
case(
    "SoftmaxCrossEntropy",
    nn.SoftmaxCrossEntropy,
    {"label_smoothing": number(0.25, at_least=0, below=1)},
)
case("Dropout", nn.Dropout, {"p": number(0.25, at_least=0, below=1), "rng": rng()})
case("Dense", nn.Dense, {"d_in": count(3), "d_out": count(2), "initializer": initializer()})
case(
    "Residual",
    nn.Residual,
    {
        "d": count(3),
        "activation": thing(
            nn.Tanh,
            also=[
                trial("dropout", lambda good: nn.Dropout(0.25, rng=0)),
                trial("a dense layer", lambda good: nn.Dense(3, 3)),
                trial("softmax", lambda good: nn.Softmax(), Expect.ANY),
                trial("another residual layer", lambda good: nn.Residual(3, good)),
                trial("a function of numbers", lambda good: np.tanh),
                trial("its name", lambda good: "tanh"),
            ],
        ),
        "initializer": initializer(),
    },
)
case(
    "Conv2D",
    nn.Conv2D,
    {
        "shape": picture(),
        "filters": count(3),
        "size": count(2, at_most=6),
        "padding": count(1, at_least=0),
        "initializer": initializer(),
    },
)
for name in ("MaxPool2D", "AveragePool2D"):
    case(
        name,
        getattr(nn, name),
        {
            "shape": picture(),
            "size": count(
                2,
                also=[
                    trial("3, of 4 × 4", lambda good: 3, beside=True),
                    trial("8, of 4 × 4", lambda good: 8, beside=True),
                ],
            ),
        },
    )


def momentum() -> Kind:
    """The weight of the newest batch."""
    return number(0.25, above=0, at_most=1)


def eps() -> Kind:
    """What is added to a variance."""
    return number(0.125, above=0)


case("BatchNorm", nn.BatchNorm, {"d": count(3), "momentum": momentum(), "eps": eps()})
case("BatchNorm2D", nn.BatchNorm2D, {"shape": picture(), "momentum": momentum(), "eps": eps()})
case("LayerNorm", nn.LayerNorm, {"d": count(3), "eps": eps()})

for name, y in (
    ("MeanSquaredError", networks.targets()),
    ("BinaryCrossEntropy", networks.shares()),
    ("SoftmaxCrossEntropy", networks.classes()),
):
    case(
        f"{name}.encode",
        getattr(nn, name).encode,
        {"y": y, "outputs": given(lambda: np.zeros((4, 2)))},
        on=getattr(nn, name),
    )

LAYERS: dict[str, Callable[[], nn.Layer]] = {
    "Dense": lambda: nn.Dense(3, 2),
    "Residual": lambda: nn.Residual(3, nn.Tanh()),
    "Conv2D": lambda: nn.Conv2D((1, 3, 1), 2, 1),
    "BatchNorm": lambda: nn.BatchNorm(3),
    "BatchNorm2D": lambda: nn.BatchNorm2D((1, 1, 3)),
    "LayerNorm": lambda: nn.LayerNorm(3),
}


def placed(make: Callable[[], nn.Layer]) -> nn.Layer:
    """A layer that stands in a network."""
    layer = make()
    nn.Network([layer], nn.MeanSquaredError(), rng=0)
    return layer


def numbers_like(a: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Other numbers of its shape, exact in float16."""
    return (np.arange(a.size) % 7 / 4 - 0.75).reshape(a.shape)


for name, layer in LAYERS.items():
    for parameter in layer().parameters:
        good = numbers_like(getattr(placed(layer), parameter))
        wing.assignment(name, parameter, array(good), partial(placed, layer))

# ------------------------------------------------------------------------------------- initializers


def fans() -> Kind:
    """The shape of weights."""
    return kind(
        lambda: (3, 2),
        [
            trial("a list", list, Expect.EQUAL_OR_REFUSED),
            trial("an array", np.array, Expect.EQUAL_OR_REFUSED),
            trial("NumPy's numbers", lambda s: tuple(map(np.int64, s)), Expect.EQUAL),
            trial("small numbers of NumPy's", lambda s: tuple(map(np.uint8, s)), Expect.EQUAL),
            trial("of a convolution", lambda s: (2, 2, *s), Expect.SOUND),
            trial("one number", lambda s: s[:1]),
            trial("a number alone", lambda s: 3),
            trial("nothing", lambda s: ()),
            trial("letters", lambda s: "32"),
            trial("words", lambda s: ("3", "2")),
            trial("floats", lambda s: (3.0, 2.0)),
            trial("a half", lambda s: (3, 2.5)),
            trial("a 0", lambda s: (0, 2)),
            trial("a negative number", lambda s: (3, -2)),
            trial("a bool", lambda s: (3, True)),
            trial("a None", lambda s: (3, None)),
            trial("a huge number", lambda s: (3, 10**400)),
        ],
    )


for name in ("zeros", "he", "xavier", "orthogonal"):
    case(name, getattr(nn, name), {"rng": rng(), "shape": fans()})
case("normal", nn.normal, {"standard_deviation": number(0.25, above=0)})

# ------------------------------------------------------------------------------- making a network


def layers() -> list[nn.Layer]:
    """Three that fit."""
    return [nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 2)]


def initialized(draw: Callable[..., Any]) -> Callable[[Any], Any]:
    """The layers, with an initializer of one's own in the last."""
    return lambda good: [*good[:-1], nn.Dense(4, 2, draw)]


def fails(*arguments: object) -> Any:
    """Does not draw."""
    raise OwnError("of the initializer's own")


def taken(good: list[nn.Layer]) -> list[nn.Layer]:
    """The layers, the last of which belongs to another network."""
    layer = nn.Dense(4, 2)
    nn.Network([layer], nn.MeanSquaredError(), rng=0)
    return [*good[:-1], layer]


DRAWN: dict[str, Any] = {
    "None": None,
    "a number": 1.0,
    "a word": "three",
    "too few": np.zeros((3, 2)),
    "one column": np.zeros((4, 1)),
    "one row": np.zeros(2),
    "NaN": np.full((4, 2), np.nan),
    "inf": np.full((4, 2), np.inf),
    "complex numbers": np.ones((4, 2)) * 1j,
    "words": np.full((4, 2), "1.0"),
    "a masked array": np.ma.masked_array(np.zeros((4, 2)), np.ones((4, 2), bool)),
}

case(
    "Network",
    nn.Network,
    {
        "layers": kind(
            layers,
            changed=True,  # they are given their places in θ
            trials=[
                trial("a tuple", tuple, Expect.EQUAL),
                trial("a generator of them", lambda good: (layer for layer in good)),
                trial("a dict of them", lambda good: dict(enumerate(good))),
                trial("a set of them", set),
                trial("an array of them", lambda good: np.array(good, object)),
                trial("nested", lambda good: [good]),
                trial("one layer", lambda good: good[0]),
                trial("with a class", lambda good: [good[0], nn.Tanh, good[2]]),
                trial("with None", lambda good: [good[0], None, good[2]]),
                trial("with a word", lambda good: [good[0], "tanh", good[2]]),
                trial("with a function", lambda good: [good[0], np.tanh, good[2]]),
                trial("with an initializer", lambda good: [good[0], nn.he, good[2]]),
                trial("with a loss", lambda good: [*good, nn.MeanSquaredError()]),
                trial("with a network", lambda good: [networks.small(), *good]),
                trial("with a width too little", lambda good: [good[0], nn.Dense(3, 2)]),
                trial("with a normalization too wide", lambda good: [good[0], nn.BatchNorm(5)]),
                trial("with pictures too large", lambda good: [good[0], nn.MaxPool2D((4, 4, 1))]),
                trial("with one twice", lambda good: [good[0], good[1], nn.Dense(4, 4), good[1]]),
                trial(
                    "with one twice, inside",
                    lambda good: [good[0], nn.Residual(4, good[1]), good[1], good[2]],
                ),
                trial("with one that is taken", taken),
                trial("an initializer that fails", initialized(fails), Expect.PASSED_ON),
                *(
                    trial(
                        f"an initializer that draws {what}",
                        initialized(lambda *arguments, value=value: value),
                    )
                    for what, value in DRAWN.items()
                ),
            ],
        ),
        "loss": thing(
            nn.MeanSquaredError,
            also=[
                trial("its name", lambda good: "mse"),
                trial("a layer", lambda good: nn.Tanh()),
                trial("a function of outputs", lambda good: lambda outputs, y: 0.0),
            ],
        ),
        "rng": rng(),
        "d_in": count(
            3,
            but={"None": Expect.EQUAL},
            also=[trial("too wide for the first layer", lambda good: 4, beside=True)],
        ),
        "l2": number(0.25, at_least=0),
        "dtype": kind(
            lambda: np.float64,
            [
                trial("its name", lambda good: "float64", Expect.EQUAL),
                trial("an np.dtype", np.dtype, Expect.EQUAL),
                trial("float32", lambda good: np.float32, Expect.SOUND),
                trial("float16", lambda good: np.float16),
                trial("longdouble", lambda good: np.longdouble),
                trial("int", lambda good: int),
                trial("complex", lambda good: complex),
                trial("object", lambda good: object),
                trial("big-endian", lambda good: ">f8", Expect.EQUAL_OR_REFUSED),
                trial("a structure", lambda good: [("a", float)]),
                trial("an array of it", lambda good: np.zeros(3)),
                trial("a Network", lambda good: nn.Network),
            ],
            but={"a class": Expect.EQUAL_OR_REFUSED},
        ),
    },
    # A message may name the layer instead, or its initializer.
    aliases={"layers": ("Dense", "BatchNorm", "MaxPool2D", "layer")},
)

# --------------------------------------------------------------------------- methods of a network

EACH: dict[str, tuple[Callable[[], nn.Network], Callable[[], Kind], bool]] = {
    "regression": (networks.regression, networks.targets, False),
    "classes": (networks.classifier, networks.classes, True),
    "yes or no": (networks.yes_or_no, networks.shares, False),
}

for note, (network, y_kind, moves) in EACH.items():
    for method in ("loss", "gradient"):
        case(
            f"Network.{method}",
            getattr(nn.Network, method),
            {"x": networks.inputs(), "y": y_kind(), "training": flag(True)},
            on=network,
            changes_self=moves,
            note=note,
        )
    case(
        "Network.encode",
        nn.Network.encode,
        {"x": networks.inputs(), "y": y_kind(), "training": flag(True)},
        on=network,
        note=note,
    )
    case(
        "Network.hessian_vector_product",
        nn.Network.hessian_vector_product,
        {
            "x": networks.inputs(),
            "y": y_kind(),
            "v": array(theta_of(network()), but=OVERFLOW),
            "training": flag(False),
        },
        on=network,
        note=note,
    )
    case(
        "Network.forward",
        nn.Network.forward,
        {"x": networks.inputs(rows=True), "training": flag(True)},
        on=network,
        changes_self=moves,
        note=note,
    )
    methods = ["layer_outputs", "predict"] + ["predict_classes"] * (note != "regression")
    for method in methods:
        case(
            f"Network.{method}",
            getattr(nn.Network, method),
            {"x": networks.inputs(rows=True)},
            on=network,
            note=note,
        )

TOO_LARGE = [trial("too large for float32", lambda x: np.full_like(x, 1e300))]
case(
    "Network.loss",
    nn.Network.loss,
    {
        "x": array(X, also=TOO_LARGE, but=OVERFLOW),
        "y": array(Y, also=TOO_LARGE, but=OVERFLOW),
        "training": flag(False),
    },
    on=networks.single,
    note="float32",
)
case(
    "Network.hessian_vector_product",
    nn.Network.hessian_vector_product,
    {
        "x": array(X, also=TOO_LARGE, but=OVERFLOW),
        "y": array(Y, also=TOO_LARGE, but=OVERFLOW),
        "v": array(theta_of(networks.single()), also=TOO_LARGE, but=OVERFLOW),
        "training": flag(False),
    },
    on=networks.single,
    note="float32",
)
case(
    "Network.check_batch",
    nn.Network.check_batch,
    {"size": count(4, 2, but={"10**400": Expect.ANY})},
    on=networks.classifier,
    # It asks for its layer's batch in the words of who trains.
    aliases={"size": ("a batch of",)},
)
P = networks.regression().theta.size
case(
    "Network.name_of",
    nn.Network.name_of,
    {"i": count(7, 0, P - 1)},
    on=networks.regression,
    documented=(IndexError,),
)
ANY_DTYPE: But = dict.fromkeys(
    (
        *("int8", "bools", "uint64", "complex numbers", "complex numbers that are real", "words"),
        *("dates", "time spans", "objects", "objects that are floats", "a structured array"),
        *("one NaN", "one inf", "one -inf", "a masked array"),
    ),
    Expect.ANY,
)
case(
    "Network.views",
    nn.Network.views,
    {"vector": floats(theta_of(networks.regression()), but=ANY_DTYPE)},
    on=networks.regression,
)
wing.assignment("Network", "theta", array(theta_of(networks.regression())), networks.regression)
for method in ("state", "summary"):
    case(f"Network.{method}", getattr(nn.Network, method), on=networks.classifier)


def state() -> nn.State:
    """Of the network, moved a little."""
    network = networks.classifier()
    network.gradient(X, LABELS, training=True)
    network.theta[...] = theta_of(network)
    return network.state()


def replaced(**parts: Any) -> Callable[[Any], Any]:
    """The state with other parts."""
    return lambda good: nn.State(**{**vars(good), **parts})


def with_mean(values: Any) -> Callable[[Any], Any]:
    """The state with another running mean."""
    return lambda good: nn.State(
        good.theta,
        {name: values if "mean" in name else a for name, a in good.statistics.items()},
        good.generators,
    )


def with_generator(values: Any) -> Callable[[Any], Any]:
    """The state with another state of the generator."""
    return lambda good: nn.State(
        good.theta, good.statistics, dict.fromkeys(good.generators, values)
    )


case(
    "Network.restore",
    nn.Network.restore,
    {
        "state": thing(
            state,
            also=[
                trial("of another network", lambda good: networks.regression().state()),
                trial("its θ", lambda good: good.theta),
                trial("the network", lambda good: networks.classifier()),
                trial("θ that is None", replaced(theta=None)),
                trial(
                    "θ that is a list",
                    lambda good: replaced(theta=good.theta.tolist())(good),
                    Expect.EQUAL_OR_REFUSED,
                ),
                trial("θ of one number", replaced(theta=np.zeros(1))),
                trial("θ of words", lambda good: replaced(theta=good.theta.astype(str))(good)),
                trial(
                    "θ with NaN", lambda good: replaced(theta=good.theta * np.nan)(good), Expect.ANY
                ),
                trial("complex θ", lambda good: replaced(theta=good.theta * 1j)(good)),
                trial("statistics that are None", replaced(statistics=None)),
                trial("no statistics", replaced(statistics={})),
                trial("statistics of one number", with_mean(np.zeros(1))),
                trial("statistics that are words", with_mean(np.full(4, "a"))),
                trial("statistics that are None, each", with_mean(None)),
                trial("generators that are None", replaced(generators=None)),
                trial("no generators", replaced(generators={})),
                trial("a generator that is None", with_generator(None)),
                trial("a generator that is empty", with_generator({})),
                trial("a generator of its name alone", with_generator({"bit_generator": "PCG64"})),
                trial(
                    "a generator with a word in it",
                    with_generator({"bit_generator": "PCG64", "state": "three"}),
                ),
            ],
        )
    },
    on=networks.classifier,
    changes_self=True,
)

# ---------------------------------------------------------------------------------- saving, loading

FOLDER = Path(tempfile.mkdtemp(prefix="contract-"))
atexit.register(partial(shutil.rmtree, FOLDER, ignore_errors=True))


def file(name: str, content: bytes) -> Path:
    """A file with that content."""
    path = FOLDER / name
    path.write_bytes(content)
    return path


def saved() -> Path:
    """A network's file."""
    path = FOLDER / "network.npz"
    networks.classifier().save(path)
    return path


def of_numpy(good: Path) -> Path:
    """A file of NumPy's that holds no network."""
    path = FOLDER / "numbers.npz"
    np.savez(path, a=np.zeros(3))
    return path


NO_WORD: But = {"a word": None}  # it would be the name of a file
case(
    "Network.save",
    nn.Network.save,
    {
        "path": kind(
            lambda: FOLDER / "written.npz",
            [
                trial("a str", str, Expect.EQUAL),
                trial("a folder", lambda good: FOLDER),
                trial("in a folder that is not there", lambda good: FOLDER / "none" / "it.npz"),
                trial("an empty str", lambda good: ""),
                trial("an open file", lambda good: BytesIO()),
                trial("a path in a list", lambda good: [good]),
            ],
            but=NO_WORD,
        )
    },
    on=networks.classifier,
    documented=(OSError,),
)
case(
    "Network.load",
    nn.Network.load,
    {
        "path": kind(
            saved,
            [
                trial("a str", str, Expect.EQUAL),
                trial("a folder", lambda good: FOLDER),
                trial("what is not there", lambda good: FOLDER / "nothing.npz"),
                trial("an empty str", lambda good: ""),
                trial("an empty file", lambda good: file("empty.npz", b"")),
                trial("a text", lambda good: file("text.npz", b"a network")),
                trial("a file of NumPy's", of_numpy),
                trial("half of it", lambda good: file("half.npz", good.read_bytes()[:700])),
                trial(
                    "with a byte turned",
                    lambda good: file(
                        "turned.npz",
                        bytes(b ^ (1 if i == 900 else 0) for i, b in enumerate(good.read_bytes())),
                    ),
                ),
                trial("its bytes", lambda good: good.read_bytes()),
                trial("an open file", lambda good: BytesIO(good.read_bytes())),
            ],
            but=NO_WORD,
        )
    },
    documented=(OSError,),
)

# --------------------------------------------------------------------------- checks of the gradient

case(
    "check_gradient",
    nn.check_gradient,
    {
        "network": networks.network(
            networks.small,
            also=[trial("one in float32", lambda good: networks.single(), beside=True)],
        ),
        "x": networks.inputs(),
        "y": networks.targets(),
        "training": flag(True),
        "tolerance": number(2**-20, above=0),
    },
)
case(
    "numerical_gradient",
    nn.numerical_gradient,
    {
        "f": function(
            lambda: lambda: 0.5,
            0,
            {"an array": np.zeros(2), "a list": [1.0], "10**400": 10**400},
            but={"a function that returns NaN": Expect.ANY},
        ),
        "theta": floats(
            X, fits=any_shape, strict=True, finite=False, but={"read-only": Expect.REFUSED}
        ),
        "h": number(2**-20, above=0, also=[trial("1e-30", lambda good: 1e-30, Expect.SOUND)]),
    },
)
NOT_FINITE: But = dict.fromkeys(("one NaN", "one inf", "one -inf"), Expect.ANY)
case(
    "relative_error",
    nn.relative_error,
    {"a": array(X, but=NOT_FINITE), "b": array(X + 1, but=NOT_FINITE)},
    # Which of two arrays has the wrong shape nobody knows.
    aliases={"a": ("b",), "b": ("a",)},
)
