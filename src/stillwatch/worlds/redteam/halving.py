"""Successive halving (Jamieson and Talwalkar, AISTATS 2016): many campaigns are tried in one world
each, and at each rung half of them go on to twice as many worlds.

There are two aims, to be cheap and to be unseen often, so that halves are taken by layers: first
the campaigns of which none is both dearer and seen more often than another, then those of which
none is when these are gone, and so on (as in Schmucker, Donini, Zafar, Salinas and Archambeau
2021). Whoever was chosen was lucky in the worlds that chose him: those that are left are measured
in worlds that took no part.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from statistics import fmean

FINALISTS = 4
"""Campaigns at which halving ends: enough for a frontier of three levels."""

LEAST_UNSEEN = 0.5
"""Share of its worlds in which a campaign must have stayed unseen to go on: it is the price of that
share that is held as a bar."""


@dataclass(frozen=True)
class Trial:
    """One campaign in one world: whether it stayed unseen, and its price; None where it harvested
    too little."""

    unseen: bool
    price: float | None


Try = Callable[[int, int], Trial]
"""The trial of a campaign, by its number, in the world of a place."""


@dataclass(frozen=True)
class Standing:
    """A campaign and its trials so far."""

    number: int
    trials: tuple[Trial, ...] = ()

    @property
    def unseen(self) -> int:
        """In how many worlds it stayed unseen; where it harvested nothing to speak of does not
        count."""
        return sum(trial.unseen and trial.price is not None for trial in self.trials)

    @property
    def share(self) -> float:
        """Of its worlds."""
        return self.unseen / len(self.trials)

    @property
    def price(self) -> float:
        """The mean of its worlds'; without end where it never harvested."""
        told = [trial.price for trial in self.trials if trial.price is not None]
        return fmean(told) if told else float("inf")


def finalists(campaigns: int, attempt: Try) -> list[Standing]:
    """Of so many campaigns those that are left at the end, FINALISTS at most, with the trials that
    chose them: in the first worlds, of which there are as many as campaigns at most."""
    left = [Standing(number) for number in range(campaigns)]
    for rung in count():
        left = halved([tried(one, range(len(one.trials), 2**rung), attempt) for one in left])
        if len(left) <= FINALISTS:
            return left
    raise AssertionError("each rung leaves half at most")


def halved(standings: Sequence[Standing]) -> list[Standing]:
    """At most half of them: none that was seen too often, and layer by layer, the cheaper first."""
    left = sorted((one for one in standings if one.share >= LEAST_UNSEEN), key=lambda one: (one.price, -one.share))
    most = max(1, len(standings) // 2)
    kept: list[Standing] = []
    while left and len(kept) < most:
        layer = _layer(left)
        kept += layer
        left = [one for one in left if one not in layer]
    return kept[:most]


def _layer(by_price: Sequence[Standing]) -> list[Standing]:
    """Those that no cheaper one equals in being unseen."""
    layer: list[Standing] = []
    for one in by_price:
        if not layer or one.share > layer[-1].share:
            layer.append(one)
    return layer


def tried(one: Standing, places: Iterable[int], attempt: Try) -> Standing:
    """With further trials, in the worlds of these places."""
    return replace(one, trials=(*one.trials, *(attempt(one.number, place) for place in places)))
