"""Evidence from identifiers: payment, network, mail, client and system prompt shared beyond what
chance deals."""

import numpy as np
from scipy.special import pdtrc

from stillwatch.engine.arrays import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.peeling import SMALLEST
from stillwatch.fleets.population import Population

FAMILIES = {
    "payment": ("payment", "phone"),
    "network": ("address", "network", "signup_address", "signup_network"),
    "mail": ("email_domain",),
    "client": ("client",),
    "text": ("system_prompt", "frame"),
}
"""Kinds of value by family: kinds of one family are drawn from one field, and the strongest of them
speaks."""

NEEDS = {
    "payment": ("payment_fingerprint", "phone_fingerprint"),
    "network": ("client_address", "signup_address"),
    "mail": ("email",),
    "client": ("user_agent", "tls_fingerprint"),
    "text": ("system", "messages"),
}

WORDS = {
    "payment": "payment method",
    "phone": "phone",
    "address": "network address",
    "network": "address block",
    "signup_address": "sign-up address",
    "signup_network": "sign-up address block",
    "email_domain": "mail domain",
    "client": "client program and TLS pair",
    "system_prompt": "system prompt",
    "frame": "prompt frame",
}

ABSENT_SAYS = ("system_prompt", "frame", "conversation", "retry")
"""Kinds whose absence is a value too: to send no system prompt, or to take over nobody's
conversation, is a choice, while a card may merely be unknown."""

CHANCE = 3.0
"""A value tells of a group that holds more than this many times what its size would hold by
chance."""

BROAD = 0.25
"""A value ties those who share it. Where fewer than this share of a group are tied, its weight
falls in proportion."""

ONE_SHAPE = 0.3
"""Names that people choose differ in length, so hardly one shape fits three in ten of a group; a
generator's do."""

SHAPE_MOST = 2.0
"""Largest weight of one shape of mail name: schools and employers hand out names of one shape
too."""


def shared_values(
    people: Population, group: Ints, pool: Ints, family: str, searched: dict[str, int]
) -> Evidence | None:
    """The family's kind with the greatest excess of members that share a value with another member.

    Values are weighed by who else holds them: a value counts for the group only if the group holds
    more of it than its size explains, so popular clients, carrier networks and free-mail domains
    drop out without any list of them. `pool` are comparable accounts. `searched` says, for kinds by
    which the group was chosen, among how many such values: log of it is taken off the family, since
    the best of many is no surprise.
    """
    tried = sum(searched.get(kind, 0) for kind in FAMILIES[family])
    found = [e for kind in FAMILIES[family] if (e := _shared(people, group, pool, kind, family, tried))]
    return max(found, key=lambda e: e.weight, default=None)


def _shared(people: Population, group: Ints, pool: Ints, kind: str, family: str, tried: int) -> Evidence | None:
    observed, holders, top = share(people, group, kind)
    if holders < 3 or not observed:
        return None
    expected, known = expected_share(people, pool, kind, len(group))
    weight = bounded(excess(observed, holders, expected, known)) * min(1.0, observed / BROAD) - np.log1p(tried)
    if weight <= 0:
        return None
    says = (
        f"{observed:.0%} of the accounts share a {WORDS[kind]} with another of them; among comparable accounts it is "
        f"{expected:.1%}. The most widely shared one joins {top:,} of them."
    )
    facts = {"of": kind, "share": observed, "expected": expected, "known": holders, "largest": top, "searched": tried}
    return Evidence(kind=f"shared_{kind}", family=family, weight=weight, says=says, facts=facts)


def mail_shape(people: Population, group: Ints, pool: Ints) -> Evidence | None:
    """One shape of mail name (its letters and digits by place) for ONE_SHAPE of the members or
    more, and SMALLEST or more (two or three of a small group meet by chance), against the same
    shape's share of comparable accounts; the logarithm of the shapes it was chosen from is taken
    off."""
    shapes, count = np.unique(people.values_of(group, "email_pattern")[1], return_counts=True)
    known, most = int(count.sum()), int(count.max(initial=0))
    others = people.values_of(pool, "email_pattern")[1]
    if most < max(SMALLEST, ONE_SHAPE * known) or not len(others):
        return None
    observed, expected = most / known, float(np.mean(others == shapes[count.argmax()]))
    weight = bounded(excess(observed, known, expected, len(others)) - np.log(len(shapes)), SHAPE_MOST)
    if weight <= 0:
        return None
    says = (
        f"The mail names of {observed:.0%} of the accounts have one shape, letters and digits in the same places, as "
        f"names from a generator have; among comparable accounts {expected:.1%} have it."
    )
    facts = {"share": observed, "expected": expected, "known": known, "shapes": len(shapes)}
    return Evidence(kind="mail_shape", family="mail", weight=weight, says=says, facts=facts)


def share(people: Population, group: Ints, kind: str) -> tuple[float, int, int]:
    """(share of the group's accounts that share a telling value inside the group, accounts with any
    value of the kind, most accounts that share one)."""
    account, inside, _ = telling_edges(people, group, kind)
    holders = len(group) if kind in ABSENT_SAYS else len(_distinct(people.values_of(group, kind)[0]))
    return len(_distinct(account)) / max(holders, 1), holders, int(inside.max(initial=0))


def telling_edges(people: Population, group: Ints, kind: str) -> tuple[Ints, Ints, Ints]:
    """(account, accounts of the group that share the value, value) for each edge of a kind that
    tells of the group: its value is shared inside, and CHANCE times more than its holders
    everywhere explain."""
    account, value, sharers = people.values_of(group, kind)
    inside = people.holders_among(value)
    chance = (sharers - 1) * len(group) / max(people.total, 1.0)
    telling = (inside >= 2) & (inside - 1 > CHANCE * chance)
    return account[telling], inside[telling], value[telling]


def expected_share(people: Population, pool: Ints, kind: str, size: int) -> tuple[float, int]:
    """(share of accounts that would share a telling value in a random group of `size` from the
    pool, holders in the pool). Of a value that d of p accounts hold, the others in a group are
    Poisson with mean (d - 1) size / p; it tells when they are CHANCE times more than its holders
    everywhere explain."""
    account, value, sharers = people.values_of(pool, kind)
    if not len(account):
        return 0.0, len(pool) if kind in ABSENT_SAYS else 0
    others = people.holders_among(value) - 1
    holders = pool if kind in ABSENT_SAYS else _distinct(account)
    shared = np.flatnonzero(others)
    mean = others[shared] * size / len(pool)
    telling = pdtrc(np.floor(CHANCE * (sharers[shared] - 1) * size / people.total), mean)
    none = np.bincount(account[shared], np.log1p(-np.minimum(telling, 1 - 1e-9)), len(people))
    return float(np.mean(-np.expm1(none[holders]))), len(holders)


def _distinct(account: Ints) -> Ints:
    """The accounts of edges, which stand account by account."""
    return account[np.diff(account, prepend=-1) != 0]
