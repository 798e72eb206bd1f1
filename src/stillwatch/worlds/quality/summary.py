"""A suite's figures as its bars ask for them: what was found of campaigns that can be asked for,
over all worlds and in the worst of them, and what honest accounts paid for it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stillwatch.worlds.quality.records import Record
from stillwatch.worlds.score.calibration import calibration_error, pooled
from stillwatch.worlds.score.figures import CampaignScore

FEWEST, QUIETEST, MOST_COVER = 40, 12.0, 0.5
"""Least accounts, least exchanges an account and day, and most cover of a campaign that is asked
for."""

WORST = 0.1
"""Share of the worlds that are the worst."""

LEAST_CONFIDENCE = 0.1
"""Below it nearly all candidates are hopeless, and say nothing about confidence."""


@dataclass(frozen=True)
class Summary:
    """asked: campaigns that are asked for, found: of these; worst: share found in the worst tenth
    of the worlds that have some; asked_recall: over the accounts of these. recall, precision: over
    those of all campaigns of all worlds. false: campaigns that are none. per_10000: honest accounts
    flagged, over all and in the worst world. error: expected calibration error of the candidates
    from LEAST_CONFIDENCE up. None where there is nothing to count."""

    asked: int
    found: int
    worst: float | None
    asked_recall: float | None
    recall: float | None
    precision: float | None
    false: int
    per_10000: float
    worst_per_10000: float
    error: float | None
    candidates: int

    def sentences(self) -> list[str]:
        """What there is to say, a sentence each."""
        said = []
        if self.asked:
            asked = f"{FEWEST} accounts or more, {QUIETEST:g} a day or more, at most {MOST_COVER:.0%} cover"
            said.append(
                f"Of {self.asked:,} campaigns of {asked}, {self.found:,} are found ({self.found / self.asked:.1%}; "
                f"{self.worst:.1%} in the worst tenth of the worlds), with {self.asked_recall:.1%} of their accounts."
            )
        if self.recall is not None:
            precise = "nothing is named" if self.precision is None else f"precision {self.precision:.4f}"
            said.append(f"Over all accounts: recall {self.recall:.3f}, {precise}.")
        said.append(
            f"{self.false:,} false campaigns; {self.per_10000:.2f} honest accounts in 10,000 flagged, "
            f"{self.worst_per_10000:.1f} in the worst world."
        )
        if self.error is not None:
            said.append(f"Calibration error {self.error:.3f} over {self.candidates:,} candidates from 0.1 up.")
        return said


def summary(records: Sequence[Record]) -> Summary:
    """The figures of a run."""
    scores = [record.score for record in records]
    asked = [[c for c in r.score.campaigns if is_asked(r, c)] for r in records]
    shares = sorted(sum(c.found for c in of) / len(of) for of in asked if of)
    tail = shares[: max(1, math.ceil(WORST * len(shares)))]
    weighed = [(c.accounts, c.recall) for of in asked for c in of]
    accounts, hits = sum(s.accounts for s in scores), sum(s.hits for s in scores)
    judged = sum(s.named - s.exposed_named for s in scores)
    honest = sum(s.honest.accounts for s in scores)
    whole = pooled([s.calibration for s in scores if s.calibration])
    sure = [b for b in whole.bins if b.low >= LEAST_CONFIDENCE] if whole else []
    return Summary(
        asked=sum(map(len, asked)),
        found=sum(c.found for of in asked for c in of),
        worst=sum(tail) / len(tail) if tail else None,
        asked_recall=sum(n * r for n, r in weighed) / sum(n for n, _ in weighed) if weighed else None,
        recall=hits / accounts if accounts else None,
        precision=hits / judged if judged else None,
        false=sum(s.false_campaigns for s in scores),
        per_10000=1e4 * sum(s.honest.flagged for s in scores) / max(1, honest),
        worst_per_10000=max((s.honest.per_10000 for s in scores), default=0.0),
        error=calibration_error(sure) if sure else None,
        candidates=sum(b.count for b in sure),
    )


def is_asked(record: Record, campaign: CampaignScore) -> bool:
    """Whether a campaign is large, loud and plain enough to be asked for, by what it really did."""
    load = record.loads.get(campaign.name)
    if load is None:
        return False
    return campaign.accounts >= FEWEST and load.rate >= QUIETEST and load.cover <= MOST_COVER
