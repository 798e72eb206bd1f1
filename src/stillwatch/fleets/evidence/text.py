"""Evidence from what accounts ask: are their prompts dealt from one list? One family, however many
tests read it."""

import numpy as np

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.calibration import SIGNIFICANT
from stillwatch.fleets.embedding import Embedding
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.exchangeability import group_test
from stillwatch.fleets.odds import bounded
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population

MOST = 7.0
"""Largest weight of a list dealt to all. It may pass that of other families, since the test is made
on tasks that had no part in the choice, and the more accounts are alike the less they merely happen
to be."""

SURE = 0.05
"""Standard error below which the number of accounts adds to the weight."""

UNLIKE = 2.0
"""Most that unlike prompts count against one hand: a fleet dealt one subject per account is unlike
by design."""


def exchangeability(
    people: Population, group: Ints, pool: Ints, tested: Embedding, rng: np.random.Generator
) -> Evidence | None:
    """The group test on tasks that did not nominate the group (`tested`: an embedding of the other
    half)."""
    result = group_test(tested, group, pool, rng)
    if result is None:
        return None
    weight = people.calibration.weight(result) if result.p <= SIGNIFICANT else -UNLIKE
    if weight > 0 and result.error < SURE:
        weight += 0.5 * np.log(result.accounts / SMALLEST)
    weight = max(bounded(weight, MOST), -UNLIKE)
    likeness = f"{max(result.rho, 0.0):.2f} times as much as those of comparable strangers"
    says = f"The accounts' subjects differ {likeness}."
    if weight > 0:
        says = (
            f"What {result.accounts:,} accounts asked could have been dealt from one list: their subjects differ "
            f"{likeness} (0 means one list, 1 means strangers; standard error "
            f"{result.error:.2f}, {result.prompts:,} prompts)."
        )
    facts = {k: getattr(result, k) for k in ("rho", "error", "p", "within", "between", "usual", "accounts", "prompts")}
    return Evidence(kind="exchangeability", family="text", weight=weight, says=says, facts=facts)


def repeats(people: Population, group: Ints) -> tuple[float, float]:
    """(share of the members' distinct prompts that another member also sent, the same for any other
    account).

    Independent users of one public set repeat each other, as chance demands; a dispatcher deals
    without repeats.
    """
    inside = np.zeros(len(people), bool)
    inside[group] = True
    asked = float(people.asked[group].sum())
    if not asked:
        return 0.0, 0.0
    hashes = people.prompts["prompt_hash"][inside[people.prompts["account"]]]
    _, count = np.unique(hashes, return_counts=True)
    among, everyone = float(count[count > 1].sum()) / asked, len(hashes) / asked
    return among, everyone
