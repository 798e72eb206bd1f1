"""How a suspect stands among models that had nothing to do with the matter. A rank is all that it
gives: nobody drew the control models by lot, so that no probability follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stillwatch.forensics.lot_test import LotTest
from stillwatch.forensics.student_test import Key, Suspect

LEAST = 20
"""Control models below which a rank says nothing."""


@dataclass(frozen=True)
class Rank:
    """A suspect's place (1 is the highest) for a key, among itself and so many controls, and the
    control that came highest, in standard deviations."""

    suspect: str
    key: str
    place: int
    controls: int
    highest: float


def ranks(suspects: Sequence[Suspect], controls: Sequence[Suspect], keys: Sequence[Key]) -> list[Rank]:
    """By wordings, for each suspect and key. Raises ValueError where there are too few controls."""
    if len(controls) < LEAST:
        raise ValueError(f"a rank among fewer than {LEAST} control models says nothing; here are {len(controls)}")
    out = []
    for key in keys:
        others = np.array([_standard(one, key) for one in controls])
        for one in suspects:
            place = 1 + int((others >= _standard(one, key)).sum())
            out.append(Rank(one.name, key.of.id, place, len(controls), float(others.max())))
    return out


def _standard(one: Suspect, key: Key) -> float:
    return LotTest(one.shows["wordings"], decoys=0).test(key.of.key).standard
