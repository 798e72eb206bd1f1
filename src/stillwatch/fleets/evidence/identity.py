"""Evidence from identifiers: payment, network, mail, client and system prompt shared beyond what chance deals."""

import numpy as np

from stillwatch.fleets.embedding import Ints
from stillwatch.fleets.evidence import Evidence
from stillwatch.fleets.odds import bounded, excess
from stillwatch.fleets.population import KINDS, Population

FAMILIES = {
    "payment": ("payment", "phone"),
    "network": ("address", "network", "signup_address", "signup_network"),
    "mail": ("email_domain",),
    "client": ("client",),
    "text": ("system_prompt", "frame"),
}
"""Kinds of value by family: kinds of one family are drawn from one field, and the strongest of them speaks."""

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

CHANCE = 3.0
"""A value tells of a group that holds more than this many times what its size would hold by chance."""


def shared_values(people: Population, group: Ints, controls: list[Ints], family: str) -> Evidence | None:
    """The family's kind with the greatest excess of members that share a value with another member.

    Values are weighed by who else holds them: a value counts for the group only if the group holds more of it than
    its size explains, so popular clients, carrier networks and free-mail domains drop out without any list of them.
    """
    best: tuple[float, str, float, float, int, int] | None = None
    for kind in FAMILIES[family]:
        observed, holders, top = _share(people, group, kind)
        if holders < 3:
            continue
        drawn = [_share(people, c, kind)[:2] for c in controls]
        known = sum(n for _, n in drawn)
        expected = sum(s * n for s, n in drawn) / max(known, 1)
        weight = excess(observed, holders, expected, known)
        if best is None or weight > best[0]:
            best = (weight, kind, observed, expected, holders, top)
    if best is None:
        return None
    weight, kind, observed, expected, holders, top = best
    says = (
        f"{observed:.0%} of the accounts share a {WORDS[kind]} with another of them; among comparable accounts it is "
        f"{expected:.1%}. The most widely shared one joins {top:,} of them."
    )
    facts = {"of": kind, "share": observed, "expected": expected, "known": holders, "largest": top}
    return Evidence(kind=f"shared_{kind}", family=family, weight=bounded(weight), says=says, facts=facts)


def _share(people: Population, group: Ints, kind: str) -> tuple[float, int, int]:
    """(share of the group's accounts that share a telling value inside the group, accounts with any value of the
    kind, most accounts that share one)."""
    account, value = people.values_of(group, kind)
    if not len(account):
        return 0.0, 0, 0
    values, position, inside = np.unique(value, return_inverse=True, return_counts=True)
    everywhere = np.bincount(people.sharing.value[people.sharing.kind == KINDS.index(kind)], minlength=values.max() + 1)
    chance = (everywhere[values] - 1) * len(group) / max(len(people), 1)
    telling = (inside >= 2) & (inside - 1 > CHANCE * chance)
    sharing = len(np.unique(account[telling[position]]))
    return sharing / len(np.unique(account)), len(np.unique(account)), int(inside[telling].max(initial=0))
