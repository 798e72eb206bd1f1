"""Worlds by name or folder, made one at a time: a suite's worlds together would fill a disk."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from stillwatch.worlds.artefacts.hunt import Hunt, hunt_samples
from stillwatch.worlds.artefacts.samples import Sample, other_seed, read_sample, spec_of
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import named

Place = Path | WorldSpec
"""A world that is there, or one to make."""


def places(names: list[str]) -> list[Place]:
    """Folders of worlds and names of suites or worlds. Raises ValueError for what is neither."""
    found: list[Place] = []
    for name in names:
        if (Path(name) / "exchanges").is_dir():
            found.append(Path(name))
            continue
        try:
            found += named(name)
        except KeyError:
            raise ValueError(f"{name} is neither a world's folder nor the name of a world or suite") from None
    return found


@contextmanager
def made(place: Place) -> Iterator[Path]:
    """The folder of a world; one that has to be made is gone afterwards."""
    if isinstance(place, Path):
        yield place
        return
    from stillwatch.worlds.make import make_world

    folder = Path(tempfile.mkdtemp(prefix="stillwatch-world-"))
    try:
        make_world(place, folder / "world")
        yield folder / "world"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def spec_at(place: Place) -> WorldSpec:
    """What a place's world is made of. Raises ValueError for a folder without a usable
    datasheet."""
    return spec_of(place) if isinstance(place, Path) else place


def sample_at(place: Place) -> Sample:
    """The sample of a place's world."""
    with made(place) as world:
        return read_sample(world)


def training_for(specs: list[WorldSpec], seeds: int) -> list[WorldSpec]:
    """The same worlds under other seeds, those without a campaign left out."""
    return [other_seed(spec, n) for spec in specs if spec.campaigns for n in range(1, seeds + 1)]


def with_fleets(names: list[str]) -> list[Place]:
    """The named worlds in which there is a fleet. Raises ValueError for a name of nothing, and for
    a folder without a usable datasheet."""
    return [place for place in places(names) if spec_at(place).campaigns]


def hunt_at(wanted: list[Place], seeds: int, running: Callable[[str], None]) -> Hunt:
    """Hunt in these worlds with what so many other seeds of each teach; `running` is told which one
    is looked at."""
    samples = []
    for place in [*wanted, *training_for([spec_at(p) for p in wanted], seeds)]:
        running(f"{spec_at(place).name}, seed {spec_at(place).seed}")
        samples.append(sample_at(place))
    return hunt_samples(samples[: len(wanted)], samples[len(wanted) :])
