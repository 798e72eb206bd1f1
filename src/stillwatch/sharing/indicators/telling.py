"""Which values of a fleet are handed over: those that tell of it, and betray nobody.

A value must be held by AT_LEAST accounts of the fleet that no declared organization joins. What one
account holds may be a customer's who was taken for the fleet's by mistake, and two accounts on one
card or line may be one customer with a second account; three strangers on it are what a fleet looks
like.

Who else holds it decides the rest. A card, a phone, an address or a mail domain names its holder,
so one that any account outside the fleet holds is kept back, whatever it would tell: its honest
holder would be suspected at every operator in the group. Networks, clients and prompts in one frame
name nobody by themselves; they are handed over when nine in ten of their holders are the fleet's,
and the hubs stay back by the same rule.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from stillwatch.fleets.odds import logit
from stillwatch.sharing.indicators.profile import MOST, Indicator, Kind, bracket

AT_LEAST = 3
NAMING: frozenset[Kind] = frozenset({"address", "payment", "phone", "email domain"})
SURE = 0.9
"""The confidence from which a campaign is called one (the contract)."""

SHRINK = 0.5
"""Half a case of doubt in each value's confidence, as in fleets/odds.py."""

STEP = 0.05
"""Confidence is rounded down to it: exact, it would tell the number of holders."""

LIVES: dict[Kind, int] = {
    "address": 30, "network": 60, "client": 60, "email domain": 365, "payment": 180, "phone": 180,
    "band 0": 90, "band 1": 90, "band 2": 90, "band 3": 90,
}  # fmt: skip
"""Days for which an indicator counts after the fleet was last seen: a server is leased by the
month, a client is updated in weeks, a frame lasts for a list, cards and numbers until they are
closed, a domain for a year. Assumptions."""


@dataclass(frozen=True)
class Value:
    """A value of a fleet. inside: its holders in the fleet, sorted; outside: holders elsewhere."""

    kind: Kind
    token: int
    inside: list[str]
    outside: int

    @property
    def confidence(self) -> float:
        """Probability that an account with it is the fleet's, shrunk by half a case."""
        return len(self.inside) / (len(self.inside) + self.outside + SHRINK)

    def weight(self, fleet: int, others: int) -> float:
        """Log-odds that it gives: its rate inside against its rate outside, each shrunk by half a
        case."""
        inside = (len(self.inside) + SHRINK) / (fleet + 2 * SHRINK)
        return logit(inside) - logit((self.outside + SHRINK) / (others + 2 * SHRINK))


def values(held: pa.Table, fleet: set[str]) -> list[Value]:
    """Of holders.HELD, sorted by kind and token."""
    out: list[Value] = []
    kinds, tokens, names = (held[name].to_pylist() for name in ("kind", "token", "account_id"))
    for kind, token, name in zip(kinds, tokens, names, strict=True):
        if not out or (out[-1].kind, out[-1].token) != (kind, token):
            out.append(Value(kind, token, [], 0))
        if name in fleet:
            out[-1].inside.append(name)
        else:
            out[-1] = Value(kind, token, out[-1].inside, out[-1].outside + 1)
    return out


def told(found: list[Value], affiliation: dict[str, str], fleet: int, others: int) -> list[Value]:
    """Those that are handed over, the most telling first. affiliation: the organization of accounts
    that share one."""
    kept = [v for v in found if _telling(v, affiliation)]
    return sorted(kept, key=lambda v: -v.weight(fleet, others))[:MOST]


def _telling(value: Value, affiliation: dict[str, str]) -> bool:
    if len({affiliation.get(name, name) for name in value.inside}) < AT_LEAST:
        return False
    return value.outside == 0 if value.kind in NAMING else value.confidence >= SURE


def indicator(value: Value, hashed: str, last_seen: date) -> Indicator:
    """A value as it is handed over."""
    return Indicator(
        kind=value.kind,
        value=hashed,
        held_by=bracket(len(value.inside)),
        confidence=round(float(np.floor(value.confidence / STEP)) * STEP, 2),
        expires=last_seen + timedelta(days=LIVES[value.kind]),
    )
