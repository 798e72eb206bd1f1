import pytest
import torch

from stillwatch.lab.run import run
from stillwatch.lab.settings import Settings

TINY = Settings(
    tasks=("one-step",),
    seeds=(0, 1),
    own=20,
    harvest=90,
    checks=20,
    tests=30,
    tries=3,
    steps=12,
    teacher_steps=20,
    lessons=300,
)
"""Every piece of work of a run, in seconds; what students learn in it means nothing."""


@pytest.fixture(autouse=True)
def one_thread():
    """As the laboratory's processes have it."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny_run(tmp_path_factory):
    """(settings, folder, shelf) of a finished run."""
    out = tmp_path_factory.mktemp("lab")
    return TINY, out, run(TINY, out, lambda *told: None)
