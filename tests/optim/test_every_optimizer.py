"""What holds for all: in place, any shape, the dtype kept, a lattice as many runs, clear errors."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from companion import optim
from companion.optim import schedules

# Three values of every hyperparameter: a lattice of three runs.
LATTICES = {
    optim.GradientDescent: {"lr": [0.1, 0.2, 0.01]},
    optim.Momentum: {"lr": [0.1, 0.2, 0.01], "momentum": [0.9, 0.5, 0.0]},
    optim.Nesterov: {"lr": [0.1, 0.2, 0.01], "momentum": [0.9, 0.5, 0.0]},
    optim.Adagrad: {
        "lr": [0.1, 0.2, 0.01], "initial_accumulator_value": [0, 0.1, 1], "eps": [0.1, 1e-8, 1e-3]
    },
    optim.Adadelta: {"lr": [1.0, 0.5, 2.0], "rho": [0.9, 0.5, 0.99], "eps": [0.1, 1e-6, 1e-3]},
    optim.RMSprop: {
        "lr": [0.1, 0.2, 0.01], "rho": [0.9, 0.5, 0.99], "eps": [0.1, 0.01, 0.001],
        "momentum": [0.9, 0.5, 0.0],
    },
    optim.Adam: {"lr": [0.1, 0.2, 0.01], "betas": [(0.9, 0.99), (0, 0.9), (0.5, 0)],
                 "eps": [0.1, 0.01, 0.001]},
    optim.AMSGrad: {"lr": [0.1, 0.2, 0.01], "betas": [(0.9, 0.99), (0, 0.9), (0.5, 0)],
                    "eps": [0.1, 0.01, 0.001]},
    optim.AdamW: {"lr": [0.1, 0.2, 0.01], "betas": [(0.9, 0.99), (0, 0.9), (0.5, 0)],
                  "eps": [0.1, 0.01, 0.001], "weight_decay": [0.1, 0.0, 1.0]},
    optim.Nadam: {"lr": [0.1, 0.2, 0.01], "betas": [(0.9, 0.99), (0, 0.9), (0.5, 0)],
                  "eps": [0.1, 0.01, 0.001], "momentum_decay": [0.004, 0.0, 1.0]},
}  # fmt: skip
FACTORIES = {kind.__name__: lambda kind=kind: kind(0.1) for kind in LATTICES}
FACTORIES["RMSprop, centred"] = lambda: optim.RMSprop(0.1, eps=0.1, momentum=0.5, centered=True)
FACTORIES["AdamW, scheduled"] = lambda: optim.AdamW(schedules.Cosine(0.1, 5), weight_decay=0.5)

every = pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)
every_kind = pytest.mark.parametrize("kind", LATTICES, ids=lambda kind: kind.__name__)


# Three entries in one place.
SHARED = np.lib.stride_tricks.as_strided(np.ones(1), (3,), (0,))
MATRIX = np.ones((1, 3)).view(np.matrix)


def run(optimizer, theta, gradients):
    for gradient in gradients:
        optimizer.step(theta, gradient)
    return theta


def memory(optimizer):
    """All that it remembers, as copies."""
    return {name: np.copy(value) for name, value in vars(optimizer).items() if name != "_like"}


@every
def test_it_moves_theta_in_place_and_leaves_the_gradient(make):
    whole = np.arange(12.0).reshape(3, 4)
    theta, gradient = whole[::2, 1:3], np.array([[1.0, -2.0], [0.5, 3.0]])
    kept, before = gradient.copy(), whole.copy()
    assert make().step(theta, gradient) is None
    assert (before[::2, 1:3] != theta).all()
    np.testing.assert_array_equal(gradient, kept)
    before[::2, 1:3] = theta
    np.testing.assert_array_equal(whole, before)


@every
@given(shape=array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_any_shape_is_each_of_its_entries_alone(make, shape, seed):
    rng = np.random.default_rng(seed)
    start, gradients = np.array(rng.normal(size=shape)), rng.normal(size=(4, *shape))
    theta = run(make(), start.copy(), map(np.asarray, gradients))
    assert theta.shape == shape
    for index in np.ndindex(shape):
        alone = run(make(), start[index].reshape(1), [g[index].reshape(1) for g in gradients])
        np.testing.assert_array_equal(theta[index], alone[0])


class Float32Only(np.ndarray):
    """float32 in every operand and every result of every operation; else it fails."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        for operand in inputs:
            assert type(operand) in (int, float) or operand.dtype == np.float32, (ufunc, operand)
        plain = [x.view(np.ndarray) if isinstance(x, Float32Only) else x for x in inputs]
        if out is not None:
            options["out"] = tuple(x.view(np.ndarray) for x in out)
        result = np.asarray(getattr(ufunc, method)(*plain, **options))
        assert result.dtype == np.float32, (ufunc, inputs)
        return result.view(Float32Only) if out is None else out[0]


