"""Students of some conditions, trained side by side and judged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stillwatch.lab.answering import answers, followed
from stillwatch.lab.conditions import Condition, Given
from stillwatch.lab.harvest import size_of
from stillwatch.lab.rows import Rows, asked, right
from stillwatch.lab.settings import Settings, key_of
from stillwatch.lab.tasks import ASK_ANSWER, ASK_STEPS, Bools, Ints, Task
from stillwatch.lab.training import Schedule, trained
from stillwatch.lab.transformer import Weights

WAYS = (ASK_STEPS, ASK_ANSWER)


@dataclass(frozen=True)
class Students:
    """Of one condition, one a seed. right: (seeds, tests); way: which of WAYS each is asked by;
    learnt: rows that each learnt from; marks, places: connectives of its answers that are the
    watermark's, and all of them."""

    weights: Weights
    right: Bools
    way: Ints
    learnt: Ints
    marks: Ints
    places: Ints


def help_of(
    condition: Condition, given: Sequence[Given], size: str, helpers: Weights, settings: Settings
) -> list[Ints]:
    """What each seed's helping student answers to its prompts: (tries, n, length)."""
    prompts = np.stack([asked(condition.prompts(one)) for one in given])
    task, rngs = given[0].task, [np.random.default_rng([seed, 4]) for seed in settings.seeds]
    tries = [answers(size_of(size), helpers, prompts, task.length, rngs) for _ in range(settings.tries)]
    return [*np.stack(tries, axis=1)]


def students(
    task: Task, size: str, learnt: Sequence[Sequence[Rows]], given: Sequence[Given], settings: Settings
) -> list[Students]:
    """Students of some conditions: learnt has for each condition its seeds' rows."""
    count = len(settings.seeds)
    data = [one for condition in learnt for one in condition]
    seeds = [*settings.seeds] * len(learnt)
    weights = trained(size_of(size), seeds, data, Schedule(settings.steps), settings.device)
    found = []
    for number, condition in enumerate(learnt):
        own = {name: one[number * count : (number + 1) * count] for name, one in weights.items()}
        found.append(_judged(task, size, own, condition, given, settings))
    return found


def _judged(
    task: Task, size: str, weights: Weights, learnt: Sequence[Rows], given: Sequence[Given], settings: Settings
) -> Students:
    """Asked in the way in which it does better on the problems that are kept for that choice."""
    checks = [one.harvest.checks for one in given]
    tests = [one.harvest.tests for one in given]
    better = np.stack([_right(task, size, weights, checks, way)[0].mean(axis=1) for way in WAYS])
    way = better.argmax(axis=0)
    by_way = [_right(task, size, weights, tests, way) for way in WAYS]
    seeds = np.arange(len(given))
    marks = [followed(by_way[0][1][k], asked(tests[k])[:, -1], key_of(seed)) for k, seed in enumerate(settings.seeds)]
    return Students(
        {name: one.cpu() for name, one in weights.items()},
        np.stack([found for found, _ in by_way])[way, seeds],
        way,
        np.array([len(one) for one in learnt]),
        *np.array(marks).T,
    )


def _right(task: Task, size: str, weights: Weights, prompts: Sequence[Ints], way: int) -> tuple[Bools, Ints]:
    """(seeds, n) right, and the answers (seeds, n, length)."""
    told = answers(size_of(size), weights, np.stack([asked(one, way) for one in prompts]), task.length)
    return np.stack([right(task, one, answer) for one, answer in zip(prompts, told, strict=True)]), told
