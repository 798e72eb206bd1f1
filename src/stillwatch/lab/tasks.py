"""Tasks that programs make, and solve and grade too: the program is the upper bound of every
teacher, and no corpus, no third party's model is needed.

An answer is written as a reasoner's is: `connective step` for each step, then ANSWER, the answer's
values, END. Which of four equal connectives stands is a choice of no consequence."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

VALUES = 23
"""Numbers that have a token of their own, 0 to 22; a task calculates modulo 7 or modulo 23."""

ADD, SUBTRACT, MULTIPLY = 23, 24, 25
ASK_STEPS, ASK_ANSWER, ANSWER, END = 26, 27, 28, 29
CONNECTIVES = (30, 31, 32, 33)
"""Four equals, as "therefore", "thus", "hence" and "so" are."""

OTHERS = (34, 35, 36, 37)
"""Those of reasoning that was coaxed out in other words."""

PAD, VOCABULARY = 38, 40


@dataclass(frozen=True)
class Problems:
    """prompts: (n, words), without the token that asks; steps: (n, steps), the values by which the
    program comes to its answer; answers: (n, values), one right answer each."""

    prompts: Ints
    steps: Ints
    answers: Ints


@dataclass(frozen=True)
class Task:
    """A family of problems. make: so many of them; right: which of these answers (n, values) are
    right answers to these prompts; words, steps, values: of a prompt, a reasoning, an answer."""

    name: str
    says: str
    make: Callable[[np.random.Generator, int], Problems]
    right: Callable[[Ints, Ints], Bools]
    words: int
    steps: int
    values: int

    @property
    def length(self) -> int:
        """Tokens of an answer with its reasoning, END included."""
        return 2 * self.steps + 1 + self.values + 1


SERIAL_MODULUS, CHAINED = 7, 4


def _applied(value: Ints, operation: Ints, other: Ints, modulus: int) -> Ints:
    """One operation a row, of two values modulo a prime."""
    chosen = [value + other, value - other, value * other]
    return np.choose(operation - ADD, chosen) % modulus


def _serial(rng: np.random.Generator, count: int) -> Problems:
    """Four operations modulo 7, each on what came before."""
    words = rng.integers(SERIAL_MODULUS, size=(count, 1 + 2 * CHAINED))
    words[:, 1::2] = rng.integers(ADD, MULTIPLY + 1, size=(count, CHAINED))
    steps = _serial_steps(words)
    return Problems(words, steps, steps[:, -1:])


def _serial_steps(prompts: Ints) -> Ints:
    told = [prompts[:, 0]]
    for k in range(CHAINED):
        told.append(_applied(told[-1], prompts[:, 1 + 2 * k], prompts[:, 2 + 2 * k], SERIAL_MODULUS))
    return np.stack(told[1:], axis=1)


def _one_step(rng: np.random.Generator, count: int) -> Problems:
    """One operation modulo 23, of 1,587 that there are: whoever has its answer has all of it. Its
    reasoning repeats the two numbers."""
    words = rng.integers(VALUES, size=(count, 3))
    words[:, 1] = rng.integers(ADD, MULTIPLY + 1, size=count)
    return Problems(words, words[:, [0, 2]], _one_step_answers(words))


def _one_step_answers(prompts: Ints) -> Ints:
    return _applied(prompts[:, 0], prompts[:, 1], prompts[:, 2], VALUES)[:, None]


PATH, REACH = 5, 3
"""Values of a path, and how far apart two neighbours of it may be, on a circle of VALUES."""


def _free_style(rng: np.random.Generator, count: int) -> Problems:
    """A path of five values from one number to another, each at most three from the one before:
    many answers are right, and which is a matter of style. The reasoning tells the way that has to
    be gone, and how much of it a step takes."""
    words = rng.integers(VALUES, size=(count, 2))
    way = (words[:, 1] - words[:, 0] + VALUES // 2) % VALUES - VALUES // 2
    moves = np.zeros((count, PATH), np.int64)
    open_ = np.arange(count)
    while len(open_):
        drawn = rng.integers(-REACH, REACH + 1, size=(len(open_), PATH))
        drawn[:, -1] = way[open_] - drawn[:, :-1].sum(axis=1)
        fits = np.abs(drawn[:, -1]) <= REACH
        moves[open_[fits]] = drawn[fits]
        open_ = open_[~fits]
    steps = np.stack([way % VALUES, np.rint(way / PATH).astype(np.int64) % VALUES], axis=1)
    return Problems(words, steps, (words[:, :1] + moves.cumsum(axis=1)) % VALUES)


def _path_right(prompts: Ints, answers: Ints) -> Bools:
    moves = (np.diff(answers, prepend=prompts[:, :1], axis=1) + VALUES // 2) % VALUES - VALUES // 2
    inside = (answers >= 0) & (answers < VALUES)
    return np.asarray((inside & (np.abs(moves) <= REACH)).all(axis=1) & (answers[:, -1] == prompts[:, 1]))


SERIAL = Task(
    "serial",
    "four operations modulo 7, each on the result of the one before",
    _serial,
    lambda prompts, answers: np.asarray(answers[:, 0] == _serial_steps(prompts)[:, -1]),
    words=1 + 2 * CHAINED,
    steps=CHAINED,
    values=1,
)
ONE_STEP = Task(
    "one-step",
    "one operation modulo 23, of 1,587 that there are",
    _one_step,
    lambda prompts, answers: np.asarray((answers == _one_step_answers(prompts)).all(axis=1)),
    words=3,
    steps=2,
    values=1,
)
FREE_STYLE = Task(
    "free style",
    "a path of five values from one number to another, of which many are right",
    _free_style,
    _path_right,
    words=2,
    steps=2,
    values=PATH,
)

TASKS = {task.name: task for task in (SERIAL, ONE_STEP, FREE_STYLE)}
