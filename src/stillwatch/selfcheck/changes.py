"""Which one change helps most: the verdict anew without the evidence of one family, family after
family."""

from stillwatch.campaigns.judge import Verdict, family_sums
from stillwatch.fleets.population import Population
from stillwatch.selfcheck.model import Change, Reason, Strength
from stillwatch.selfcheck.remedies import BY_FAMILY
from stillwatch.selfcheck.verdicts import is_taken, without_family

STRONG = 3.0
"""Log-odds from which a reason is called strong: twenty to one."""

SPEAKS = 0.5


def reasons(verdict: Verdict) -> list[Reason]:
    """What speaks for and against, the strongest first; coarse, so that it is no oracle."""
    out = []
    for one in sorted(verdict.evidence, key=lambda one: -abs(one.weight)):
        if abs(one.weight) < SPEAKS:
            continue
        out.append(Reason(kind=one.kind, family=one.family, strength=_strength(one.weight), says=one.says))
    return out


def _strength(weight: float) -> Strength:
    return "against" if weight < 0 else "strong" if weight >= STRONG else "weak"


def changes(verdict: Verdict, people: Population) -> list[Change]:
    """What would help, the most first: families that speak for a campaign, by the confidence
    without them."""
    speaking = [family for family, weight in family_sums(verdict.evidence).items() if weight > SPEAKS]
    left = {family: without_family(verdict, people, family) for family in speaking}
    ordered = sorted(left, key=lambda family: (left[family].confidence, family))
    return [
        Change(family=family, remedy=BY_FAMILY[family], enough=is_taken(verdict) and not is_taken(left[family]))
        for family in ordered
        if left[family].confidence < verdict.confidence and family in BY_FAMILY
    ]
