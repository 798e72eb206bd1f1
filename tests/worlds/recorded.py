"""Records of runs that never were, for what is done with records."""

from stillwatch.worlds.quality.records import Outcome, Record, as_json
from stillwatch.worlds.score.calibration import calibrate
from stillwatch.worlds.score.figures import CampaignScore, Detection, Persona, Score
from stillwatch.worlds.spec import WorldSpec
from stillwatch.worlds.suites.catalogue import version_of


def record(spec: WorldSpec, recall: float = 1.0, flagged=(), found=True, false=0, taken=None, candidates=()) -> Record:
    """A run of a world in which the first `recall` of each campaign's accounts were hit."""
    accounts = sum(c.accounts for c in spec.campaigns)
    hits = round(recall * accounts)
    campaigns = [
        CampaignScore(
            name=c.name,
            accounts=c.accounts,
            found=found,
            matched="C-1" if found else None,
            recall=recall,
            pieces=int(found),
            detection=taken,
        )
        for c in spec.campaigns
    ]
    score = Score(
        world=spec.name,
        accounts=accounts,
        named=hits + len(flagged),
        hits=hits,
        exposed_named=0,
        unknown_named=0,
        recall=recall if accounts else None,
        precision=hits / (hits + len(flagged)) if hits + len(flagged) else None,
        listed=int(found) + false,
        false_campaigns=false,
        in_pieces=0,
        merged=0,
        honest=Persona(accounts=spec.accounts, flagged=len(flagged), per_10000=1e4 * len(flagged) / spec.accounts),
        personas={},
        calibration=calibrate([p for p, _ in candidates], [t for _, t in candidates]),
        campaigns=campaigns,
    )
    happened = Outcome(
        accounts=accounts,
        hits=f"{(1 << hits) - 1:x}",
        flagged=list(flagged),
        found={c.name: c.found for c in campaigns},
        false_campaigns=false,
    )
    return Record(
        world=spec.name, spec=as_json(spec), suite_version=version_of(spec.name), digest="d", code="c", seconds=1,
        score=score, outcome=happened,
    )  # fmt: skip


__all__ = ["Detection", "record"]