@every
def test_float32_stays_float32_in_every_operation(make):
    theta = np.ones((2, 3), np.float32).view(Float32Only)
    optimizer = make()
    run(optimizer, theta, [np.full((2, 3), 0.5, np.float32).view(Float32Only)] * 3)
    arrays = [value for value in vars(optimizer).values() if isinstance(value, np.ndarray)]
    assert {array.dtype for array in [theta, *arrays]} == {np.dtype(np.float32)}


@every_kind
def test_a_float32_lattice_stays_float32(kind):
    optimizer = kind(np.array([[0.1], [0.2]]))
    theta = run(optimizer, np.ones((2, 3), np.float32), [np.full((2, 3), 0.5, np.float32)] * 3)
    assert theta.dtype == np.float32
    single = run(kind(0.2), np.ones(3, np.float32), [np.full(3, 0.5, np.float32)] * 3)
    np.testing.assert_allclose(theta[1], single, rtol=1e-5)


@pytest.mark.parametrize("centered", [False, True])
@every_kind
def test_a_lattice_is_as_many_single_runs(kind, centered):
    extra = {"centered": centered} if kind is optim.RMSprop else {}
    lattice = LATTICES[kind]
    assert set(lattice) | set(extra) == set(inspect.signature(kind).parameters)
    columns = {
        name: tuple(np.array(values).T[:, :, None]) if name == "betas" else np.c_[values]
        for name, values in lattice.items()
    }
    rng = np.random.default_rng(5)
    gradients = rng.normal(size=(40, 3, 4))
    together = run(kind(**columns, **extra), np.ones((3, 4)), gradients)
    for row in range(3):
        alone = {name: values[row] for name, values in lattice.items()}
        expected = run(kind(**alone, **extra), np.ones(4), gradients[:, row])
        np.testing.assert_allclose(together[row], expected, rtol=1e-11)


@every_kind
def test_a_number_of_rates_at_one_point_are_a_lattice_too(kind):
    # θ of a single number for each run: shape (3,), and a schedule with three rates.
    rates = schedules.Exponential(np.array([0.1, 0.2, 0.3]), 0.9)
    theta = run(kind(rates), np.ones(3), np.ones((5, 3)))
    for i, lr in enumerate([0.1, 0.2, 0.3]):
        single = run(kind(schedules.Exponential(lr, 0.9)), np.ones(1), np.ones((5, 1)))
        np.testing.assert_allclose(theta[i], single[0], rtol=1e-12)


@every
def test_a_long_theta_is_each_of_its_parts_alone(make):
    # Long enough that a method may take it piece by piece.
    rng = np.random.default_rng(6)
    theta, gradients = rng.normal(size=100_003), rng.normal(size=(3, 100_003))
    first = run(make(), theta[:1000].copy(), gradients[:, :1000])
    last = run(make(), theta[-1000:].copy(), gradients[:, -1000:])
    run(make(), theta, gradients)
    np.testing.assert_allclose(theta[:1000], first, rtol=1e-13)
    np.testing.assert_allclose(theta[-1000:], last, rtol=1e-13)


