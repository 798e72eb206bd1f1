"""What a suspect shows in matters of which a lot was drawn: for each of some equals, how much it
leans towards it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Matters:
    """ids (n,): of the matters, each once. options (n,): how many equals each has. leaning
    (n, most options): how much the suspect leans towards each of them, 0 beyond its options; at
    most about 1 in size, so that no matter outweighs many."""

    ids: npt.NDArray[np.uint64]
    options: npt.NDArray[np.int64]
    leaning: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def __post_init__(self) -> None:
        if len(np.unique(self.ids)) != len(self.ids):
            raise ValueError("a matter stands here twice")
        if len(self.ids) != len(self.options) or self.leaning.shape[:1] != self.ids.shape:
            raise ValueError("matters, options and leanings differ in number")


def counted(seen: Iterable[tuple[int, int, int]]) -> Matters:
    """Matters of a text: (id, how many options, which was seen) for each place where one stands.

    Of a matter that was seen N times, n of them with one option of k, the leaning is
    (n - N/k) / (N + k): a place seen once counts a little, and one seen a thousand times not more
    than one that was seen ten times, since a model does the same in the same place."""
    counts: dict[int, list[int]] = {}
    for about, options, which in seen:
        counts.setdefault(about, [0] * options)[which] += 1
    most = max(map(len, counts.values()), default=1)
    leaning = np.zeros((len(counts), most))
    for row, told in zip(leaning, counts.values(), strict=True):
        total, k = sum(told), len(told)
        row[:k] = (np.array(told) - total / k) / (total + k)
    ids = np.array(list(counts), np.uint64)
    return Matters(ids, np.array([len(told) for told in counts.values()], np.int64), leaning)


def chosen(about: Iterable[tuple[int, npt.ArrayLike]]) -> Matters:
    """Matters of which likelihoods are known: (id, one figure for each option). What counts is the
    rank among the options, from -1/2 to 1/2, ties shared: of a likelihood's size nothing is known
    beforehand, and one wild figure must not decide."""
    listed = [(number, np.asarray(values, np.float64)) for number, values in about]
    most = max((len(values) for _, values in listed), default=1)
    leaning = np.zeros((len(listed), most))
    for row, (_, values) in zip(leaning, listed, strict=True):
        below = (values[:, None] > values).sum(1) + 0.5 * ((values[:, None] == values).sum(1) - 1)
        row[: len(values)] = below / max(len(values) - 1, 1) - 0.5
    ids = np.array([number for number, _ in listed], np.uint64)
    return Matters(ids, np.array([len(values) for _, values in listed], np.int64), leaning)
