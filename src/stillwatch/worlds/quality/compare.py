"""Is a run worse than the stored one, beyond noise?

Worlds are frozen and our scan of them is deterministic (the key is fixed), so two runs of one code
under one lock file agree to the last account, and any difference comes from a change of code or of
another library's version. What counts as noise is therefore the small stir that such a change makes
on accounts at the edge:

- per world, the campaigns' accounts that were hit before and are not now, against those that are
  newly hit: exact McNemar test, one-sided (of n accounts that changed sides, more than half to the
  worse, under Binomial(n, 1/2));
- per world, likewise the honest accounts newly flagged against those no longer flagged;
- per suite, likewise whole campaigns found before and not now;
- all these tests together are held to a family-wise error of 5% (Holm 1979). With 24 worlds it
  takes ten accounts lost in one world and none gained, so a lost fleet always fails and a handful
  of stragglers never does.

A false campaign more than before fails whatever the tests say, and so does a world whose rows are
no longer those that the stored results were made on. Accounts of a fleet rise and fall together,
which the test ignores: it errs on the side of failing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import binom

from stillwatch.worlds.quality.baseline import Stored
from stillwatch.worlds.quality.records import Outcome, Record

LEVEL = 0.05


@dataclass(frozen=True)
class Change:
    """Of n things that changed sides between two runs of one world (or suite), `worse` went the
    wrong way."""

    where: str
    what: str
    worse: int
    better: int

    @property
    def p(self) -> float:
        """Exact one-sided McNemar: how often a fair coin would send as many to the worse."""
        return float(binom.sf(self.worse - 1, self.worse + self.better, 0.5)) if self.worse else 1.0

    def __str__(self) -> str:
        return f"{self.where}: {self.worse} {self.what}, {self.better} the other way (p = {self.p:.2g})"


def falls(stored: Stored, records: list[Record]) -> list[str]:
    """What fell, one sentence each; nothing when the run is as good as the stored one. Worlds that
    were not stored are not compared."""
    here = {record.suite_version for record in records} - {stored.suite_version}
    if here:
        return [
            f"the stored results are of suite version {stored.suite_version}, these of {here.pop()}: accept them anew"
        ]
    out, changes = [], []
    lost = gained = 0
    for record in records:
        former = stored.worlds.get(record.world)
        if former is None:
            continue
        if former.digest != record.digest:
            out.append(f"{record.world}: its rows are not those of the stored results")
            continue
        old, new = former.outcome, record.outcome
        if new.false_campaigns > old.false_campaigns:
            out.append(f"{record.world}: {new.false_campaigns} false campaigns, {old.false_campaigns} before")
        changes += account_changes(record.world, old, new)
        lost += sum(found and not new.found.get(name, False) for name, found in old.found.items())
        gained += sum(found and not old.found.get(name, False) for name, found in new.found.items())
    changes.append(Change("suite", "campaigns lost", lost, gained))
    return out + [str(change) for change in holm(changes)]


def account_changes(world: str, old: Outcome, new: Outcome) -> list[Change]:
    """Accounts of campaigns lost, and honest accounts flagged."""
    before, now = int(old.hits, 16), int(new.hits, 16)
    flagged, cleared = set(new.flagged) - set(old.flagged), set(old.flagged) - set(new.flagged)
    return [
        Change(world, "accounts lost", (before & ~now).bit_count(), (now & ~before).bit_count()),
        Change(world, "honest accounts newly flagged", len(flagged), len(cleared)),
    ]


def holm(changes: Iterable[Change]) -> list[Change]:
    """The changes that are significant together, at a family-wise error of 5% (Holm's
    step-down)."""
    ordered = sorted(changes, key=lambda c: c.p)
    out = []
    for k, change in enumerate(ordered):
        if change.p > LEVEL / (len(ordered) - k):
            break
        out.append(change)
    return out
