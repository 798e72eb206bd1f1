"""What a group is that acts as one and is not called a campaign: the honest explanation that fits it."""

from stillwatch.campaigns.findings import GroupKind
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import family_weights

STRONG = 3.0
HARVESTS = 0.9
ORGANIC = 0.4
"""rho from which the members' subjects are their own: many minds behind one till."""


def kind_of(evidence: list[Evidence], harvest: float) -> tuple[GroupKind, str]:
    """(kind, why the group is linked but is not called a campaign), from all evidence about it; `harvest` is the
    third answer."""
    by_kind = {e.kind: e for e in evidence}
    weights = family_weights([e for e in evidence if e.weight > 0])
    if "declared_organization" in by_kind:
        if harvest >= HARVESTS:
            return (
                "declared_harvest",
                "One declared organization, whose accounts show the traits of a harvest.",
            )
        return "company", "The accounts are seats of one declared organization: they hide nothing."
    together = weights.get("network", 0.0) >= STRONG or weights.get("lifecycle", 0.0) >= 1.0
    if "reuse" in by_kind and together:
        return (
            "class",
            "The accounts work through the same questions, and joined from one place or at one time, as a class does.",
        )
    if "reuse" in by_kind:
        return (
            "benchmark",
            "The accounts repeat each other's questions as users of one public set do.",
        )
    rho = by_kind["exchangeability"].facts["rho"] if "exchangeability" in by_kind else None
    own_minds = rho is None or rho >= ORGANIC
    if own_minds and max(weights.get("payment", 0.0), weights.get("mail", 0.0)) >= STRONG:
        return (
            "resale_pool",
            "One hand pays for the accounts, but many minds use them: each asks about subjects of its own.",
        )
    if own_minds and "shared_system_prompt" in by_kind and by_kind["shared_system_prompt"].weight >= STRONG:
        return "shared_harness", "The accounts run the same program, each on subjects of its own."
    if own_minds and weights.get("network", 0.0) >= STRONG:
        return "crowd", "The accounts come through one network and have nothing else in common."
    return (
        "unconfirmed",
        "The accounts are linked, and the evidence does not settle whether this is a campaign.",
    )
