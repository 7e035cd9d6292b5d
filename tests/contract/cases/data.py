"""Calls of `companion.data`."""

from __future__ import annotations

import numpy as np

from companion import data
from tests.contract.cases.builder import Wing
from tests.contract.values import Kind, count, given, number, rng, thing, trial

wing = Wing("companion.data")
case = wing.case


def small_digits() -> data.Digits:
    """Two examples of every digit to learn from, one held out."""
    pixels = np.arange(64.0).reshape(1, 64) / 64
    labels = np.arange(20) % 10
    return data.Digits(
        np.repeat(pixels, 20, axis=0), labels, np.repeat(pixels, 10, axis=0), np.arange(10)
    )


def digits_kind() -> Kind:
    """Digits, and things that have the same parts."""
    return thing(
        small_digits,
        also=[
            trial("a plain tuple", tuple),
            trial("without arrays", lambda d: d._replace(**dict.fromkeys(d._fields))),
            trial("labels that are floats", lambda d: d._replace(y_train=d.y_train + 0.5)),
            trial("labels one too few", lambda d: d._replace(y_train=d.y_train[:-1])),
            trial("labels above 9", lambda d: d._replace(y_train=d.y_train + 10)),
            trial("lists", lambda d: data.Digits(*(a.tolist() for a in d))),
            trial("other data", lambda d: data.two_moons(4, rng=0)),
        ],
    )


case("digits", data.digits, {"sheets": given(lambda: (11, 13)), "without": given(lambda: (2,))})
case(
    "for_choosing",
    data.for_choosing,
    {"data": digits_kind(), "n": count(7, at_most=19), "rng": rng()},
)
case(
    "with_label_noise",
    data.with_label_noise,
    {"data": digits_kind(), "rate": number(0.25, at_least=0, at_most=1), "rng": rng()},
)
case(
    "with_fewer_examples",
    data.with_fewer_examples,
    {"data": digits_kind(), "n": count(7, at_most=20), "rng": rng()},
)
case(
    "two_moons",
    data.two_moons,
    {"n": count(7, 2), "noise": number(0.25, at_least=0), "rng": rng()},
)
case(
    "spirals",
    data.spirals,
    {
        "n": count(7, 2),
        "classes": count(2, also=[trial("more than n", lambda good: 8, beside=True)]),
        "turns": number(0.5, at_least=0),
        "noise": number(0.25, at_least=0),
        "rng": rng(),
    },
)
case(
    "linear_regression",
    data.linear_regression,
    {
        "n": count(7, 2),
        "features": count(
            2,
            also=[
                trial("more than n", lambda good: 8, beside=True),
                trial("one, with κ = 4", lambda good: 1, beside=True),
            ],
        ),
        "condition_number": number(4.0, at_least=1),
        "noise": number(0.25, at_least=0),
        "rng": rng(),
    },
)
case(
    "bag_of_words",
    data.bag_of_words,
    {
        "n": count(7, 2),
        "common": count(3),
        "rare": count(4, 2, also=[trial("an odd number", lambda good: 5)]),
        "length": count(3),
        "rare_share": number(0.25, at_least=0, at_most=1),
        "rng": rng(),
    },
)
