"""What an argument has to be: at, and on both sides of, every bound."""

import functools

import numpy as np
import pytest

from companion import arguments, nn


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (float, "the class float"),
        (None, "None"),
        ("word", "'word'"),
        (np.zeros((2, 3)), "an array of shape (2, 3) and dtype float64"),
        (np.ma.zeros(2), "a masked array of shape (2,) and dtype float64"),
        (list(range(100)), str(list(range(100)))[:77] + "…"),
        ("x" * 78, repr("x" * 78)),
        ("x" * 79, repr("x" * 79)[:77] + "…"),
    ],
)
def test_a_value_is_named_in_short(value, text):
    assert arguments.said(value) == text


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_a_matrix_is_told_from_an_array():
    assert arguments.said(np.matrix([1])) == f"a matrix of shape (1, 1) and dtype {np.dtype(int)}"
    with pytest.raises(TypeError, match="theta must be a NumPy array, got a matrix"):
        arguments.floating_array("theta", np.matrix([1.0]))


@pytest.mark.parametrize(
    ("bounds", "inside", "outside", "says"),
    [
        ({}, [-1e300, 0, 5, np.float32(2), np.int8(3)], [np.inf, np.nan, 10**400], "p must be fin"),
        ({"above": 0}, [1e-300, 3], [0, -1], "p must be above 0 and finite, got"),
        ({"at_least": 0}, [0, 1], [-1e-300], "p must be at least 0 and finite, got"),
        ({"at_least": 0, "below": 1}, [0, 0.999], [1, -1e-9], "p must be at least 0 and below 1, "),
        ({"above": 0, "at_most": 1}, [1e-9, 1], [0, 1 + 1e-9], "p must be above 0 and at most 1, "),
        ({"below": 2}, [-5, 1.9], [2, -np.inf], "p must be below 2, got"),
        ({"at_most": 2}, [2], [2.1, np.nan], "p must be at most 2, got"),
    ],
)
def test_a_number_lies_within_its_bounds(bounds, inside, outside, says):
    for value in inside:
        given = arguments.number("p", value, **bounds)
        assert given == value
        assert type(given) is float
    for value in outside:
        with pytest.raises(ValueError, match=f"^{says}"):
            arguments.number("p", value, **bounds)


@pytest.mark.parametrize(
    "value", [None, "1", True, np.True_, [1.0], np.ones(1), 1j, float, np.timedelta64(1)]
)
def test_a_number_is_a_number(value):
    with pytest.raises(TypeError, match=r"^p must be a number, got"):
        arguments.number("p", value)


def test_a_count_is_whole_and_within_its_bounds():
    for value in (1, 7, np.int8(3), np.uint64(5)):
        given = arguments.count("n", value)
        assert given == value
        assert type(given) is int
    assert arguments.count("n", 0, at_least=0) == 0
    assert arguments.count("n", 9, at_most=9) == 9
    assert arguments.whole("n", -(10**30)) == -(10**30)
    with pytest.raises(ValueError, match=r"^n must be a whole number of at least 1, got 0$"):
        arguments.count("n", 0)
    with pytest.raises(ValueError, match=r"^n must be a whole number of at most 9, got 10$"):
        arguments.count("n", 10, at_most=9)
    for value in (2.0, "3", True, None, np.float64(2), np.timedelta64(3), [1]):
        with pytest.raises(TypeError, match=r"^n must be a whole number, got"):
            arguments.count("n", value)


def test_more_than_a_milliard_are_a_mistake():
    assert arguments.how_many("n", 10**9) == 10**9
    assert arguments.how_many("n", 0, at_least=0) == 0
    for value in (0, 10**9 + 1, 10**400):
        with pytest.raises(ValueError, match=r"^n must be a whole number of at"):
            arguments.how_many("n", value)


def test_a_flag_is_true_or_false():
    assert arguments.flag("shown", True) is True
    assert arguments.flag("shown", np.False_) is False
    for value in (0, 1, "yes", None, []):
        with pytest.raises(TypeError, match=r"^shown must be True or False, got"):
            arguments.flag("shown", value)


def test_a_generator_is_given_or_made_of_a_seed():
    rng = np.random.default_rng(3)
    assert arguments.generator(rng) is rng
    for seed in (3, np.int64(3)):
        assert arguments.generator(seed).random() == np.random.default_rng(3).random()
    assert arguments.generator(0).random() == np.random.default_rng(0).random()
    with pytest.raises(ValueError, match=r"^rng must be a seed of at least 0, got -1"):
        arguments.generator(-1)
    for value in (None, True, 1.5, "0", np.random.RandomState(0), np.timedelta64(1)):
        with pytest.raises(TypeError, match=r"^seed must be a seed or a numpy.random.Generator"):
            arguments.generator(value, "seed")


def test_an_instance_is_told_from_its_class():
    layer = nn.Tanh()
    assert arguments.instance("layer", layer, nn.Layer, "ReLU()") is layer
    assert arguments.instance("layer", layer, (nn.Dense, nn.Tanh), "ReLU()") is layer
    with pytest.raises(TypeError) as caught:
        arguments.instance("layer", nn.Tanh, nn.Layer, "ReLU()")
    assert str(caught.value) == (
        "layer must be a Layer, such as ReLU(), got the class Tanh; write Tanh(…), with brackets"
    )
    with pytest.raises(TypeError) as caught:
        arguments.instance("x", float, (nn.Initializer.__class__, int), "he")
    assert str(caught.value).endswith("got the class float")
    with pytest.raises(TypeError, match=r"^layer must be a float, such as 3, got 'word'$"):
        arguments.instance("layer", "word", float, "3")


