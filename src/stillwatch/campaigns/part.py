"""The part of a covered fleet's tasks that one list may run through.

Where half of what goes through a fleet's accounts is other people's talk, the accounts as a whole
ask like strangers. The tasks that are likeliest harvest (attribution.py: told on other accounts
than they are judged on) are tested by themselves: do the accounts differ in these? Everybody's
tasks that would have been chosen by the same scores are the controls, so that having been chosen
for being alike is no evidence.
"""

from dataclasses import dataclass

import numpy as np

from stillwatch.campaigns.attribution import Attribution, Everybody, Tasks
from stillwatch.engine.arrays import Floats
from stillwatch.fleets.calibration import WAYS
from stillwatch.fleets.embedding import centre, squared_lengths, sum_by
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.exchangeability import OWN_MEAN
from stillwatch.fleets.odds import alike, bounded

FEWEST_TASKS = 2
"""Chosen tasks from which an account is compared within itself."""

FEWEST_ACCOUNTS = 10

SHARED_BY = 0.5
"""Share of the accounts with tasks for both halves that must have their part in it: what a few of a
group have in common is theirs."""

COVERED = 0.3, 0.9
"""Share of cover between which there is a part to be tested by itself: of less, all tasks together
tell; and of what is then told apart by chance, the likelier half has something in common by having
been chosen."""

TALKS_ALIKE = 0.7
"""Share of cover's talk from which the likelier tasks are talk as well: 0.1 in fleets, 0.76 in a
resale pool."""

NEAREST = 0.95, 0.8
"""Quantiles of everybody's scores from which tasks come nearest to a fleet's, tried in this
order."""

MISTAKEN = 0.1
"""rho of a fleet's chosen tasks besides its error: some of them are cover."""

SEED = 20

BOOTSTRAPS = 99


def exchangeable_part(found: Attribution, others: Everybody) -> Evidence | None:
    """Evidence that the likelier half of the harvest is dealt from one list; None where too few
    accounts have tasks in it, or they differ in these as well."""
    if found.telling is None or not COVERED[0] < found.cover < COVERED[1]:
        return None
    fit = found.telling.fit
    if fit.ours_on > TALKS_ALIKE * fit.theirs_on:
        return None
    ours = _Sums.of(found.tasks, found.telling.scores >= fit.ours)
    theirs = _alike(others.tasks, found.telling.others, fit.ours)
    several = int((np.bincount(found.tasks.account) >= 2 * FEWEST_TASKS).sum())
    if theirs is None or len(ours.count) < max(FEWEST_ACCOUNTS, SHARED_BY * several):
        return None
    middle = theirs.mean.mean(axis=0)
    ours, theirs = ours.against(middle), theirs.against(middle)
    own, everyone = np.ones(len(ours.count)), np.ones(len(theirs.count))
    between, usual = ours.likeness(own)[1], theirs.likeness(everyone)[0]
    least = OWN_MEAN * usual
    strangers = theirs.unlikeness(everyone, least)
    if between < least or not strangers > 0:
        return None
    rng = np.random.Generator(np.random.PCG64(SEED))
    draws = rng.multinomial(len(own), own / len(own), size=BOOTSTRAPS)
    error = float(np.std([ours.unlikeness(row.astype(np.float64), least) for row in draws])) / strangers
    rho = ours.unlikeness(own, least) / strangers
    weight = bounded(alike(rho, error, MISTAKEN, WAYS))
    if not weight > 0:
        return None
    says = (
        f"In the {1 - found.cover:.0%} of their tasks that stand apart from everybody's, what {len(ours.count):,} "
        f"accounts asked could have been dealt from one list: their subjects differ {max(rho, 0.0):.2f} times as much "
        f"as those of others in such tasks (0 means one list, 1 means strangers; standard error {error:.2f})."
    )
    facts = {
        "rho": rho,
        "error": error,
        "between": between,
        "usual": usual,
        "part": 1 - found.cover,
        "accounts": len(ours.count),
    }
    return Evidence(kind="exchangeability", family="text", weight=weight, says=says, facts=facts)


def _alike(tasks: Tasks, scores: Floats, likely: float) -> "_Sums | None":
    """Everybody's tasks of such scores; where nobody asks like this, those that come nearest, since
    whatever is chosen by a score has something in common."""
    for least in (likely, *np.quantile(scores, NEAREST)):
        found = _Sums.of(tasks, scores >= min(least, likely))
        if len(found.count) >= FEWEST_ACCOUNTS:
            return found
    return None


@dataclass(frozen=True)
class _Sums:
    """Of accounts with FEWEST_TASKS chosen tasks or more: sums of their features and of the squared
    norms of these, and how many tasks."""

    sums: Floats
    squares: Floats
    count: Floats

    @staticmethod
    def of(tasks: Tasks, chosen: np.ndarray) -> "_Sums":
        account = tasks.account[chosen]
        accounts = int(tasks.account.max(initial=-1)) + 1
        count = np.bincount(account, minlength=accounts)
        some = count >= FEWEST_TASKS
        sums, each = sum_by(account, tasks.features[chosen], accounts)[some], count[some].astype(np.float64)
        return _Sums(sums, each, each)  # features are unit vectors

    @property
    def mean(self) -> Floats:
        """(accounts, DIMENSIONS)"""
        return self.sums / self.count[:, None]

    def against(self, middle: Floats) -> "_Sums":
        """Each task's features set against `middle`."""
        sums, squares = centre(self.sums, self.squares, self.count, np.broadcast_to(middle, self.sums.shape))
        return _Sums(sums, squares, self.count)

    def likeness(self, weight: Floats) -> tuple[float, float]:
        """(mean similarity within accounts, between them), each account counting by its weight."""
        length = squared_lengths(self.sums)
        pairs = self.count * (self.count - 1)
        within = float(weight @ (length - self.squares)) / max(float(weight @ pairs), 1.0)
        total = weight @ self.mean
        own = float(weight**2 @ (length / self.count**2))
        between = (float(total @ total) - own) / max(float(weight.sum() ** 2 - weight @ weight), 1.0)
        return within, between

    def unlikeness(self, weight: Floats, least: float) -> float:
        """U as exchangeability.py has it: `least` or more is what the accounts' tasks have in
        common."""
        within, between = self.likeness(weight)
        scale = max(within, between, least)
        return 1 - between / scale if scale > 0 else float("nan")
