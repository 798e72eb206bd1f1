"""Students are trained side by side, each on rows of its own in an order of its own: what a student
becomes does not depend on which others it stands beside."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from stillwatch.lab.rows import Rows
from stillwatch.lab.transformer import Size, Weights, initial, logits


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: AdamW (Loshchilov and Hutter 2019) with a learning rate that rises
    over `warming` steps and falls along a cosine."""

    steps: int = 1_000
    batch: int = 64
    rate: float = 5e-3
    warming: int = 50
    decay: float = 0.02

    def rate_at(self, step: int) -> float:
        """The learning rate of a step."""
        fallen = 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.rate * min(1.0, (step + 1) / self.warming) * (fallen + 0.02)


def trained(size: Size, seeds: Sequence[int], data: Sequence[Rows], schedule: Schedule, device: str) -> Weights:
    """A student a seed, each on its own rows. Seeds draw the beginning and the batches."""
    weights = {name: one.to(device).requires_grad_() for name, one in initial(size, [*seeds]).items()}
    tokens, targets, shares = _stacked(data, device)
    order = _order(seeds, [len(one) for one in data], schedule)
    optimiser = torch.optim.AdamW(
        [*weights.values()], lr=schedule.rate, betas=(0.9, 0.98), weight_decay=schedule.decay, fused=True
    )
    student = torch.arange(len(seeds), device=device)[:, None]
    for step in range(schedule.steps):
        for group in optimiser.param_groups:
            group["lr"] = schedule.rate_at(step)
        drawn = torch.from_numpy(order[:, step]).to(device)
        found = logits(size, weights, tokens[student, drawn])
        loss = _loss(found, targets[student, drawn], shares[student, drawn])
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return {name: one.detach() for name, one in weights.items()}


def _loss(found: Tensor, targets: Tensor, shares: Tensor) -> Tensor:
    """The cross-entropy of each student over its own batch, summed over students: none sees the
    others' gradients."""
    told = torch.log_softmax(found, dim=-1).gather(-1, targets)
    lost = -(told * shares).flatten(1).sum(1)
    return (lost / shares.flatten(1).sum(1)).sum()


def _stacked(data: Sequence[Rows], device: str) -> tuple[Tensor, Tensor, Tensor]:
    """All students' rows, (students, rows, …); the last token of a row is never looked from."""
    width = max(one.tokens.shape[1] for one in data)
    choices = max(one.targets.shape[2] for one in data)
    count = max(len(one) for one in data)

    def one(array: np.ndarray) -> np.ndarray:
        return np.pad(array, ((0, count - len(array)), *((0, 0) for _ in array.shape[1:])))

    wide = [rows.padded(width, choices) for rows in data]
    arrays = (
        np.stack([one(rows.tokens[:, :-1]) for rows in wide]),
        np.stack([one(rows.targets) for rows in wide]),
        np.stack([one(rows.weights) for rows in wide]),
    )
    return tuple(torch.from_numpy(array).to(device) for array in arrays)  # type: ignore[return-value]


def _order(seeds: Sequence[int], counts: Sequence[int], schedule: Schedule) -> np.ndarray:
    """(students, steps, batch): which rows are looked at."""
    shape = (schedule.steps, schedule.batch)
    drawn = [np.random.default_rng([seed, 1]).integers(n, size=shape) for seed, n in zip(seeds, counts, strict=True)]
    return np.stack(drawn)