@every_kind
def test_each_entry_of_a_long_theta_may_have_hyperparameters_of_its_own(kind):
    rng = np.random.default_rng(7)
    start, gradients = rng.normal(size=100_003), rng.normal(size=(3, 100_003))
    usual = {"lr": 0.1} | {n: (0.9, 0.99) if n == "betas" else 0.1 for n in LATTICES[kind]}
    for name in LATTICES[kind]:
        if name == "betas":
            values = (np.linspace(0.1, 0.9, 100_003), np.linspace(0.2, 0.99, 100_003))
            last = tuple(value[-1000:] for value in values)
        else:
            values = np.linspace(0.01, 0.5, 100_003)
            last = values[-1000:]
        theta = run(kind(**{**usual, name: values}), start.copy(), gradients)
        expected = run(kind(**{**usual, name: last}), start[-1000:].copy(), gradients[:, -1000:])
        np.testing.assert_allclose(theta[-1000:], expected, rtol=1e-13)
    rates = np.linspace(0.01, 0.5, 100_003)
    theta = run(kind(lambda t: rates), start.copy(), gradients)
    expected = run(kind(rates[-1000:]), start[-1000:].copy(), gradients[:, -1000:])
    np.testing.assert_allclose(theta[-1000:], expected, rtol=1e-13)


