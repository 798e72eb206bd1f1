"""A population without one family of evidence: what the family carries is what is lost without it.

A family is left out everywhere: it is no evidence, it proposes nobody, and it says nothing of who
belongs to a group. Without text no prompt is compared with another, so that values and
organizations alone propose; frames and system prompts are text too. How exchanges are told apart
into harvest and cover is no evidence, and stays as it is, and so are the comparable accounts
against which a group is held.
"""

from dataclasses import replace

import numpy as np

from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.evidence.identity import FAMILIES as OF_VALUES
from stillwatch.fleets.population import KINDS, Population

FAMILIES = (
    *OF_VALUES,
    *("time", "lifecycle", "handover", "settings"),
    *("conversation", "capability", "elicitation", "volume", "affiliation"),
)
"""Every family that is drawn from the log; what an operator says of accounts (labels) is none of
these."""


def leaving_out(people: Population, family: str) -> Population:
    """The population as if its log told nothing of one of FAMILIES. Values, prompts and
    organizations are gone from it; of other fields, which serve more than one end,
    `Population.ignored` says that they are no evidence."""
    kinds = [KINDS.index(kind) for kind in OF_VALUES.get(family, ())]
    rest = people.sharing.take(~np.isin(people.sharing.kind, kinds))
    left = replace(people, sharing=rest, ignored=people.ignored | {family})
    if family == "text":
        first, second = people.halves
        left = replace(left, halves=(_emptied(first), _emptied(second)), whole=_emptied(people.whole))
    if family == "affiliation":
        left = replace(left, organization=np.full_like(people.organization, -1), affiliated=False)
    return left


def _emptied(embedding: Embedding) -> Embedding:
    """The same accounts, none of which asked anything."""
    unknown = np.full(len(embedding.n), np.nan)
    return replace(
        embedding,
        sums=np.zeros_like(embedding.sums),
        n=np.zeros_like(embedding.n),
        within=unknown,
        noise=unknown,
        by_norms=np.zeros_like(embedding.by_norms),
    )
