"""Which pieces of work a run has, and what each waits for. A piece's result is a file, whole or not
there: what was interrupted goes on from what there is."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from stillwatch.lab.conditions import CONDITIONS, OWN, Condition, Given
from stillwatch.lab.harvest import Arrays, Harvest, harvested, taught
from stillwatch.lab.settings import Settings, cover_of
from stillwatch.lab.students import Students, help_of, students
from stillwatch.lab.tasks import TASKS, Task
from stillwatch.lab.transformer import Weights

BRIEF = (OWN, "full harvest", "answers only")
"""Conditions of students of another size than the first."""


@dataclass(frozen=True)
class Work:
    """names: what it leaves behind, a file each; after: names that must be there before."""

    kind: Literal["teachers", "harvest", "students"]
    task: str
    names: tuple[str, ...]
    after: frozenset[str]
    conditions: tuple[str, ...] = ()
    size: str = ""

    @property
    def says(self) -> str:
        """What is done, for people who wait."""
        size = f" ({self.size})" if self.size not in ("", "small") else ""
        what = ", ".join(self.conditions) if len(self.conditions) < 3 else f"{len(self.conditions)} conditions"
        return f"{self.task}: {what or self.kind}{size}"


def jobs_of(settings: Settings) -> list[Work]:
    """All of a run, what others wait for first. On an accelerator all students that wait for the
    same are trained at once."""
    made: list[Work] = []
    tasks = dict.fromkeys(name for task in settings.taught for name in (task.name, cover_of(task).name))
    for name in tasks:
        made.append(Work("teachers", name, (f"{name}/teachers",), frozenset()))
    for task in settings.taught:
        needed = frozenset({f"{task.name}/teachers", f"{cover_of(task).name}/teachers"})
        made.append(Work("harvest", task.name, _harvests(task, settings), needed))
        for number, size in enumerate(settings.sizes):
            kept = [c for c in CONDITIONS.values() if number == 0 or c.name in BRIEF]
            made += _student_jobs(task, size, kept, settings)
    return made


def _harvests(task: Task, settings: Settings) -> tuple[str, ...]:
    return tuple(f"{task.name}/harvest {seed}" for seed in settings.seeds)


def student_name(task: str, size: str, condition: str) -> str:
    """The name of the students of one condition."""
    return f"{task}/{size}, {condition}"


def _student_jobs(task: Task, size: str, kept: list[Condition], settings: Settings) -> Iterator[Work]:
    needed = frozenset(_harvests(task, settings))
    alone = [[c] for c in kept]
    at_once = [[c for c in kept if not c.helper], [c for c in kept if c.helper]]
    for some in alone if settings.device == "cpu" else [part for part in at_once if part]:
        names = tuple(student_name(task.name, size, c.name) for c in some)
        helpers = {student_name(task.name, size, c.helper) for c in some if c.helper}
        yield Work("students", task.name, names, needed | helpers, tuple(c.name for c in some), size)


@dataclass(frozen=True)
class Shelf:
    """The files of a run, in a folder of its settings' own."""

    folder: Path

    @staticmethod
    def of(out: Path, settings: Settings) -> "Shelf":
        """That of these settings and this code."""
        return Shelf(out / "kept" / settings.digest())

    def _file(self, name: str) -> Path:
        return self.folder / f"{name.replace(' ', '-').replace(',', '')}.npz"

    def has(self, name: str) -> bool:
        """Whether it was finished."""
        return self._file(name).exists()

    def keep(self, name: str, arrays: Arrays) -> None:
        """Whole or not at all."""
        file = self._file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as out:
            np.savez(out, **arrays)  # type: ignore[arg-type]
        beside.replace(file)

    def read(self, name: str) -> Arrays:
        """What was kept."""
        with np.load(self._file(name)) as found:
            return {key: found[key] for key in found.files}

    def weights(self, name: str, device: str) -> Weights:
        """The models that were kept."""
        found = {key.removeprefix("w "): one for key, one in self.read(name).items() if key.startswith("w ")}
        return {key: torch.from_numpy(one).to(device) for key, one in found.items()}

    def harvest(self, task: str, seed: int) -> Harvest:
        """A harvest that was kept."""
        return Harvest(**self.read(f"{task}/harvest {seed}"))  # type: ignore[arg-type]


def done(job: Work, shelf: Shelf, settings: Settings) -> float:
    """Do one piece of work, and keep it; the seconds that it took."""
    begun = time.monotonic()
    task = TASKS[job.task]
    if job.kind == "teachers":
        shelf.keep(job.names[0], _kept(taught(task, settings)))
    elif job.kind == "harvest":
        teachers = shelf.weights(f"{task.name}/teachers", settings.device)
        covering = shelf.weights(f"{cover_of(task).name}/teachers", settings.device)
        for name, seed in zip(job.names, settings.seeds, strict=True):
            shelf.keep(name, harvested(task, seed, settings, teachers, covering).arrays())
    else:
        _train(job, shelf, settings)
    return time.monotonic() - begun


def _train(job: Work, shelf: Shelf, settings: Settings) -> None:
    task = TASKS[job.task]
    given = [Given(task, settings, shelf.harvest(task.name, seed)) for seed in settings.seeds]
    learnt = []
    for name in job.conditions:
        condition, helped = CONDITIONS[name], given
        if condition.helper:
            helpers = shelf.weights(student_name(task.name, job.size, condition.helper), settings.device)
            tried = help_of(condition, given, job.size, helpers, settings)
            helped = [Given(task, settings, one.harvest, two) for one, two in zip(given, tried, strict=True)]
        learnt.append([condition.learnt(one) for one in helped])
    for name, found in zip(job.names, students(task, job.size, learnt, given, settings), strict=True):
        shelf.keep(name, _kept(found.weights) | _judgements(found))


def _judgements(found: Students) -> Arrays:
    return {name: getattr(found, name) for name in ("right", "way", "learnt", "marks", "places")}


def _kept(weights: Weights) -> Arrays:
    return {f"w {name}": one.cpu().numpy() for name, one in weights.items()}
