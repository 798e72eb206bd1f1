"""From a fleet to a verdict: the three answers, and the confidence that they carry together."""

from dataclasses import dataclass

import numpy as np

from stillwatch.campaigns.concealed import concealed
from stillwatch.campaigns.findings import Answers
from stillwatch.campaigns.harvest import PRIOR as HARVEST_PRIOR
from stillwatch.campaigns.harvest import traits
from stillwatch.campaigns.labels import after_bans, label_evidence
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet, family_weights
from stillwatch.fleets.odds import logit, probability
from stillwatch.fleets.overlap import in_common
from stillwatch.fleets.population import Population

LISTED = 0.90
"""A candidate is listed as a campaign from this confidence (the contract)."""

UNKNOWN_CAP = 0.95
"""Most confidence where the log knows no affiliation and nobody declared the fleet falsely: that it
is declared elsewhere cannot be ruled out."""

ONE_FAMILY_CAP = 0.5
"""Most confidence where one family of evidence speaks alone: a campaign rests on independent
ones."""

SPEAKS = 1.0
"""Log-odds from which the families beside the strongest speak for a campaign, together."""


@dataclass(frozen=True)
class Verdict:
    """A fleet with its three answers and all the evidence about it. total: log evidence that its
    accounts are one hand's, summed over accounts (find.total_log_odds); 0 where it was not asked
    for. Where a campaign took accounts of it away: alone, the confidence that it has by itself;
    held, that of the campaign which has half of its accounts or more, or 0."""

    fleet: Fleet
    answers: Answers
    confidence: float
    evidence: list[Evidence]
    total: float = 0.0
    alone: float | None = None
    held: float = 0.0

    @property
    def believed(self) -> float:
        """The probability that its accounts are a campaign's, by itself or as a piece of another
        one: what calibration is about."""
        return max(self.confidence if self.alone is None else self.alone, self.held)


def judge(people: Population, fleet: Fleet, known: dict[str, np.ndarray], talk: float | None = None) -> Verdict:
    """The three answers for one fleet, and the confidence: their product, under two stated caps.
    `known`: masks of the accounts that the operator has labelled (labels.labelled); `talk` as in
    harvest.traits."""
    told = [*label_evidence(known, fleet.accounts), *after_bans(known, fleet.accounts, fleet.control)]
    return answered(people, fleet, [*traits(people, fleet, talk), *told], known)


def answered(
    people: Population, fleet: Fleet, harvest_evidence: list[Evidence], known: dict[str, np.ndarray] | None = None
) -> Verdict:
    """The verdict on a fleet by its own evidence, by that for or against a harvest, and by what is
    known of its affiliation (as `judge` takes it; None where nothing is)."""
    hidden, affiliation = concealed(people, fleet.accounts, known)
    harvest = probability(logit(HARVEST_PRIOR) + sum(family_sums(harvest_evidence).values()))
    answers = Answers(
        acts_as_one=fleet.acts_as_one,
        concealed=None if hidden is None else probability(hidden),
        harvest=harvest,
    )
    confidence = answers.acts_as_one * harvest * (1.0 if answers.concealed is None else answers.concealed)
    if answers.concealed is None:
        # What is left of that doubt is the less where a declaration was looked into and found
        # false.
        cap = probability(logit(UNKNOWN_CAP) + affiliation[0].weight) if affiliation else UNKNOWN_CAP
        confidence = min(confidence, cap)
    speaking = sorted(w for w in family_weights([*fleet.evidence, *harvest_evidence]).values() if w > 0)
    if sum(speaking[:-1]) < SPEAKS:
        confidence = min(confidence, ONE_FAMILY_CAP)
    evidence = [*fleet.evidence, *affiliation, *harvest_evidence]
    return Verdict(fleet, answers, confidence, evidence)


def family_sums(evidence: list[Evidence]) -> dict[str, float]:
    """Sum of weights per family: the traits of a harvest ask different questions of a field, so
    they add up."""
    out: dict[str, float] = {}
    for e in evidence:
        out[e.family] = out.get(e.family, 0.0) + e.weight
    return out


def without_echoes(verdicts: list[Verdict]) -> list[Verdict]:
    """Verdicts without those that mostly repeat accounts of another: campaigns stand first, those
    with the most evidence over all their accounts before others; then the larger of the groups that
    act as one, so that the parts of a pool do not stand before the pool."""
    ranked = sorted(verdicts, key=standing)
    both = in_common([v.fleet.accounts for v in ranked])
    kept: list[int] = []
    for k in range(len(ranked)):
        if not (both[k, kept] >= both[k, k] / 2).any():
            kept.append(k)
    return sorted((ranked[k] for k in kept), key=lambda v: -v.confidence)


def standing(verdict: Verdict) -> tuple[bool, bool, float, float]:
    """What sets that overlap are ranked by, the first standing before the others."""
    together = verdict.answers.acts_as_one >= 0.5
    if verdict.confidence >= LISTED:
        return False, False, -verdict.total, -verdict.confidence
    return True, not together, -len(verdict.fleet.accounts) * together, -verdict.confidence
