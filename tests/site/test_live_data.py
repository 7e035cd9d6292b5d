"""The data beside the pages: it holds what direct evaluation of the experiments gives."""

import pytest

from companion.live import Experiment
from tests.live.book import experiments
from tests.live.frozen import check_frozen
from tools.project import PAGES


@pytest.mark.parametrize("experiment", experiments(), ids=lambda e: str(e.name))
def test_the_page_shows_what_direct_evaluation_gives(experiment: Experiment) -> None:
    (file,) = (PAGES / "_live").glob(f"{experiment.name}.*.bin")
    said = check_frozen(experiment, file)
    assert all(sentence.strip() for sentence in said)
