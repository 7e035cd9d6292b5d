"""Right answers written in other ways are right.

Results are compared in float64: an answer that works in float32 is told so (it is among the wrong
answers). Lists do for arrays, and lists and arrays for tuples.
"""

import functools

import pytest

from companion import exercises
from tests.exercises.answers import RIGHT


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answer_is_accepted(name, answer):
    report = exercises.check(name, answer)
    assert report.passed, report
    assert repr(report) == "Right: 12 of 12 cases agree."
    assert report.hint == ""


def test_every_exercise_has_a_right_answer():
    assert {param.values[0] for param in RIGHT} == set(exercises.EXERCISES)


def mean_squared_error_gradient(scale, y_hat, y):
    return scale * (y_hat - y) / y.size


class Callable:
    def __call__(self, y_hat, y):
        return mean_squared_error_gradient(2, y_hat, y)

    def method(self, y_hat, y):
        return self(y_hat, y)


@pytest.mark.parametrize(
    "answer",
    [
        functools.partial(mean_squared_error_gradient, 2),
        Callable(),
        Callable().method,
        lambda *arguments, **options: mean_squared_error_gradient(2, *arguments),
        lambda a, b, c=2: mean_squared_error_gradient(c, a, b),
    ],
    ids=["partial", "object", "method", "any arguments", "default"],
)
def test_anything_that_can_be_called_will_do(answer):
    assert exercises.check("mse-gradient", answer).passed
