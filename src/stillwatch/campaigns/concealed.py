"""Question two: do the accounts declare that they belong together?"""

import numpy as np

from stillwatch.campaigns.labels import false_declaration
from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import logit
from stillwatch.fleets.population import Population

DECLARED = 0.9
"""An affiliation explains a group when this share of its members has it."""

PRIOR = 0.5
"""One hand over many accounts, nothing known of affiliation: as likely declared elsewhere as
hidden."""


def concealed(
    people: Population, group: Ints, known: dict[str, np.ndarray] | None = None
) -> tuple[float | None, list[Evidence]]:
    """(log-odds that the group hides what it is, the evidence); None where the log knows no
    affiliation at all. known: masks of labelled accounts (labels.labelled), whose organizations are
    in the population already. A false declaration says nothing against accounts that a true
    affiliation explains: whoever signed it may be a stranger to them."""
    organization = people.organization[group]
    named = organization[organization >= 0]
    share = float(np.bincount(named).max() / len(group)) if len(named) else 0.0
    if share >= DECLARED:
        says = f"{share:.0%} of the accounts belong to one declared organization, so they hide nothing."
        if known is not None and known["organization"][group].any():
            says += f" For {known['organization'][group].mean():.0%} of them that is what the operator has labelled."
        return -4.0, [
            Evidence(kind="declared_organization", family="affiliation", weight=-4.0, says=says, facts={"share": share})
        ]
    false = false_declaration(known, group) if known is not None else None
    told = [false] if false else []
    if not people.affiliated or not len(group):
        return None, told
    # Seats of several organizations are no customer, but they do not hide where they belong either.
    affiliated = len(named) / len(group)
    weight = 4.0 * (1 - (share + affiliated) / 2 / DECLARED)
    says = (
        f"No declared organization joins the accounts: the largest one covers {share:.0%} of them, and "
        f"{affiliated:.0%} belong to one with others."
        if affiliated
        else "No two of the accounts declare an organization in common."
    )
    facts = {"share": share, "affiliated": affiliated, "organizations": len(np.unique(named))}
    told.insert(0, Evidence(kind="undeclared", family="affiliation", weight=weight, says=says, facts=facts))
    return logit(PRIOR) + sum(one.weight for one in told), told
