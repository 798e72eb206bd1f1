"""Evidence from conversations and requests that pass from account to account, as they do behind one
dispatcher.

Both kinds are private: nobody can go on from an answer that another account was given, or repeat a
request that failed elsewhere a moment ago, without being told of it. What more than a handful of
accounts hold (links passed around, canned openings, popular prompts) and what passes between seats
of one organization never comes here (ties.py and the SQL).
"""

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.evidence.identity import BROAD, expected_share, share
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population

NEEDS = {"conversations carried over": ("completion",), "retries elsewhere": ("status",)}


def carried_over(people: Population, group: Ints, pool: Ints) -> Evidence | None:
    """Members that carried on another member's conversation, or had theirs carried on."""
    says = (
        "{observed:.0%} of the accounts carried on a conversation that another of them had begun, word for word, or "
        "had theirs carried on; among comparable accounts it is {expected:.1%}."
    )
    return _passed(people, group, pool, "conversation", "carried_over", says)


def sent_again(people: Population, group: Ints, pool: Ints) -> Evidence | None:
    """Members whose failed request another member sent again within a minute, or who sent it."""
    says = (
        "{observed:.0%} of the accounts had a request that failed sent again by another of them within a minute, or "
        "sent it; among comparable accounts it is {expected:.1%}."
    )
    return _passed(people, group, pool, "retry", "sent_again", says)


def _passed(people: Population, group: Ints, pool: Ints, kind: str, name: str, says: str) -> Evidence | None:
    """Share of members tied to another one, against random groups of the pool; where fewer than
    BROAD are tied, the weight falls in proportion. Fewer than SMALLEST say nothing: a link may pass
    between two who know each other."""
    observed, size, _ = share(people, group, kind)
    if observed * size < SMALLEST - 0.5 or not len(pool):
        return None
    expected, known = expected_share(people, pool, kind, len(group))
    weight = bounded(excess(observed, size, expected, known)) * min(1.0, observed / BROAD)
    if weight <= 0:
        return None
    facts = {"share": observed, "expected": expected, "known": size}
    says = says.format(observed=observed, expected=expected)
    return Evidence(kind=name, family="handover", weight=weight, says=says, facts=facts)
