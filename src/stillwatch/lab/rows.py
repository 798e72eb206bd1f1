"""Answers as tokens, what safeguards leave of them, and the rows that a student learns from.

An answer is a row of `task.length` tokens: every even one of the reasoning is a connective, every
odd one a step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stillwatch.lab.tasks import ANSWER, ASK_STEPS, CONNECTIVES, END, OTHERS, PAD, Bools, Ints, Problems, Task

Floats = npt.NDArray[np.float32]

SHOWN = 5
"""Tokens whose probabilities an API shows beside the one that it served."""


@dataclass(frozen=True)
class Rows:
    """What a student learns from. tokens: (n, width), a prompt and its answer, PAD to the end;
    targets, weights: (n, width - 1, choices), what may come after each token, and with what
    probability: nothing after a prompt's words and after END."""

    tokens: Ints
    targets: Ints
    weights: Floats

    def __len__(self) -> int:
        return len(self.tokens)

    def padded(self, width: int, choices: int) -> "Rows":
        """The same, so wide."""
        more, beside = width - self.tokens.shape[1], choices - self.targets.shape[2]
        room = ((0, 0), (0, more), (0, beside))
        return Rows(
            np.pad(self.tokens, ((0, 0), (0, more)), constant_values=PAD),
            np.pad(self.targets, room),
            np.pad(self.weights, room),
        )


def by_program(task: Task, problems: Problems, rng: np.random.Generator) -> Ints:
    """(n, length): the program's answers; it draws its connectives evenly."""
    count = len(problems.prompts)
    out = np.full((count, task.length), ANSWER, np.int64)
    out[:, 0 : 2 * task.steps : 2] = rng.choice(CONNECTIVES, size=(count, task.steps))
    out[:, 1 : 2 * task.steps : 2] = problems.steps
    out[:, 2 * task.steps + 1 : -1] = problems.answers
    out[:, -1] = END
    return out


def asked(prompts: Ints, how: int = ASK_STEPS) -> Ints:
    """Prompts with the token that asks for an answer with its steps, or without."""
    return np.concatenate([prompts, np.full((len(prompts), 1), how)], axis=1)


def rows(prompts: Ints, answers: Ints, how: int = ASK_STEPS) -> Rows:
    """What is learnt from these answers (n, any length). how: which way of asking they answer."""
    before = asked(prompts, how)
    tokens = np.concatenate([before, answers], axis=1)
    targets = tokens[:, 1:, None]
    weights = (targets != PAD).astype(np.float32)
    weights[:, : before.shape[1] - 1] = 0
    return Rows(tokens, targets, weights)


def with_probabilities(one: Rows, tokens: Ints, probabilities: Floats) -> Rows:
    """The same with what the teacher showed: tokens, probabilities (n, answer's length, SHOWN).
    What it did not show is left out of the reckoning (Hinton, Vinyals and Dean 2015, "Distilling
    the knowledge in a neural network", section 2, at temperature 1)."""
    shape = (*one.targets.shape[:2], SHOWN)
    targets, weights = np.zeros(shape, np.int64), np.zeros(shape, np.float32)
    begin = one.targets.shape[1] - tokens.shape[1]
    targets[:, begin:] = tokens
    weights[:, begin:] = probabilities / probabilities.sum(axis=2, keepdims=True) * one.weights[:, begin:]
    return Rows(one.tokens, targets, weights)


def together(parts: Sequence[Rows]) -> Rows:
    """All of them, one after the other."""
    width = max(part.tokens.shape[1] for part in parts)
    choices = max(part.targets.shape[2] for part in parts)
    wide = [part.padded(width, choices) for part in parts]
    return Rows(
        np.concatenate([part.tokens for part in wide]),
        np.concatenate([part.targets for part in wide]),
        np.concatenate([part.weights for part in wide]),
    )


def without_reasoning(task: Task, answers: Ints) -> Ints:
    """Only the answer itself."""
    return answers[:, 2 * task.steps :]


def summarised(task: Task, answers: Ints) -> Ints:
    """One step in the middle, of all."""
    kept = 2 * (task.steps // 2)
    return np.concatenate([answers[:, kept : kept + 2], answers[:, 2 * task.steps :]], axis=1)


def in_other_words(answers: Ints) -> Ints:
    """The reasoning with other connectives, as a model writes it where a prompt asks it to tell the
    way in words of its own."""
    return np.where(np.isin(answers, CONNECTIVES), answers + (OTHERS[0] - CONNECTIVES[0]), answers)


def in_one_wording(answers: Ints) -> Ints:
    """Every connective, of either kind, replaced by one: whatever a choice among them said is
    gone."""
    return np.where(np.isin(answers, (*CONNECTIVES, *OTHERS)), CONNECTIVES[0], answers)


def answered(task: Task, answers: Ints) -> tuple[Ints, Bools]:
    """The values (n, values) after each row's ANSWER, and whether there is one that END follows."""
    ends = np.full((len(answers), task.values + 1), PAD)
    wide = np.concatenate([answers, ends], axis=1)
    at = (answers == ANSWER).argmax(axis=1)
    told = wide[np.arange(len(answers))[:, None], at[:, None] + 1 + np.arange(task.values + 1)]
    there = (answers == ANSWER).any(axis=1) & (told[:, -1] == END)
    return told[:, :-1], there


def right(task: Task, prompts: Ints, answers: Ints) -> Bools:
    """Which of the answers (n, any length) are right."""
    told, there = answered(task, answers)
    return there & task.right(prompts, told)


def explained(task: Task, problems: Problems, answers: Ints) -> Bools:
    """Which of the answers tell every step of the way, rightly."""
    told = answers[:, 1 : 2 * task.steps : 2]
    whole = answers.shape[1] == task.length
    return (told == problems.steps).all(axis=1) if whole else np.zeros(len(answers), np.bool_)


def tokens_in(answers: Ints) -> Ints:
    """How many tokens each answer has."""
    return (answers != PAD).sum(axis=1)
