"""The data sets that are made: their geometry, balance, seeds and what they refuse."""

import copy
import pickle

import numpy as np
import pytest
from scipy.spatial import cKDTree
from sklearn.datasets import make_moons
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import MultinomialNB
from sklearn.neighbors import KNeighborsClassifier

from companion import data

MAKERS = {
    "linear_regression": lambda rng: data.linear_regression(30, 4, 50, noise=0.3, rng=rng),
    "two_moons": lambda rng: data.two_moons(31, rng=rng),
    "spirals": lambda rng: data.spirals(32, classes=3, noise=0.1, rng=rng),
    "bag_of_words": lambda rng: data.bag_of_words(40, rng=rng),
    "with_label_noise": lambda rng: data.with_label_noise(data.digits(), 0.3, rng=rng),
    "with_fewer_examples": lambda rng: data.with_fewer_examples(data.digits(), 55, rng=rng),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_same_seed_makes_the_same_data(make):
    first, second = make(3), make(np.random.default_rng(3))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.dtype in (np.float64, np.int64)
        assert not np.shares_memory(a, b)
    other = make(4)
    assert any(not np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@pytest.mark.parametrize("bad", [None, "0", 1.5, True])
def test_without_a_seed_nothing_is_made(make, bad):
    with pytest.raises(TypeError, match="rng must be a seed"):
        make(bad)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_generator_goes_on(make):
    rng = np.random.default_rng(5)
    first, second = make(rng), make(rng)
    assert any(not np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("condition_number", [1, 10, 1e4, 1e8])
@pytest.mark.parametrize(("n", "features"), [(5, 5), (50, 2), (200, 12)])
def test_regression_has_the_condition_number_asked_for(n, features, condition_number):
    x, y, weights = data.linear_regression(n, features, condition_number, rng=0)
    assert (x.shape, y.shape, weights.shape) == ((n, features), (n,), (features,))
    singular = np.linalg.svd(x, compute_uv=False) / np.sqrt(n)
    assert (singular[0] / singular[-1]) ** 2 == pytest.approx(condition_number, rel=1e-8)
    assert singular[-1] == pytest.approx(1, rel=1e-8)
    np.testing.assert_allclose(y, x @ weights, rtol=1e-12, atol=1e-12)
    if condition_number <= 1e4:
        assert np.linalg.cond(x.T @ x / n) == pytest.approx(condition_number, rel=1e-9)


def test_scikit_learn_finds_the_weights_and_the_noise():
    x, y, weights = data.linear_regression(4000, 5, 20, noise=0.5, rng=1)
    model = LinearRegression(fit_intercept=False).fit(x, y)
    np.testing.assert_allclose(model.coef_, weights, atol=0.05)
    assert np.std(y - model.predict(x)) == pytest.approx(0.5, rel=0.05)


def test_the_axes_of_the_regression_are_askew():
    x = data.linear_regression(100, 3, 100, rng=2).x
    covariance = x.T @ x / 100
    assert np.abs(covariance - np.diag(np.diag(covariance))).max() > 1


@pytest.mark.parametrize("n", [2, 7, 100])
def test_moons_are_those_of_scikit_learn(n):
    ours = data.two_moons(n, noise=0, rng=0)
    x, y = make_moons(n, shuffle=False, noise=None)
    assert ours.x.shape == (n, 2)
    for label in (0, 1):
        mine, theirs = ours.x[ours.y == label], x[y == label]
        assert len(mine) == len(theirs)
        distance, _ = cKDTree(mine).query(theirs)
        assert distance.max() < 1e-14
    assert len(np.unique(ours.x.round(9), axis=0)) == n


@pytest.mark.parametrize("make", [data.two_moons, data.spirals])
def test_the_noise_is_normal_and_as_large_as_asked(make):
    clean, noisy = make(20_000, noise=0, rng=1), make(20_000, noise=0.2, rng=1)
    np.testing.assert_array_equal(clean.y, noisy.y)
    error = noisy.x - clean.x
    np.testing.assert_allclose(error.mean(axis=0), 0, atol=0.01)
    np.testing.assert_allclose(error.std(axis=0), 0.2, rtol=0.03)
    assert abs((np.abs(error) < 0.2).mean() - 0.6827) < 0.01
    assert abs(np.corrcoef(error.T)[0, 1]) < 0.03


@pytest.mark.parametrize("make", [data.two_moons, data.spirals])
def test_the_order_is_random(make):
    y = make(2000, rng=0).y
    assert abs(y[:1000].mean() - 0.5) < 0.06
    assert abs((y[1:] == y[:-1]).mean() - 0.5) < 0.06


@pytest.mark.parametrize(("n", "classes"), [(3, 3), (100, 2), (101, 4)])
def test_spirals_wind_from_the_middle_to_radius_one(n, classes):
    turns = 1.5
    x, y = data.spirals(n, classes=classes, turns=turns, rng=0)
    counts = np.bincount(y)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1
    z = x @ [1, 1j]
    for arm in range(classes):
        radius = np.sort(abs(z[y == arm]))
        np.testing.assert_allclose(radius, np.arange(1, counts[arm] + 1) / counts[arm])
        # Wound back by its turns, every arm is a straight line at its own angle.
        straight = z[y == arm] * np.exp(-2j * np.pi * turns * abs(z[y == arm]))
        np.testing.assert_allclose(straight / abs(straight), np.exp(2j * np.pi * arm / classes))


def test_neighbours_tell_the_spirals_apart_and_a_line_does_not():
    x, y = data.spirals(400, turns=1.5, noise=0.01, rng=0)
    assert cross_val_score(KNeighborsClassifier(3), x, y).mean() > 0.97
    assert cross_val_score(LogisticRegression(), x, y).mean() < 0.75


def test_documents_are_bags_of_words():
    x, y, word_class = data.bag_of_words(501, common=10, rare=60, length=25, rng=0)
    assert (x.shape, y.shape, word_class.shape) == ((501, 70), (501,), (70,))
    np.testing.assert_array_equal(x.sum(axis=1), 25)
    np.testing.assert_array_equal(x, x.astype(int))
    assert np.bincount(y).tolist() == [251, 250]
    np.testing.assert_array_equal(word_class, [-1] * 10 + [0] * 30 + [1] * 30)
    # A rare word stands only in documents of its class.
    assert x[y == 0][:, word_class == 1].sum() == 0
    assert x[y == 1][:, word_class == 0].sum() == 0


def test_words_are_as_frequent_as_the_docstring_says():
    n, length, share = 20_000, 30, 0.1
    x, y, word_class = data.bag_of_words(n, length=length, rare_share=share, rng=1)
    frequency = x.sum(axis=0) / x.sum()
    assert frequency[word_class >= 0].sum() == pytest.approx(share, rel=0.03)
    zipf = frequency[word_class < 0]
    np.testing.assert_allclose(zipf[0] / zipf, np.arange(1, 21), rtol=0.05)
    rare = x[:, word_class >= 0]
    assert rare.sum(axis=0).mean() == pytest.approx(n * length * share / 400, rel=0.03)
    for label in (0, 1):  # a common word says nothing of the class
        np.testing.assert_allclose(
            x[y == label][:, word_class < 0].mean(axis=0),
            x[:, word_class < 0].mean(axis=0),
            rtol=0.1,
        )
    # Sparse: a rare word stands in one document of a hundred, and few entries are not zero.
    assert (rare > 0).mean() < 0.01
    assert (x > 0).mean() < 0.05


def test_a_share_of_the_documents_cannot_be_told():
    silent = 0
    for seed in range(5):
        x, _, word_class = data.bag_of_words(20_000, rng=seed)
        silent += (x[:, word_class >= 0].sum(axis=1) == 0).sum()
    # Four standard deviations of a binomial of 100,000.
    expected = 0.9**30
    assert abs(silent / 1e5 - expected) < 4 * np.sqrt(expected * (1 - expected) / 1e5)


def test_only_the_rare_words_tell_the_class():
    x, y, word_class = data.bag_of_words(2000, rng=2)
    assert cross_val_score(MultinomialNB(), x[:, word_class >= 0], y).mean() > 0.95
    assert cross_val_score(MultinomialNB(), x[:, word_class < 0], y).mean() < 0.55


KAPPA = "condition_number must be .*"
NOISE = "noise must be .*at least 0.*, got"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda rng: data.linear_regression(3, 4, 2, rng=rng), ValueError, "n must .* least 4"),
        (lambda rng: data.linear_regression(9, 0, 2, rng=rng), ValueError, "features must .* 1"),
        (lambda rng: data.linear_regression(9, 2, 0, rng=rng), ValueError, f"{KAPPA}at least 1"),
        (lambda rng: data.linear_regression(9, 2, -4, rng=rng), ValueError, f"{KAPPA}at least 1"),
        (lambda rng: data.linear_regression(9, 2, np.nan, rng=rng), ValueError, KAPPA),
        (lambda rng: data.linear_regression(9, 2, None, rng=rng), TypeError, "condition_number"),
        (lambda rng: data.linear_regression(9, 1, 2, rng=rng), ValueError, "condition_number .* 1"),
        (lambda rng: data.linear_regression(9, 2, 2, noise=-1, rng=rng), ValueError, NOISE),
        (lambda rng: data.linear_regression(9.0, 2, 2, rng=rng), TypeError, "n must be a whole"),
        (lambda rng: data.two_moons(1, rng=rng), ValueError, "n must be .* least 2, got 1"),
        (lambda rng: data.two_moons(10**400, rng=rng), ValueError, "n must be .* at most 1e"),
        (lambda rng: data.two_moons([9], rng=rng), TypeError, "n must be a whole number, got"),
        (lambda rng: data.two_moons(9, noise=np.inf, rng=rng), ValueError, NOISE),
        (lambda rng: data.two_moons(9, noise=10**400, rng=rng), ValueError, NOISE),
        (lambda rng: data.two_moons(9, noise="1", rng=rng), TypeError, "noise must be a number"),
        (lambda rng: data.two_moons(9, noise=np.zeros(1), rng=rng), TypeError, "noise must be a"),
        (lambda rng: data.spirals(2, classes=3, rng=rng), ValueError, "n must be .* least 3"),
        (lambda rng: data.spirals(9, classes=0, rng=rng), ValueError, "classes must .* least 1"),
        (lambda rng: data.spirals(9, turns=-1, rng=rng), ValueError, "turns must be .*at least 0"),
        (lambda rng: data.spirals(9, noise=-1, rng=rng), ValueError, NOISE),
        (lambda rng: data.bag_of_words(1, rng=rng), ValueError, "n must be .* least 2"),
        (lambda rng: data.bag_of_words(9, common=0, rng=rng), ValueError, "common must .* least 1"),
        (lambda rng: data.bag_of_words(9, rare=3, rng=rng), ValueError, "rare must be even"),
        (lambda rng: data.bag_of_words(9, rare=0, rng=rng), ValueError, "rare must .* least 2"),
        (lambda rng: data.bag_of_words(9, length=0, rng=rng), ValueError, "length must .* least 1"),
        (
            lambda rng: data.bag_of_words(9, rare_share=1.1, rng=rng),
            ValueError,
            "rare_share must be .*at least 0 and at most 1.*, got 1.1",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(make, error, message):
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    with pytest.raises(error, match=message):
        make(rng)
    assert rng.bit_generator.state == before


def test_whole_numbers_of_any_kind():
    # Eight bits are enough for each number, not for what is made of them.
    small = np.int8
    for ours, same in (
        (data.two_moons(small(120), rng=0), data.two_moons(120, rng=0)),
        (data.spirals(small(120), classes=small(3), rng=0), data.spirals(120, classes=3, rng=0)),
        (
            data.bag_of_words(small(9), common=small(100), rare=small(100), rng=0),
            data.bag_of_words(9, common=100, rare=100, rng=0),
        ),
        (
            data.linear_regression(small(100), small(2), small(4), rng=0),
            data.linear_regression(100, 2, 4, rng=0),
        ),
    ):
        for a, b in zip(ours, same, strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("make", [data.digits, *MAKERS.values()], ids=["digits", *MAKERS])
def test_a_copy_is_the_same(make):
    original = make(0) if make is not data.digits else make()
    for twin in (copy.deepcopy(original), pickle.loads(pickle.dumps(original))):
        assert type(twin) is type(original)
        for a, b in zip(original, twin, strict=True):
            np.testing.assert_array_equal(a, b)
            assert not np.shares_memory(a, b)
