"""Where the answers of all chapters come together."""

import pytest

RIGHT = []
WRONG = []


def right(name):
    """Register a right answer to an exercise."""

    def register(answer):
        RIGHT.append(pytest.param(name, answer, id=f"{name}-{answer.__name__}"))
        return answer

    return register


def wrong(name, hint):
    """Register a wrong answer to an exercise, with a part of its hint that no other hint has."""

    def register(answer):
        WRONG.append(pytest.param(name, answer, hint, id=f"{name}-{answer.__name__}"))
        return answer

    return register
