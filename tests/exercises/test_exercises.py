"""The exercises as they are declared: names, levels, cases, hints."""

import re

import numpy as np
import pytest

from companion import exercises
from companion.exercises.checker.exercise import copy_of
from companion.exercises.checker.results import agree, as_arrays
from companion.exercises.here import check_here

ALL = exercises.EXERCISES.values()


CHAPTERS = {
    exercises.backpropagation: {
        "sigmoid-derivative": ("easy", "sigmoid_derivative(z)"),
        "chain-by-hand": ("easy", "gradient(w, b, x, y)"),
        "mse-gradient": ("easy", "mse_gradient(y_hat, y)"),
        "dense-backward": ("medium", "dense_backward(x, W, dz)"),
        "softmax-cross-entropy-gradient": (
            "medium",
            "softmax_cross_entropy_gradient(z, labels)",
        ),
        "two-layer-gradient": ("hard", "two_layer_gradient(W1, b1, W2, b2, x, labels)"),
    },
    exercises.gradient_descent: {
        "directional-derivative": ("easy", "directional_derivative(g, u)"),
        "theta-after": ("easy", "theta_after(theta, curvature, alpha, t)"),
        "descend": ("easy", "descend(H, b, theta, alpha, t)"),
        "steepest-moves": ("medium", "steepest_moves(g)"),
        "rates": ("medium", "rates(H)"),
        "exact-step": ("medium", "exact_step(H, g)"),
        "backtracking": ("hard", "backtracking(H, b, theta, alpha, c1)"),
    },
    exercises.types: {
        "count-updates": ("easy", "count_updates(N, B, epochs)"),
        "minibatch-gradient": ("easy", "minibatch_gradient(w, x, y, batch)"),
        "combine-parts": ("medium", "combine(gradients, sizes)"),
        "estimator-variance": ("medium", "estimator_variance(G, B)"),
        "noise-floor": ("medium", "noise_floor(alpha, lam, V, B)"),
        "sgd-epoch": ("hard", "sgd_epoch(w, x, y, order, B, alpha)"),
    },
    exercises.learning_rate: {
        "largest-rate": ("easy", "largest_rate(H)"),
        "momentum": ("easy", "momentum(theta, gradients, alpha, beta)"),
        "momentum-factor": ("medium", "momentum_factor(rate, beta)"),
        "rmsprop": ("medium", "rmsprop(theta, gradients, alpha, rho, eps)"),
        "adam": ("medium", "adam(theta, gradients, alpha, beta1, beta2, eps)"),
        "warm-cosine": ("medium", "warm_cosine(t, alpha, warm, steps)"),
        "read-range-test": ("hard", "read_range_test(rates, losses)"),
    },
    exercises.vanishing_gradients: {
        "layer-factor": ("easy", "layer_factor(s, slopes)"),
        "deepest": ("easy", "deepest(factor, least)"),
        "errors-back": ("medium", "errors(W, slopes, dy)"),
        "dead-share": ("medium", "dead_share(a)"),
        "shortcut-backward": ("hard", "shortcut_backward(x, W, dy)"),
    },
    exercises.exploding_gradients: {
        "clip-norm": ("easy", "clip_norm(g, limit)"),
        "growth": ("easy", "growth(lengths)"),
        "penalty-step": ("medium", "penalty_step(W, b, dW, db, alpha, lam)"),
        "through-time": ("hard", "through_time(w, h0, y, t)"),
    },
    exercises.local_minima: {
        "count-minima": ("easy", "count_minima(L)"),
        "ball-energy": ("easy", "energies(theta, L, alpha)"),
        "restarts": ("medium", "restarts(q, p)"),
        "reorder-units": ("hard", "reorder(W1, b1, W2, order, signs)"),
    },
    exercises.slow_convergence: {
        "enough-steps": ("easy", "enough_steps(kappa, eps)"),
        "standardize": ("easy", "standardize(x_train, x_test)"),
        "expected-square": ("medium", "expected_square(start, alphas, noise)"),
        "evened-condition": ("medium", "evened_condition(H)"),
        "shifted-condition": ("hard", "shifted_condition(m, s)"),
    },
    exercises.saddle_points: {
        "index": ("easy", "index(H)"),
        "escape-time": ("easy", "escape_time(delta, alpha, nu)"),
        "falling-rate": ("medium", "reach(delta, nu, alphas)"),
        "saddle-free-step": ("hard", "saddle_free(g, H)"),
    },
    exercises.adaptive_methods: {
        "adagrad": ("easy", "adagrad(theta, gradients, alpha, eps)"),
        "rare-step": ("medium", "rare_step(alpha, beta1, beta2, t)"),
        "adadelta": ("medium", "adadelta(theta, gradients, rho, eps)"),
        "adamw": ("medium", "adamw(theta, gradients, alpha, betas, decay, eps)"),
        "regret": ("hard", "regret(gradients, alpha)"),
        "period-drift": ("hard", "period_drift(gradients, beta2)"),
    },
    exercises.second_order: {
        "newton-step": ("easy", "newton_step(theta, g, H)"),
        "convergence-order": ("easy", "order(e0, e1, e2)"),
        "damping": ("medium", "damping(H, least)"),
        "hessian-vector-product": ("medium", "product(w, v, x, y)"),
        "wolfe": ("medium", "wolfe(fall, slope, after, step, c1, c2)"),
        "bfgs-update": ("medium", "bfgs(C, s, y)"),
        "two-loops": ("hard", "two_loops(g, S, Y)"),
    },
    exercises.capstone: {
        "no-leak": ("easy", "standardize(x, x_validation)"),
        "confusion": ("easy", "confusion(y, y_hat, k)"),
        "stop-after": ("medium", "stop_after(losses, patience)"),
        "accuracy-interval": ("hard", "wilson(read, n)"),
    },
    exercises.convolution: {
        "conv-parameters": ("easy", "parameters(size, channels, filters)"),
        "conv-forward": ("medium", "correlate(x, K, b)"),
        "filter-gradient": ("medium", "filter_gradient(x, dy)"),
        "conv-input-gradient": ("hard", "input_gradient(K, dy)"),
        "pool-backward": ("hard", "pool_backward(x, dy)"),
    },
    exercises.takeaways: {
        "probe": ("easy", "probe(w, x, y, u, h)"),
        "fair-lead": ("medium", "lead(a, b, k)"),
    },
}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__)
def test_names_levels_and_signatures(chapter):
    assert {e.name: (e.level, e.call) for e in chapter.EXERCISES} == CHAPTERS[chapter]
    for exercise in chapter.EXERCISES:
        assert exercise.title
        assert "\n" not in exercise.title
        assert len(exercise.mistakes) >= 5


