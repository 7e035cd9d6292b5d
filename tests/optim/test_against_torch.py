"""Every optimizer and schedule against what PyTorch 2.13.0 did, and does where it is installed."""

from importlib.util import find_spec

import numpy as np
import pytest

from companion import optim
from companion.optim import schedules
from tests.optim import problem, record_torch

SOURCES = ["recording", "torch"] if find_spec("torch") else ["recording"]


def expected(source, name, run):
    """What PyTorch makes: as it was recorded, or of the one that is installed, by `run`."""
    if source == "torch":
        import torch

        return run(torch, problem, name.removeprefix("rate_"))[record_torch.KEPT]
    with np.load(record_torch.DATA) as data:
        return data[name]


def test_the_recording_is_of_pytorch_2_13_0_and_long():
    with np.load(record_torch.DATA) as data:
        assert str(data["version"]).startswith("2.13.0")
        assert {name.removeprefix("rate_") for name in data.files} == {
            "version", *record_torch.OPTIMIZERS, *record_torch.SCHEDULES
        }  # fmt: skip
    assert problem.STEPS >= 200
    assert record_torch.DATA.stat().st_size < 100_000


def test_every_optimizer_is_compared():
    own = {
        name
        for name in optim.__all__
        if isinstance(getattr(optim, name), type)
        and issubclass(getattr(optim, name), optim.Optimizer)
    }
    assert own - {"Optimizer"} == {row[2] for row in record_torch.OPTIMIZERS.values()}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", record_torch.OPTIMIZERS)
def test_the_path_is_that_of_pytorch(name, source):
    _, _, kind, options = record_torch.OPTIMIZERS[name]
    path = problem.trajectory(getattr(optim, kind)(**options))[record_torch.KEPT]
    reference = expected(source, name, record_torch.torch_trajectory)
    np.testing.assert_allclose(path, reference, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", record_torch.SCHEDULES)
def test_the_rates_are_those_of_pytorch(name, source):
    _, _, kind, options = record_torch.SCHEDULES[name]
    rates = getattr(schedules, kind)(record_torch.LR, **options)(np.arange(problem.STEPS))
    reference = expected(source, f"rate_{name}", record_torch.torch_schedule)
    np.testing.assert_allclose(rates[record_torch.KEPT], reference, rtol=1e-10)
