"""Whether models have learnt from answers that were marked: every suspect against every key by
every test that its material allows, and what of it is a finding."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from stillwatch.forensics.holm import holm
from stillwatch.forensics.lot_test import DECOYS, LotTest
from stillwatch.forensics.matters import Matters
from stillwatch.forensics.served import Campaign
from stillwatch.safeguards.choices.keyring import MarkKey

FOUND = 1e-6
"""Below which p, after Holm, is a finding: one false one in a million such examinations."""

TestKind = Literal["wordings", "canaries", "canary likelihoods", "pair likelihoods"]


@dataclass(frozen=True)
class Suspect:
    """A suspect's name as its file has it, and what it shows, by test."""

    name: str
    shows: Mapping[TestKind, Matters]


@dataclass(frozen=True)
class Key:
    """A key under test, and when it was committed to; None: nobody can tell."""

    of: MarkKey
    committed_at: datetime | None

    def can_have_served(self, campaign: Campaign) -> bool:
        """Whether answers to a campaign can have been marked with it, after it was committed to."""
        after = self.committed_at is not None and self.committed_at.date() <= campaign.last
        return after and campaign.was_served(self.of)


@dataclass(frozen=True)
class Row:
    """One test. keys: more than one where all that served one campaign are taken together.
    standard: the score in standard deviations of what lots give; bound, tilt: Chernoff's, and its
    t. p: by itself; adjusted: after Holm over all tests. campaigns: those of the log whose answers
    can have been marked so. against: why it is no finding, None where it is one."""

    suspect: str
    test: TestKind
    keys: tuple[str, ...]
    serves: str
    matters: int
    score: float
    standard: float
    as_much: int
    decoys: int
    bound: float
    tilt: float
    p: float
    adjusted: float
    campaigns: tuple[str, ...]
    against: str | None = None

    @property
    def is_found(self) -> bool:
        """Whether it is a finding."""
        return self.against is None


def student_test(
    suspects: Sequence[Suspect],
    keys: Sequence[Key],
    campaigns: Mapping[str, Campaign],
    decoys: int = DECOYS,
    seed: int = 0,
    say: Callable[[str], None] = lambda _: None,
) -> list[Row]:
    """All tests, the surest first. say: told which suspect is looked at."""
    rows: list[Row] = []
    for suspect in suspects:
        say(suspect.name)
        for kind, matters in suspect.shows.items():
            if len(matters):
                rows += _of(suspect.name, kind, matters, keys, campaigns, decoys, seed)
    adjusted = holm([row.p for row in rows])
    known = {key.of.id: key.committed_at for key in keys}
    told = [replace(row, adjusted=p) for row, p in zip(rows, adjusted, strict=True)]
    return sorted((replace(row, against=_against(row, known)) for row in told), key=lambda row: (row.adjusted, row.p))


def _of(
    suspect: str,
    kind: TestKind,
    matters: Matters,
    keys: Sequence[Key],
    campaigns: Mapping[str, Campaign],
    decoys: int,
    seed: int,
) -> Iterator[Row]:
    """The tests of one kind of material: each key, and the keys together of whomever more than one
    served."""
    alone = LotTest(matters, decoys, seed=seed)
    sets = [(alone, [key]) for key in keys]
    for serves in dict.fromkeys(key.of.serves for key in keys):
        mine = [key for key in keys if key.of.serves == serves]
        if len(mine) > 1:
            sets.append((LotTest(matters, decoys, len(mine), seed), mine))
    for test, some in sets:
        told = test.test(*(key.of.key for key in some))
        fits = tuple(name for name, one in campaigns.items() if any(key.can_have_served(one) for key in some))
        yield Row(
            suspect, kind, tuple(key.of.id for key in some), some[0].of.serves, len(matters),
            told.score, told.standard, told.as_much, told.decoys, told.bound, told.tilt, told.p, 1.0, fits,
        )  # fmt: skip


def _against(row: Row, committed: Mapping[str, datetime | None]) -> str | None:
    """Why a test is no finding."""
    if row.adjusted >= FOUND:
        return "other keys would be followed as much by chance"
    if any(committed[key] is None for key in row.keys):
        return "the log has no commitment to the key, so that it may have been chosen afterwards"
    if not row.campaigns:
        return "no campaign in the log can have been served what this key marked"
    return None
