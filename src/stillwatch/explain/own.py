"""What speaks for and against an account by itself: what it declares, what the operator knows, and
how it asks."""

import numpy as np

from stillwatch.campaigns.harvest import traits
from stillwatch.campaigns.labels import false_declaration, label_evidence
from stillwatch.engine.arrays import Ints
from stillwatch.fleets import controls
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.find import Fleet
from stillwatch.fleets.population import Population

OPEN = 4.0
"""Largest weight of a declared organization, as for a group: half for declaring one, all where the
others share it."""

FEW = 20
"""Exchanges at which an account's traits weigh half of what a group's do."""

OF_GROUPS = ("volume", "dealt_once", "reuse")
"""Traits that only a group can have: one account alone takes little, and repeats nobody."""


def own_evidence(people: Population, known: dict[str, np.ndarray], account: int, others: Ints) -> list[Evidence]:
    """Evidence about the account alone, natural log-odds. others: a candidate's other accounts,
    none for no candidate; known: masks of labelled accounts (labels.labelled)."""
    declared = _organization(people, account, others)
    return [*([declared] if declared else []), *_labels(known, account), *_traits(people, account)]


def _organization(people: Population, account: int, others: Ints) -> Evidence | None:
    """A declared affiliation hides nothing, the less the more of the others share it."""
    mine = people.organization[account]
    if mine < 0:
        return None
    size = int((people.organization == mine).sum()) - 1
    same = int((people.organization[others] == mine).sum())
    share = same / len(others) if len(others) else 0.0
    among = f", {same:,} of the candidate's {len(others):,} among them" if len(others) else ""
    return Evidence(
        kind="declared_organization",
        family="affiliation",
        weight=-OPEN * (1 + share) / 2,
        says=f"It declares the organization that it belongs to, with {size:,} other accounts{among}.",
        facts={"with": size, "members": same},
    )


def _labels(known: dict[str, np.ndarray], account: int) -> list[Evidence]:
    """What the operator says of it, weighed as for a group of one."""
    alone = np.array([account])
    out = [
        e.model_copy(update={"says": f"The operator has labelled it {e.kind.removeprefix('labelled_')}."})
        for e in label_evidence(known, alone)
    ]
    if false := false_declaration(known, alone):
        out.append(false.model_copy(update={"says": "A declaration that names it was found false."}))
    return out


def _traits(people: Population, account: int) -> list[Evidence]:
    """Traits of a harvest in the account alone, against accounts about as busy; a few exchanges say
    little."""
    alone = np.array([account])
    control = controls.pool(people, alone, np.empty(0, np.int64))
    found = traits(people, Fleet(alone, np.ones(1), "account", control))
    exchanges = float(people.counts["exchanges"][account])
    return [
        e.model_copy(update={"weight": e.weight * exchanges / (exchanges + FEW)})
        for e in found
        if e.kind not in OF_GROUPS
    ]
