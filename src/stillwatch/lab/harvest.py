"""What is harvested: the teachers' answers to a harvester's prompts, with and without marks; and
what the same teachers answer to people who harvest nothing."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from stillwatch.lab.answering import answers, shown
from stillwatch.lab.rows import Floats, asked, by_program, right, rows
from stillwatch.lab.settings import SIZES, Settings, cover_of, key_of
from stillwatch.lab.tasks import Bools, Ints, Task
from stillwatch.lab.training import Schedule, trained
from stillwatch.lab.transformer import Size, Weights

TEACHERS = 2
"""The one that is asked, and another operator's."""

REPEATED = 4
"""How often a prompt is asked by who wants to see probabilities that are withheld."""

Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Harvest:
    """Of one task and seed. All answers are (n, task.length).

    own_prompts, own_answers: what the harvester has anyhow. prompts: his list; program, first,
    second, marked: answers to it of the program, of the teacher, of the other teacher and of the
    teacher under a key; repeated: REPEATED answers each to the first of them; shown_tokens,
    shown_shares: the likeliest tokens beside `first`, and how likely they were; cover_prompts,
    cover_answers: another task's. checks: prompts by which he chooses how to ask his student.
    tests, test_steps: problems that students are judged by; teacher_right: whether the teacher's
    likeliest answer is right; served, served_marked: what it serves to people who ask them."""

    own_prompts: Ints
    own_answers: Ints
    prompts: Ints
    program: Ints
    first: Ints
    second: Ints
    marked: Ints
    repeated: Ints
    shown_tokens: Ints
    shown_shares: Floats
    cover_prompts: Ints
    cover_answers: Ints
    checks: Ints
    tests: Ints
    test_steps: Ints
    teacher_right: Bools
    served: Ints
    served_marked: Ints

    def arrays(self) -> Arrays:
        """By name, to be kept."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def size_of(name: str) -> Size:
    """A size by its name."""
    return Size(name, *SIZES[name])


def taught(task: Task, settings: Settings) -> Weights:
    """TEACHERS teachers, each trained on problems of its own."""
    lessons = []
    for number in range(TEACHERS):
        rng = np.random.default_rng([number, 2])
        problems = task.make(rng, settings.lessons)
        lessons.append(rows(problems.prompts, by_program(task, problems, rng)))
    seeds = [1_000 + number for number in range(TEACHERS)]
    return trained(size_of("teacher"), seeds, lessons, Schedule(settings.teacher_steps), settings.device)


def harvested(task: Task, seed: int, settings: Settings, teachers: Weights, covering: Weights) -> Harvest:
    """One harvest. covering: the teachers of the task that is mixed in."""
    rng = np.random.default_rng([seed, 3])
    own, asked_for, tests = (task.make(rng, count) for count in (settings.own, settings.harvest, settings.tests))
    checks, cover = task.make(rng, settings.checks), cover_of(task)
    other = cover.make(rng, settings.harvest // 2)
    first, second = (_one(teachers, number) for number in range(TEACHERS))
    told = _told(task, first, asked_for.prompts, rng)
    tokens, shares = shown(size_of("teacher"), first, asked(asked_for.prompts), told)
    few = np.repeat(asked_for.prompts[: settings.harvest // REPEATED], REPEATED, axis=0)
    likeliest = _told(task, first, tests.prompts, None)
    return Harvest(
        own_prompts=own.prompts,
        own_answers=by_program(task, own, rng),
        prompts=asked_for.prompts,
        program=by_program(task, asked_for, rng),
        first=told,
        second=_told(task, second, asked_for.prompts, rng),
        marked=_told(task, first, asked_for.prompts, rng, key_of(seed)),
        repeated=_told(task, first, few, rng),
        shown_tokens=tokens,
        shown_shares=shares,
        cover_prompts=other.prompts,
        cover_answers=_told(cover, _one(covering, 0), other.prompts, rng),
        checks=checks.prompts,
        tests=tests.prompts,
        test_steps=tests.steps,
        teacher_right=right(task, tests.prompts, likeliest),
        served=_told(task, first, tests.prompts, rng),
        served_marked=_told(task, first, tests.prompts, rng, key_of(seed)),
    )


def _one(teachers: Weights, number: int) -> Weights:
    return {name: one[number : number + 1] for name, one in teachers.items()}


def _told(
    task: Task, teacher: Weights, prompts: Ints, rng: np.random.Generator | None, key: bytes | None = None
) -> Ints:
    lots = None if rng is None else [rng]
    return answers(size_of("teacher"), teacher, asked(prompts)[None], task.length, lots, key)[0]
