"""What the capstone measures, checked in other ways."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from scipy.stats import binomtest, t
from sklearn.calibration import calibration_curve

from companion import data
from companion.studies import capstone
from companion.studies.capstone import combining, comparing, runs
from companion.studies.capstone.steps import ABLATION, FINAL, START, STEPS


@pytest.mark.parametrize("runs", comparing.T_QUANTILES)
def test_the_quantiles_are_those_of_student(runs):
    assert comparing.T_QUANTILES[runs] == pytest.approx(t.ppf(0.975, runs - 1), abs=5e-4)


def test_without_overlap_the_interval_is_that_of_paired_runs():
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=10), rng.normal(0.5, 1, size=10)
    difference = after - before
    expected = t.interval(0.95, 9, difference.mean(), difference.std(ddof=1) / 10**0.5)
    found = capstone.change(before, after, 0.0)
    np.testing.assert_allclose((found.low, found.high), expected, rtol=1e-3)
    wider = capstone.change(before, after, 0.25)
    assert wider.high - wider.low == pytest.approx((found.high - found.low) * 3.5**0.5)


@pytest.mark.parametrize(("read", "images"), [(357, 360), (36, 40), (5, 10)])
def test_the_share_is_that_of_scipy(read, images):
    expected = binomtest(read, images).proportion_ci(method="wilson")
    np.testing.assert_allclose(capstone.share(read, images)[1:], expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.1, 0.2, "better"), (-0.2, -0.1, "worse"), (-0.1, 0.1, "no difference seen")],
)
def test_the_verdict_follows_the_interval(low, high, verdict):
    assert capstone.Change(0.0, low, high).verdict == verdict


def test_a_split_has_every_training_image_once():
    digits = data.digits()
    for seed in (0, 1):
        part = capstone.split(seed)
        together = np.concatenate([part.x, part.x_validation])
        assert sorted(map(bytes, together)) == sorted(map(bytes, digits.x_train))
    assert capstone.split(0).y_validation.tolist() != capstone.split(1).y_validation.tolist()


def test_shifted_copies_are_moved_by_a_pixel():
    x = np.zeros((1, 64))
    x[0, 8 * 3 + 4] = 1
    copies, labels = capstone.with_shifted_copies(x, np.array([7]))
    places = {divmod(int(copy.argmax()), 8) for copy in copies}
    assert places == {(3, 4), (2, 4), (4, 4), (3, 3), (3, 5)}
    assert labels.tolist() == [7] * 5


def test_flattery_is_none_without_a_choice_and_large_among_coins():
    rng = np.random.default_rng(0)
    one = rng.random((1, 200)) < 0.9
    chosen, elsewhere = capstone.flattery(one, draws=500)
    assert chosen == pytest.approx(elsewhere, abs=0.01)
    # Candidates without any merit: elsewhere they are right half of the time.
    flips = [capstone.flattery(rng.random((20, 100)) < 0.5, draws=50) for _ in range(60)]
    chosen, elsewhere = np.mean(flips, axis=0)
    assert elsewhere == pytest.approx(0.5, abs=0.03)
    assert chosen > 0.6


def test_calibration_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.5, 1, size=400)
    y_hat = np.stack([p, 1 - p], axis=1)
    y = (rng.random(400) > p).astype(np.int64)
    edges = np.linspace(0, 1, 11)
    found = capstone.calibration(y_hat, y, edges)
    right, confidence = calibration_curve(y == 0, p, n_bins=10)
    np.testing.assert_allclose(found.right, right)
    np.testing.assert_allclose(found.confidence, confidence)
    assert found.images.sum() == 400
    assert abs(found.gap) < 0.07


def test_the_steps_lead_from_the_start_to_the_final_recipe():
    recipe = START
    for step in STEPS:
        assert step.before == recipe
        recipe = step.after if step.kept else recipe
    assert recipe == FINAL
    assert all(other != FINAL for other in ABLATION.values())


def test_where_something_is_learned_a_step_is_kept_if_it_is_better_or_simpler():
    # The three steps before the network learns are decided by the diagnosis, the fourth is simpler.
    for step in (STEPS[5], STEPS[7], STEPS[9], STEPS[12]):
        better = capstone.gain(step.before, step.after).verdict == "better"
        assert better == step.kept


def test_no_recipe_is_compared_on_images_that_choose_rates():
    for_rates = set(map(bytes, capstone.rate_part().x_test))
    assert len(for_rates) == 287
    for seed in (0, 1, 2):
        part = capstone.split(seed)
        assert not for_rates & set(map(bytes, part.x_validation))
        assert for_rates < set(map(bytes, part.x))
        assert not set(map(bytes, data.digits().x_test)) & set(map(bytes, part.x))


def test_the_recipes_have_the_rate_that_reads_most_within_the_grid():
    rates = capstone.RATES["descent"]
    assert capstone.own_rate(FINAL) == FINAL.lr
    assert rates[0] < FINAL.lr < rates[-1]
    recipe = ABLATION["ReLU → sigmoid, α = 3"]
    assert capstone.own_rate(recipe) == recipe.lr < rates[-1]


def test_all_changes_lead_to_the_recipes_of_the_path():
    assert capstone.changed() == START
    assert capstone.changed("ReLU", "He's scale", "α = 0.3") == STEPS[2].after
    assert capstone.changed("ReLU", "He's scale", "1 layer") == FINAL
    whole = ("ReLU", "He's scale", "1 layer", "smoothed targets")
    assert capstone.changed(*whole) == capstone.SMOOTHED
    with pytest.raises(KeyError):
        capstone.changed("momentum")


def test_what_is_tried_alone_changes_one_thing_that_the_table_does_not():
    in_table = {capstone.changed(label) for label in capstone.CHANGES}
    for recipe in capstone.ALONE.values():
        assert recipe != START
        assert recipe not in in_table
    start = vars(START)
    others = [vars(recipe) for recipe in capstone.ALONE.values()]
    changed = [{name for name in start if other[name] != start[name]} for other in others]
    # A method has rates of its own.
    assert [names - {"lr"} for names in changed] == [
        {"depth"},
        {"depth"},
        {"scale"},
        {"normalization"},
        {"method"},
    ]


def test_other_seeds_are_the_runs_that_follow():
    short = replace(FINAL, epochs=1)
    whole = capstone.read(short, 4)
    np.testing.assert_array_equal(capstone.read(short, 2, 2), whole[2:])
    longer = replace(FINAL, epochs=2)
    difference = (capstone.read(longer, 4, 2) - capstone.read(short, 4, 2)).mean()
    assert capstone.gain(short, longer, 4, 2).mean == pytest.approx(difference)


def test_each_draw_puts_other_images_away_and_learns_from_the_rest(monkeypatch):
    seen = []

    class Learned(NamedTuple):
        network: None = None

    def trained(recipe, x, y, seed):
        seen.append([x])
        return Learned()

    def accuracy(network, x, y):
        seen[-1].append(x)
        return 0.5

    monkeypatch.setattr(runs, "trained", trained)
    monkeypatch.setattr(runs, "accuracy", accuracy)
    capstone.on_draws.cache_clear()
    assert capstone.on_draws(FINAL, 2).tolist() == [0.5, 0.5]
    capstone.on_draws.cache_clear()
    digits = data.digits()
    every = sorted(map(bytes, np.concatenate([digits.x_train, digits.x_test])))
    for learned, read in seen:
        assert len(read) == 360
        assert sorted(map(bytes, np.concatenate([learned, read]))) == every
    assert set(map(bytes, seen[0][1])) != set(map(bytes, seen[1][1]))


def test_the_table_has_each_recipe_in_its_place(monkeypatch):
    monkeypatch.setattr(
        combining, "read", lambda recipe, seeds: np.full(seeds, recipe.depth + recipe.lr)
    )
    combining.factorial.cache_clear()
    table = capstone.factorial(2)
    combining.factorial.cache_clear()
    assert table.shape == (2, 2, 2, 2, 2, 2)
    assert (table[:, :, 1, 1] == 1.3).all()
    assert (table[:, :, 0, 0] == 6.0).all()


def test_every_hand_is_in_both_parts_of_the_split_at_random():
    whole = data.digits()
    assert capstone.sheets_in(whole.x_test).sum() == 360
    assert capstone.sheets_in(whole.x_test).min() >= 20
    assert capstone.sheets_in(whole.x_train).min() >= 95
    alone = capstone.sheets_in(data.digits((4,)).x_test)
    assert np.flatnonzero(alone).tolist() == [4]


def test_other_hands_are_misread_more_often_than_others_of_the_same_hands():
    apart, mixed = capstone.by_sheet(FINAL, 1), capstone.by_chance(FINAL, 1)
    assert apart.shape == mixed.shape == (14, 1)
    assert 1 - apart.mean() > 1.5 * (1 - mixed.mean())


def test_what_is_reported_of_sheets_is_what_a_loop_finds():
    right, sheet = capstone.reported(FINAL, 1)
    part = data.digits((11, 12, 13))
    network = capstone.trained(FINAL, part.x_train[:1408], part.y_train[:1408], 0).network
    said = network.forward(part.x_test).argmax(axis=1)
    np.testing.assert_array_equal(right[0], said == part.y_test)
    assert np.unique(sheet, return_counts=True)[1].tolist() == [130, 122, 130]


def test_a_run_that_overflows_reads_nothing():
    curve = capstone.curve(replace(STEPS[1].after, lr=300.0, epochs=3), 0)
    assert curve[-1] < 0.2
    assert len(curve) == 3


def test_the_parts_at_random_hang_on_the_mixing():
    short = replace(FINAL, epochs=1)
    one, other = capstone.by_chance(short, 1), capstone.by_chance(short, 1, mixing=1)
    assert one.tolist() != other.tolist()
    # Without the few images that a last batch would have, less is learned from.
    assert capstone.by_sheet(short, 1, False).tolist() != capstone.by_sheet(short, 1).tolist()


def test_other_draws_of_the_test_images_are_read_less_often_than_98_percent_says():
    drawn = capstone.on_draws(FINAL, 10)
    assert 0.97 < drawn.mean() < 0.98


def test_it_reads_at_least_98_percent_of_the_test_images():
    y_hat = capstone.probabilities(FINAL)
    parts = (y_hat.argmax(axis=2) == data.digits().y_test).mean(axis=1)
    assert parts.min() >= 0.98
    assert START.network(0).theta.size > 4 * FINAL.network(0).theta.size


def test_the_start_guesses():
    assert capstone.read(START, 1)[0] < 0.15
