"""The source of an experiment is what its module computes it by."""

from companion.experiments.gradient_descent import BOWL
from companion.live.source import module_of, source
from tests.live.toys import KITCHEN_SINK, PARABOLA


def defined(text: str) -> list[str]:
    return [line.split("(")[0][4:] for line in text.splitlines() if line.startswith("def ")]


def test_it_has_the_function_the_simulation_and_what_these_call() -> None:
    assert defined(source(PARABOLA)) == ["parabola"]
    assert defined(source(BOWL)) == [
        *["curvatures", "bowl_runs", "_bowl_field", "bowl", "_bowl_words"],
    ]
    # A function is there with what is put on it.
    assert "@lru_cache(maxsize=64)\ndef _bowl_field(" in source(BOWL)


def test_it_is_python() -> None:
    compile(source(KITCHEN_SINK), "it", "exec")
    assert module_of(KITCHEN_SINK) == "tests.live.toys"
