"""Wrong answers as readers write them: each is rejected with the hint that is meant for it."""

import pytest

from companion import exercises
from tests.exercises.answers import WRONG


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_wrong_answer_gets_its_hint(name, answer, hint):
    report = exercises.check(name, answer)
    assert not report.passed
    assert report.text.startswith("Not yet: ")
    assert hint in report.hint, report
    # The part given above is enough to tell the hint from all others of the exercise.
    exercise = exercises.EXERCISES[name]
    hints = {mistake.hint for mistake in exercise.mistakes} | {exercise.overflow}
    assert hints - {report.hint} == {other for other in hints if hint not in other}


def test_every_hint_of_an_exercise_has_a_wrong_answer():
    asked = {(param.values[0], param.values[2]) for param in WRONG}
    untested = [
        f"{exercise.name}: {mistake.hint}"
        for exercise in exercises.EXERCISES.values()
        for mistake in exercise.mistakes
        if not any(name == exercise.name and part in mistake.hint for name, part in asked)
    ]
    assert not untested
