"""Which found campaign stands for which true one."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from stillwatch.worlds.score.result import Members
from stillwatch.worlds.score.truth import Accounts, TrueCampaign

FOUND_SHARE = 0.5
FOUND_PRECISION = 0.9
"""A campaign is found when half of its accounts are in one found campaign at this precision: an
operator who acts on that campaign hits it, and hardly anybody else."""

TRUE_SHARE = 0.5
"""A found campaign is true when one true campaign makes up this share of its members."""

PIECE = 0.1
"""A found campaign holds a part of a true one from this share of the true one's accounts on."""


def share(accounts: Accounts, campaign: TrueCampaign) -> float:
    """How much of a group is truly of one campaign; accounts that are only exposed to it are left
    aside."""
    judged = len(accounts - campaign.exposed)
    return len(accounts & campaign.members) / judged if judged else 0.0


def is_true(accounts: Accounts, campaigns: list[TrueCampaign]) -> bool:
    """Whether one true campaign makes up half of a group."""
    return any(share(accounts, c) >= TRUE_SHARE for c in campaigns)


def is_found(campaign: TrueCampaign, members: Members) -> bool:
    """Whether one found campaign holds half of this one's accounts and hardly anybody else."""
    return any(
        len(found & campaign.members) >= FOUND_SHARE * len(campaign.members)
        and share(found, campaign) >= FOUND_PRECISION
        for found in members.values()
    )


def match(campaigns: list[TrueCampaign], members: Members) -> dict[str, str]:
    """True campaign -> found campaign, one to one, so that the accounts in common are as many as
    can be."""
    names = sorted(members)
    if not campaigns or not names:
        return {}
    common = np.array([[len(c.members & members[name]) for name in names] for c in campaigns])
    pairs = zip(*linear_sum_assignment(common, maximize=True), strict=True)
    return {campaigns[i].name: names[j] for i, j in pairs if common[i, j]}


def parts(campaigns: list[TrueCampaign], members: Members) -> list[tuple[str, str]]:
    """(true, found) wherever a found campaign holds a part of a true one: a tenth of the true one,
    or as much as makes up half of the found one. Accounts of several campaigns are left aside,
    since they rightly stand in all."""
    out = []
    for campaign in campaigns:
        others = frozenset().union(*(c.members for c in campaigns if c is not campaign))
        own = campaign.members - others
        for name, found in members.items():
            held = len(own & found)
            if held and (held >= PIECE * len(own) or held >= TRUE_SHARE * len(found)):
                out.append((campaign.name, name))
    return out
