"""The artefact hunt: does anything tell a fleet that its declared mechanics do not touch?

Fleet accounts are compared with honest accounts that have about as many exchanges, because the
share of failures, the number of addresses and much else depend on how often one has looked. A
feature's value becomes its rank among the nearest honest accounts by number of exchanges; honest
ranks are then uniform whatever that number is, and the mean rank of the fleet is the AUC of a
comparison matched on it. Boosting learns from the ranks, on worlds of other seeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from stillwatch.worlds.artefacts.boosting import auc, boosted_scores, interval
from stillwatch.worlds.artefacts.ranks import Encoding, Ranks, ranks
from stillwatch.worlds.artefacts.samples import Sample, read_sample
from stillwatch.worlds.artefacts.touches import touched_by

BOOSTED_BOUND = 0.70
FEATURE_BOUND = 0.65
LEAST_EXCHANGES = 8

MOST_TRAINING = 4
"""Training worlds that one world's boosting learns from, those of its own mechanics first."""

COMPARABLE = (
    "developer", "synthesis", "pipeline", "farmer", "rush", "foreign", "crowd", "script", "generalist", "one_off",
)  # fmt: skip
"""Honest personas whose kind of use is a fleet account's own: one party's program or script that
uses the API day after day, wherever its author lives and sits. Left out, and part of the comparison
with everybody alone: people at a web page; coding agents, apps and gateways, whose harness and
system prompt are their nature; benchmark runs and hackathons, which are over in hours or two days;
companies, classes and labelling vendors, whose seats share a declared roof."""

RENTED = ("resale",)
"""With whom a campaign in a rented pool is compared: its accounts are a resale pool's, and must
look it."""

NOT_PROGRAMMATIC = ("web", "app", "")


@dataclass(frozen=True)
class Violation:
    """Something that tells a fleet and ought not to. auc is max(a, 1 - a) for a feature."""

    world: str
    feature: str
    auc: float
    bound: float


@dataclass(frozen=True)
class WorldHunt:
    """One world's figures. features: name to AUC (0.5 when alike; above when the fleet's values are
    larger); tested: those that no mechanic at work touches; chance: what the best of all features
    of all worlds reaches by chance on so few accounts; boosted, boosted_all: (AUC, low, high)
    against comparable and all honest accounts, over `tested`, None without training worlds."""

    world: str
    fleet: int
    comparable: int
    features: dict[str, float]
    against_all: dict[str, float]
    tested: tuple[str, ...]
    chance: float
    boosted: tuple[float, float, float] | None
    boosted_all: tuple[float, float, float] | None

    def violations(self) -> list[Violation]:
        """Beyond the bounds, the largest first. The bound on single features rises to `chance` in
        small fleets."""
        bound = max(FEATURE_BOUND, self.chance)
        found = [
            Violation(self.world, name, value, bound)
            for name in self.tested
            if (value := max(self.features[name], 1 - self.features[name])) > bound
        ]
        if self.boosted and self.boosted[0] > BOOSTED_BOUND:
            found.append(Violation(self.world, "all features, boosted", self.boosted[0], BOOSTED_BOUND))
        return sorted(found, key=lambda v: v.bound - v.auc)


@dataclass(frozen=True)
class Hunt:
    """All worlds that hold a fleet."""

    worlds: tuple[WorldHunt, ...]

    def violations(self) -> list[Violation]:
        """Of all worlds, in their order."""
        return [v for world in self.worlds for v in world.violations()]


def hunt(worlds: list[Path], training: list[Path]) -> Hunt:
    """Hunt in `worlds` (folders, or files of `Sample.save`) with what `training`, worlds of other
    seeds, teach.

    Worlds without a fleet are passed over. Raises ValueError when a training world has the seed of
    a world under test.
    """
    return hunt_samples([read_sample(p) for p in worlds], [read_sample(p) for p in training])