def test_a_function_takes_what_it_will_be_given():
    def two(a, b):
        """Takes two."""

    partial = functools.partial(two, 1)
    for value, takes in ((two, 2), (partial, 1), (len, 1), (lambda *a: None, 5), (max, 3)):
        assert arguments.function("f", value, takes) is value
    assert arguments.function("f", lambda a: None) is not None
    with pytest.raises(TypeError, match=r"^f must be .* called with 1 argument,"):
        arguments.function("f", two)
    with pytest.raises(TypeError, match=r"^f must be .* called with 3 arguments"):
        arguments.function("f", two, 3)
    for value in (None, "f", 3, float, nn.Tanh):
        with pytest.raises(TypeError, match=r"^f must be a function, got"):
            arguments.function("f", value)


def test_an_array_of_real_numbers():
    x = np.arange(6.0).reshape(2, 3)
    assert arguments.real_array("x", x) is x
    for values in (x.tolist(), x.astype(np.float32), x.astype(int), np.asfortranarray(x)):
        given = arguments.real_array("x", values, shape=(2, 3))
        np.testing.assert_array_equal(given, x)
        assert given.dtype == np.float64
    assert arguments.real_array("x", [True, False]).tolist() == [1.0, 0.0]
    assert arguments.real_array("x", x, np.float32).dtype == np.float32
    assert arguments.real_array("x", [np.nan, np.inf], finite=False).tolist()[1] == np.inf
    with pytest.raises(ValueError, match=r"^x must have the shape \(3, 2\), got \(2, 3\)$"):
        arguments.real_array("x", x, shape=(3, 2))
    with pytest.raises(ValueError, match=r"^x must be finite in float64, got nan at index \(1, 0"):
        arguments.real_array("x", [[0, 1], [np.nan, np.inf]])
    with pytest.raises(ValueError, match=r"^x must be finite in float32, got 1e\+300 at index"):
        arguments.real_array("x", [1e300], np.float32)
    for values, came in (
        (None, "None"),
        ("word", "'word'"),
        (["a"], "an array of dtype <U1"),
        ([1j], "an array of dtype complex128"),
        (np.array(["2020"], "datetime64[Y]"), "an array of dtype datetime64"),
    ):
        with pytest.raises(TypeError) as caught:
            arguments.real_array("x", values)
        assert str(caught.value).startswith(f"x must hold real numbers, got {came}")


def test_a_masked_or_ragged_array_is_refused():
    for make in (arguments.real_array, arguments.plain_array):
        with pytest.raises(TypeError, match=r"^x must be a plain array, got a masked .*fill in"):
            make("x", np.ma.masked_array([1.0, 2.0], [False, True]))
        with pytest.raises(ValueError, match=r"^x must be an array of numbers, got \[\[1.0\]"):
            make("x", [[1.0], [1.0, 2.0]])


def test_labels_are_whole_numbers_below_the_number_of_classes():
    labels = np.array([0, 2, 1])
    assert arguments.label_array("y", labels, 3) is labels
    assert arguments.label_array("y", np.array([1, 0], np.uint8), 2).dtype == np.intp
    assert arguments.label_array("y", np.zeros(0, int), 3).size == 0
    for values, error, says in (
        (
            [0, 3],
            ValueError,
            "y must lie in 0 … 2, one for each .* got labels from 0 to 3",
        ),
        ([-1, 0], ValueError, "y must lie in 0 … 2.*got labels from -1 to 0"),
        ([[0]], ValueError, r"y must be one label for each example, shape \(n,\), got \(1, 1\)"),
        ([0.0], TypeError, "y must hold integer class labels, got dtype float64"),
        ([True], TypeError, "y must hold integer class labels, got dtype bool"),
    ):
        with pytest.raises(error, match=f"^{says}"):
            arguments.label_array("y", values, 3)


def test_an_array_that_is_changed_in_place_has_a_place_for_each_entry():
    for array in (np.ones(3), np.ones((2, 3))[:, ::2], np.ones((2, 3)).T[::-1], np.zeros((0, 2))):
        assert arguments.writeable_array("theta", array) is array
    frozen = np.ones(3)
    frozen.flags.writeable = False
    assert arguments.floating_array("theta", frozen) is frozen
    with pytest.raises(ValueError, match=r"^theta must be writeable"):
        arguments.writeable_array("theta", frozen)
    for shared in (
        np.lib.stride_tricks.as_strided(np.ones(1), (4,), (0,)),
        np.lib.stride_tricks.as_strided(np.ones(5), (3, 3), (8, 8)),
    ):
        with pytest.raises(ValueError, match=r"^theta must have a place in memory for each entry"):
            arguments.writeable_array("theta", shared)
    for values, says in (([1.0], r"NumPy array, got \[1.0\]"), (np.ones(2, int), "floating-point")):
        with pytest.raises(TypeError, match=f"^theta must be a {says}"):
            arguments.writeable_array("theta", values)
    with pytest.raises(TypeError, match=r"^theta must be a NumPy array, got a masked array"):
        arguments.floating_array("theta", np.ma.ones(2))