def test_every_chapter_is_on_the_list_and_every_name_once():
    names = [e.name for chapter in CHAPTERS for e in chapter.EXERCISES]
    assert sorted(names) == sorted(exercises.EXERCISES)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__)
def test_from_easy_to_hard(chapter):
    levels = [["easy", "medium", "hard"].index(e.level) for e in chapter.EXERCISES]
    assert levels == sorted(levels)


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_arguments_are_shown_in_full(exercise):
    """What the report shows of the arguments, pasted into a cell, gives the same result."""
    for case in exercise.cases:
        for argument in case:
            np.testing.assert_array_equal(np.round(argument, 2), argument)
            assert np.size(argument) <= 40


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_every_mistake_shows_in_several_cases(exercise):
    right = [as_arrays(exercise.solution(*copy_of(c)), exercise.returns) for c in exercise.cases]
    for mistake in exercise.mistakes:
        visible = 0
        for case, expected in zip(exercise.cases, right, strict=True):
            try:
                with np.errstate(all="ignore"):
                    results = as_arrays(mistake.answer(*copy_of(case)), exercise.returns)
            except ValueError:
                continue  # the shapes do not fit: no number, which shows, too
            visible += any(not agree(a, b, 1e-3) for a, b in zip(results, expected, strict=True))
        assert visible >= 3, mistake.hint


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_hint_of_a_mistake_is_not_taken_by_another(exercise):
    for mistake in exercise.mistakes:
        assert check_here(exercise.name, mistake.answer).hint == mistake.hint


def test_no_hidden_unit_is_at_the_kink_and_both_sides_come_up():
    for W1, b1, _, _, x, _ in exercises.EXERCISES["two-layer-gradient"].cases:
        z1 = x @ W1 + b1
        assert np.abs(z1).min() > 1e-3
        assert (z1 < 0).any()
        assert (z1 > 0).any()


def test_every_class_and_every_size_comes_up():
    for name in ("softmax-cross-entropy-gradient", "two-layer-gradient"):
        cases = [case[-1] for case in exercises.EXERCISES[name].cases]
        assert any(len(labels) == 1 for labels in cases)
        assert any(len(set(labels.tolist())) < len(labels) for labels in cases)
        assert all(labels.min() >= 0 for labels in cases)
    shapes = {z.shape for z, _ in exercises.EXERCISES["softmax-cross-entropy-gradient"].cases}
    assert any(n > k for n, k in shapes)
    assert any(n < k for n, k in shapes)


@pytest.mark.parametrize("exercise", ALL, ids=lambda e: e.name)
def test_hints_are_sentences_and_no_code(exercise):
    hints = [mistake.hint for mistake in exercise.mistakes]
    for hint in [*hints, exercise.overflow]:
        assert hint[-1] in ".?", hint
        assert len(hint) < 320, hint
        # An answer would be a call of NumPy or a formula of code.
        assert not re.search(r"np\.\w+\(|\*\*|@|return ", hint), hint
