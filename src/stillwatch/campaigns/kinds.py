"""What a group is that is linked and not called a campaign: the honest explanation that fits it."""

from stillwatch.campaigns.findings import GroupKind
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import family_weights

STRONG = 3.0
"""Log-odds from which a family by itself says what a group is."""

HARVESTS = 0.9
"""Third answer from which a declared fleet is told of as one that harvests."""

OWN_SUBJECTS = 0.4
"""rho from which the accounts' subjects are their own."""

MOST = 0.8
"""Share of a group that must share a value for the value to explain the group."""

SAYS: dict[GroupKind, str] = {
    "declared_harvest": "One declared organization, whose accounts show the traits of a harvest.",
    "company": "The accounts are seats of one declared organization: they hide nothing.",
    "resale_pool": "One hand pays for the accounts, but people use them: they follow up or have subjects of their own.",
    "class": "The accounts work through the same questions and joined from one place or at one time.",
    "benchmark": "The accounts repeat each other's questions, as users of one public set do.",
    "shared_harness": "The accounts run the same program, each on subjects of its own.",
    "crowd": "The accounts come through one network, each with subjects of its own.",
    "unconfirmed": "The accounts are linked, and the evidence does not settle whether this is a campaign.",
}


def kind_of(evidence: list[Evidence], harvest: float) -> GroupKind:
    """The kind of a group from all evidence about it and its third answer; SAYS has the reason in
    words."""
    by_kind = {e.kind: e for e in evidence}
    weights = family_weights([e for e in evidence if e.weight > 0])
    if "declared_organization" in by_kind:
        return "declared_harvest" if harvest >= HARVESTS else "company"
    if weights.get("payment", 0.0) >= STRONG and _organic(by_kind):
        return "resale_pool"
    if "reuse" in by_kind:
        born = by_kind["birth_burst"].weight if "birth_burst" in by_kind else 0.0
        together = weights.get("network", 0.0) >= STRONG or born >= STRONG
        return "class" if together else "benchmark"
    if _of_their_own(by_kind) and _shared_by_most(by_kind, "shared_system_prompt"):
        return "shared_harness"
    if _of_their_own(by_kind) and _shared_by_most(by_kind, "shared_address", "shared_network", "shared_signup_address"):
        return "crowd"
    return "unconfirmed"


def _organic(by_kind: dict[str, Evidence]) -> bool:
    """Whether the accounts follow up more than comparable ones do, or ask about subjects of their
    own."""
    follow_ups = by_kind.get("follow_ups")
    return _of_their_own(by_kind) or (follow_ups is not None and follow_ups.weight < -1)


def _of_their_own(by_kind: dict[str, Evidence]) -> bool:
    """Whether each account has subjects of its own, where that could be measured."""
    return "exchangeability" not in by_kind or bool(by_kind["exchangeability"].facts["rho"] >= OWN_SUBJECTS)


def _shared_by_most(by_kind: dict[str, Evidence], *kinds: str) -> bool:
    return any(k in by_kind and by_kind[k].facts["share"] >= MOST for k in kinds)