def hunt_samples(worlds: Sequence[Sample], training: Sequence[Sample]) -> Hunt:
    """`hunt` for samples that are at hand."""
    if {(s.spec.name, s.spec.seed) for s in worlds} & {(s.spec.name, s.spec.seed) for s in training}:
        raise ValueError("a training world is one of the worlds under test; train on other seeds")
    taught = [s for s in training if s.spec.campaigns]
    hunted = [s for s in worlds if s.spec.campaigns]
    tests = sum(len(_tested(s)) for s in hunted)
    return Hunt(tuple(_hunt(sample, taught, tests) for sample in hunted))


def _names(sample: Sample) -> list[str]:
    return [n for n in sample.table.column_names if n not in ("account_id", "persona", "fleet", "exposed")]


def _tested(sample: Sample) -> tuple[str, ...]:
    """The features that no mechanic at work in this world touches."""
    return tuple(n for n in _names(sample) if not touched_by(n, sample.spec.campaigns))


def _hunt(sample: Sample, training: Sequence[Sample], tests: int) -> WorldHunt:
    names, tested = _names(sample), _tested(sample)
    # What a training world's own mechanics touch there, boosting would take for a trait of every
    # fleet.
    fit = [s for s in training if not any(touched_by(n, s.spec.campaigns) for n in tested)]
    fit = sorted(fit, key=lambda s: s.spec.name != sample.spec.name)[:MOST_TRAINING]
    figures = {}
    for everybody in (False, True):
        taught = [_population(s, everybody) for s in fit]
        encoding = Encoding.learn(taught)
        here = ranks(_population(sample, everybody), names, encoding)
        there = [ranks(s, list(tested), encoding) for s in taught]
        figures[everybody] = (here, _boosted(here.only(tested), there))
    here, boosted = figures[False]
    return WorldHunt(
        sample.spec.name, int(here.fleet.sum()), int((~here.fleet).sum()), here.aucs(), figures[True][0].aucs(),
        tested, _chance(int(here.fleet.sum()), here.matched, tests), boosted, figures[True][1],
    )  # fmt: skip


def _boosted(here: Ranks, training: list[Ranks]) -> tuple[float, float, float] | None:
    if not training or not here.fleet.any():
        return None
    scores = boosted_scores(here.values, [(t.values, t.fleet) for t in training])
    return auc(scores, here.fleet), *interval(scores, here.fleet)


def _population(sample: Sample, everybody: bool) -> Sample:
    """Fleet accounts and the honest ones they are compared with, all with LEAST_EXCHANGES or
    more."""
    table = sample.table
    columns = {n: table[n].to_numpy(zero_copy_only=False) for n in ("persona", "fleet", "exposed", "exchanges")}
    busy = columns["exchanges"] >= np.log(LEAST_EXCHANGES) - 1e-9
    rented = all(c.rented for c in sample.spec.campaigns)
    fleet = columns["fleet"].astype(bool)
    if not rented:  # where some are rented and some are not, these are hunted for
        fleet &= ~np.isin(columns["persona"].astype(str), RENTED)
    alike = RENTED if rented else COMPARABLE
    surface = np.array(table["word_surface"].to_pylist(), object)
    honest = ~columns["exposed"].astype(bool) & ~columns["fleet"].astype(bool)
    if not everybody:
        honest &= np.isin(columns["persona"].astype(str), alike)
        if (surface != "").any():  # some logs do not name their surfaces
            honest &= ~np.isin(surface, NOT_PROGRAMMATIC)
    keep: NDArray[np.bool_] = busy & (fleet | honest)
    return Sample(sample.spec, table.filter(keep))


def _chance(m: int, n: int, tests: int) -> float:
    """The AUC of m fleet and n honest accounts that one of so many tests exceeds once in twenty
    hunts when nothing tells anything (Bonferroni, over all features of all worlds that are hunted
    in)."""
    if not (m and n and tests):
        return 0.5
    return 0.5 + NormalDist().inv_cdf(1 - 0.05 / 2 / tests) * float(np.sqrt((m + n + 1) / (12 * m * n)))