# As the documentation of torch.optim has them, where it has one; see each docstring.
DEFAULTS = {
    optim.GradientDescent: {},
    optim.Momentum: {"lr": 1e-3, "momentum": 0.9},
    optim.Nesterov: {"lr": 1e-3, "momentum": 0.9},
    optim.Adagrad: {"lr": 1e-2, "initial_accumulator_value": 0, "eps": 1e-10},
    optim.Adadelta: {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
    optim.RMSprop: {"lr": 1e-2, "rho": 0.99, "eps": 1e-8, "momentum": 0, "centered": False},
    optim.Adam: {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8},
    optim.AMSGrad: {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8},
    optim.AdamW: {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 1e-2},
    optim.Nadam: {"lr": 2e-3, "betas": (0.9, 0.999), "eps": 1e-8, "momentum_decay": 4e-3},
}


@every_kind
def test_the_defaults_are_those_of_pytorch(kind):
    rng = np.random.default_rng(8)
    gradients = rng.normal(size=(20, 3))
    options = {"lr": 0.1} if kind is optim.GradientDescent else {}
    found = run(kind(**options), np.ones(3), gradients)
    expected = run(kind(**{**options, **DEFAULTS[kind]}), np.ones(3), gradients)
    np.testing.assert_array_equal(found, expected)


@every
def test_the_gradient_may_be_theta_itself(make):
    # Of L = ½ |θ|² it is.
    theta, apart, other = np.array([2.0, -1.0]), np.array([2.0, -1.0]), make()
    optimizer = make()
    for _ in range(4):
        optimizer.step(theta, theta)
        other.step(apart, apart.copy())
    np.testing.assert_array_equal(theta, apart)


@every
def test_t_counts_the_steps(make):
    optimizer = make()
    assert optimizer.t == 0
    run(optimizer, np.ones(2), np.ones((7, 2)))
    assert optimizer.t == 7


@every
def test_two_optimizers_share_nothing(make):
    gradients = np.random.default_rng(2).normal(size=(5, 3))
    alone = run(make(), np.ones(3), gradients)
    first, second = make(), make()
    theta, other = np.ones(3), np.ones(3)
    for gradient in gradients:
        first.step(theta, gradient)
        second.step(other, -3 * gradient)
    np.testing.assert_array_equal(theta, alone)


@every
@pytest.mark.parametrize(
    ("theta", "gradient", "error", "message"),
    [
        (np.ones(4), np.ones(4), ValueError, "theta must be like that of the first step"),
        (np.ones((1, 3)), np.ones((1, 3)), ValueError, "theta must be like that of the first step"),
        (np.ones(3, np.float32), np.ones(3, np.float32), ValueError, "the first step, .* float64"),
        (np.ones(3), np.ones(2), ValueError, "gradient must be like theta"),
        (np.ones(3), np.ones(3, np.float32), ValueError, "gradient must be like theta"),
        (np.ones(3, int), np.ones(3, int), TypeError, "floating-point"),
        (np.ones(3, complex), np.ones(3, complex), TypeError, "floating-point"),
        ([1.0, 1.0, 1.0], np.ones(3), TypeError, "theta must be a NumPy array, got .1.0"),
        (np.ones(3), [1.0, 1.0, 1.0], TypeError, "gradient must be a NumPy array, got .1.0"),
        (np.float64(1), np.ones(()), TypeError, "theta must be a NumPy array, got np.float64"),
        (np.ma.ones(3), np.ones(3), TypeError, "theta must be a NumPy array, got a masked array"),
        (np.ones(3), np.ma.ones(3), TypeError, "gradient must be a NumPy array, got a masked"),
        (MATRIX, np.ones((1, 3)), TypeError, "theta must be a NumPy array, got a matrix"),
        (np.broadcast_to(1.0, 3), np.ones(3), ValueError, "theta must be writeable"),
        (SHARED, np.ones(3), ValueError, "theta must have a place in memory for each entry"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_changed(
    make, theta, gradient, error, message
):
    optimizer = make()
    own = run(optimizer, np.ones(3), np.ones((2, 3)))
    before, kept = memory(optimizer), np.copy(theta)
    for call in (optimizer.check, optimizer.step):
        with pytest.raises(error, match=message):
            call(theta, gradient)
    np.testing.assert_array_equal(theta, kept)
    after = memory(optimizer)
    assert before.keys() == after.keys()
    for name, value in before.items():
        np.testing.assert_array_equal(value, after[name])
    # And nothing is lost: the run goes on.
    optimizer.step(own, np.ones(3))
    np.testing.assert_array_equal(own, run(make(), np.ones(3), np.ones((3, 3))))


@every_kind
@pytest.mark.parametrize("theta", [np.ones(3), np.ones((2, 2)), np.ones(2), np.ones((3, 1))])
def test_every_hyperparameter_has_to_broadcast(kind, theta):
    for name in LATTICES[kind]:
        value = np.full((1, 4), 0.5)
        options = {name: (0.5, value) if name == "betas" else value}
        optimizer, kept = kind(**options if name == "lr" else {"lr": 0.1, **options}), theta.copy()
        says = rf"^{name} must broadcast against theta, of shape .*, got shape \(1, 4\)"
        for call in (optimizer.check, optimizer.step):
            with pytest.raises(ValueError, match=says):
                call(theta, np.ones_like(theta))
        np.testing.assert_array_equal(theta, kept)
        assert optimizer.t == 0


def bad_settings():
    out_of_range = {
        "lr": [0, -0.1, np.nan, np.inf, [0.1, 0.0]],
        "betas": [(1.0, 0.9), (0.9, 1.0), (-0.1, 0.9), (0.9, np.nan), ([0.5, 1.5], 0.9)],
    }
    ranges = {"lr": "positive and finite", "betas": "at least 0 and below 1"}
    zero_to_one = [-0.1, 1.0, 1.5, np.nan, [0.5, 1.0]]
    from_zero = [-1e-9, np.nan, np.inf, [0.1, -0.1]]
    if np.finfo(np.longdouble).max > np.finfo(float).max:
        from_zero.append(np.longdouble("1e400"))
    for kind, lattice in LATTICES.items():
        for name in lattice:
            part = name in ("momentum", "rho")
            usual = zero_to_one if part else from_zero
            says = ranges.get(name, ranges["betas"] if part else "at least 0 and finite")
            for value in out_of_range.get(name, usual):
                yield kind, name, value, says


@pytest.mark.parametrize(("kind", "name", "value", "says"), list(bad_settings()))
def test_a_hyperparameter_out_of_its_range_is_refused(kind, name, value, says):
    with pytest.raises(ValueError, match=rf"^{name}(\[[01]\])? must be {says}, got"):
        kind(**{"lr": 0.1, name: value})


@every_kind
@pytest.mark.parametrize(
    "value",
    ["0.1", None, 1j, True, [True], {"a": 1}, [0.1, None], 10**400, np.timedelta64(1), object()],
)
def test_a_hyperparameter_is_a_number(kind, value):
    for name in LATTICES[kind]:
        given_value = (0.9, value) if name == "betas" else value
        with pytest.raises(TypeError, match=rf"{name}(\[1\])? must be a number .*, got "):
            kind(**{"lr": 0.1, name: given_value})


@every_kind
@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        ([], ValueError, "must be a number for each run, got none"),
        (np.zeros((3, 0)), ValueError, "must be a number for each run, got none"),
        ([[0.1], [0.1, 0.2]], ValueError, "must be an array of numbers, got .* differ in length"),
        (np.ma.masked_array([0.1, 0.2], [True, False]), TypeError, "must be a plain array, got a"),
        (np.ma.masked, TypeError, "must be a plain array, got a masked array"),
    ],
)
def test_a_hyperparameter_is_there_for_each_run(kind, value, error, says):
    for name in LATTICES[kind]:
        given_value = (0.9, value) if name == "betas" else value
        with pytest.raises(error, match=rf"^{name}(\[1\])? {says}"):
            kind(**{"lr": 0.1, name: given_value})


@every_kind
def test_a_hyperparameter_that_is_an_array_is_kept_as_it_was(kind):
    rates = np.array([0.1, 0.2, 0.3])
    optimizer, apart = kind(rates), kind(rates.copy())
    rates[:] = -1
    gradients = np.ones((4, 3))
    np.testing.assert_array_equal(
        run(optimizer, np.ones(3), gradients), run(apart, np.ones(3), gradients)
    )
    with pytest.raises(ValueError, match="read-only"):
        optimizer.lr[0] = -1
    assert (optimizer.lr > 0).all()


@pytest.mark.parametrize("betas", [0.9, (0.9,), (0.9, 0.99, 0.999), "ab", np.array([0.9, 0.99])])
@pytest.mark.parametrize("kind", [optim.Adam, optim.AMSGrad, optim.AdamW, optim.Nadam])
def test_betas_are_a_pair(kind, betas):
    with pytest.raises(TypeError, match="betas"):
        kind(betas=betas)


@every_kind
@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, np.full((1, 5), 0.1)])
def test_a_bad_rate_of_a_schedule_is_refused_before_anything_is_changed(kind, rate):
    theta, optimizer = np.ones(3), kind(lambda t: 0.1 if t < 2 else rate)
    run(optimizer, theta, np.ones((2, 3)))
    before, kept = memory(optimizer), theta.copy()
    with pytest.raises(ValueError, match=r"^lr(,| must)"):
        optimizer.step(theta, np.ones(3))
    np.testing.assert_array_equal(theta, kept)
    assert all(np.array_equal(value, memory(optimizer)[name]) for name, value in before.items()
               if name != "lr")  # fmt: skip
    assert optimizer.t == 2


@every
def test_its_repr_makes_it_anew(make):
    optimizer = make()
    names = {**vars(optim), **vars(schedules)}
    again = eval(repr(optimizer), {name: names[name] for name in names if name[0] != "_"})
    gradients = np.random.default_rng(1).normal(size=(5, 3))
    np.testing.assert_array_equal(
        run(again, np.ones(3), gradients), run(optimizer, np.ones(3), gradients)
    )
