"""Harvesters who adapt: what they make of a harvest with the help of a student that they have
already. tried: (tries, n, length), what that student answered to each of some prompts."""

import numpy as np

from stillwatch.lab.rows import Rows, answered, rows, together
from stillwatch.lab.tasks import ASK_ANSWER, Bools, Ints, Task


def refilled(task: Task, prompts: Ints, served: Ints, tried: Ints) -> Rows:
    """Reasoning filled in where it was withheld: of the student's own tries, the first that comes
    to the answer that was served; where none does, that stays as it is (Zelikman et al. 2022,
    "STaR: Bootstrapping reasoning with reasoning", section 3.1, one round, without hints)."""
    wanted, _ = answered(task, served)
    agree = np.stack([_same(task, one, wanted) for one in tried])
    found = agree.any(axis=0)
    which = agree.argmax(axis=0)
    filled = tried[which, np.arange(len(prompts))]
    return together([rows(prompts[found], filled[found]), rows(prompts[~found], served[~found], ASK_ANSWER)])


def by_majority(task: Task, prompts: Ints, tried: Ints) -> Rows:
    """Further prompts, answered by the student itself: those of which more than half of its tries
    come to one answer are learnt from, with the first such try (Huang et al. 2022, "Large language
    models can self-improve", section 3)."""
    agreed, which = _majority(task, tried)
    return rows(prompts[agreed], tried[which, np.arange(len(prompts))][agreed])


def filtered(task: Task, prompts: Ints, answers: Ints, tried: Ints) -> Rows:
    """Of a harvest, what the student's majority does not contradict."""
    agreed, which = _majority(task, tried)
    wanted, _ = answered(task, answers)
    kept = ~agreed | _same(task, tried[which, np.arange(len(prompts))], wanted)
    return rows(prompts[kept], answers[kept])


def _same(task: Task, tried: Ints, wanted: Ints) -> Bools:
    told, there = answered(task, tried)
    return there & (told == wanted).all(axis=1)


def _majority(task: Task, tried: Ints) -> tuple[Bools, Ints]:
    """For each prompt whether more than half of the tries agree, and the first that does."""
    same = np.stack([np.stack([_same(task, one, answered(task, other)[0]) for one in tried]) for other in tried])
    votes = same.sum(axis=1)
    return votes.max(axis=0) * 2 > len(tried), votes.argmax(axis=0)
