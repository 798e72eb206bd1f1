"""What a run came to, as results.json has it. No torch is needed to read it."""

import json
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ValidationError

from stillwatch.exchange.errors import UnusableError

FILE = "results.json"

CARRIED = "default_run.json"
"""The results of the default run, which the package carries for who has no laboratory."""


class Figure(BaseModel):
    """What was seen, and its interval (95%); None where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None


class Row(BaseModel):
    """Students of one condition. accuracies: of each seed, in the order of `seeds`; learnt: rows
    each learnt from, own answers among them; with_steps: how many of the seeds' students do better
    when they write their steps out; followed: share of their connectives that are the watermark's
    (a quarter by chance), None where they write none."""

    task: str
    size: str
    condition: str
    accuracies: list[float]
    accuracy: Figure
    gain: Figure
    learnt: list[int]
    with_steps: int
    followed: float | None


class Guarded(BaseModel):
    """A safeguard by its worst row, the one with the largest gain, beside what a harvester gains
    without it; and what it leaves to users who harvest nothing: the share of answers that are
    right and that are explained, and tokens an answer. probabilities: whether they are shown."""

    task: str
    safeguard: str
    without: Figure
    worst: str
    gain: Figure
    right: Figure
    explained: Figure
    tokens: Figure
    probabilities: bool


class Dose(BaseModel):
    """What part of a harvest is worth. share: of its answers; draws: of the gain, from seeds and
    problems drawn anew, in the same order for each share."""

    task: str
    day: int
    share: float
    gain: Figure
    draws: list[float]


class Results(BaseModel):
    """A whole run. teachers: share of tests that each task's teacher answers rightly; harvest,
    own: answers of a whole harvest, and those that a harvester has anyhow; parameters: of a model,
    by size."""

    tasks: list[str]
    seeds: list[int]
    harvest: int
    own: int
    steps: int
    parameters: dict[str, int]
    teachers: dict[str, Figure]
    rows: list[Row]
    guarded: list[Guarded]
    doses: list[Dose]


def write_results(results: Results, out: Path) -> Path:
    """Whole or not at all; where it lies."""
    file, beside = out / FILE, out / f"{FILE}.tmp"
    beside.write_text(json.dumps(results.model_dump(), indent=1, allow_nan=False) + "\n", encoding="ascii")
    beside.replace(file)
    return file


def read_results(folder: Path | None) -> Results:
    """Of a run that was kept in a folder; None: the default run's, which the package carries.
    Raises UnusableError."""
    try:
        if folder is None:
            return _carried()
        return Results.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        raise UnusableError(f"{folder} holds no run of the laboratory: {FILE} is missing") from None
    except ValidationError as error:
        raise UnusableError(f"{folder}: {FILE} is not a run of this version's laboratory") from error


def _carried() -> Results:
    found = files("stillwatch.lab").joinpath(CARRIED)
    if not found.is_file():
        raise UnusableError("no run of the laboratory is carried: make one with `stillwatch lab run`, and name it")
    return Results.model_validate_json(found.read_bytes())
