"""Which accounts of a lake hold what a profile names, and what that says of them here.

A value weighs by its rate in the fleet over its rate among all accounts of this lake, whoever they
are: what is a hub here weighs nothing, whatever it was at the operator who handed it over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.odds import bounded
from stillwatch.lake import Lake
from stillwatch.lake.vault import NoVault
from stillwatch.sharing.indicators.group_key import GroupKey
from stillwatch.sharing.indicators.holders import bands_of, holders
from stillwatch.sharing.indicators.profile import BANDS, VALUES, Indicator, Kind, Profile

FAMILIES: dict[str, tuple[Kind, ...]] = {
    "payment": ("payment", "phone"),
    "network": ("address", "network"),
    "mail": ("email domain",),
    "client": ("client",),
    "text": BANDS,
}
"""Kinds by family, as in fleets/evidence/identity.py: those of one family are drawn from one field,
and the strongest of them speaks. What accounts ask about is of the family `text` too."""

TELLING = 1.0
"""Log-odds from which a value held counts as a hit here: nearly three times as common in the
fleet."""


@dataclass(frozen=True)
class Hits:
    """Of the accounts of a lake, by number. weight: by family, (accounts,) log-odds of the
    strongest value that each holds, 0 where it holds none. values: distinct values of the profile
    that are held here, by kind; hubs: those that weigh less than TELLING here. compared: whether
    identifiers could be compared at all."""

    weight: dict[str, Floats]
    values: dict[str, int]
    hubs: int
    compared: bool


def hits(
    lake: Lake, names: list[str], profile: Profile, live: list[Indicator], key: GroupKey, vault_key: Path | None
) -> Hits:
    """Looks for the indicators that still count. Opens the vault, which is written down, where any
    is an identifier."""
    named = {(one.kind, one.value): one for one in live}
    known = {kind for kind, _ in named}
    found, compared = dict(_bands(lake, named, key)) if known & set(BANDS) else {}, True
    if known & set(VALUES):
        try:
            found |= _identifiers(lake, named, profile, key, vault_key)
        except NoVault:
            compared = False
    return _weighed(lake, names, profile, found, compared)


Found = dict[tuple[str, int], Indicator]
"""(kind, token of this lake) → the indicator."""


def _identifiers(
    lake: Lake, named: dict[tuple[Kind, str], Indicator], profile: Profile, key: GroupKey, vault_key: Path | None
) -> Found:
    out: Found = {}
    kinds = {kind for kind, _ in named}
    for batch in lake.vault.open(f"to look for the indicators of {profile.profile}", vault_key):
        for kind, token, value in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if kind in kinds and (one := named.get((kind, key.hashed(kind, value)))):
                out[kind, token] = one
    return out


def _bands(
    lake: Lake, named: dict[tuple[Kind, str], Indicator], key: GroupKey
) -> Iterator[tuple[tuple[str, int], Indicator]]:
    for batch in bands_of(lake).to_batches():
        for kind, token in zip(batch["kind"].to_pylist(), batch["token"].to_pylist(), strict=True):
            if one := named.get((kind, key.hashed(kind, str(token)))):
                yield (kind, token), one


def _weighed(lake: Lake, names: list[str], profile: Profile, found: Found, compared: bool) -> Hits:
    weight: dict[str, Floats] = {family: np.zeros(len(names)) for family in FAMILIES}
    family_of = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
    counted: dict[str, int] = {}
    hubs = 0
    for kind, token, account in _by_value(lake, names, found):
        value = value_weight(found[kind, token], profile.accounts[1], len(account), len(names))
        counted[kind] = counted.get(kind, 0) + 1
        hubs += value < TELLING
        own = weight[family_of[found[kind, token].kind]]
        own[account] = np.maximum(own[account], value)
    return Hits(weight, counted, hubs, compared)


def value_weight(one: Indicator, fleet: int, held: int, accounts: int) -> float:
    """Log-odds of a value that so many of a lake's accounts hold: its least rate in the fleet, as
    far as those who handed it over were sure that its holders are the fleet's, over its rate here;
    never below 0."""
    rate = min(one.confidence * one.held_by[0] / max(fleet, 1), 1.0)
    if rate <= 0:
        return 0.0
    return max(0.0, bounded(float(np.log(rate * (accounts + 1) / (held + 0.5)))))


def _by_value(lake: Lake, names: list[str], found: Found) -> Iterator[tuple[str, int, Ints]]:
    """(kind, token, numbers of the accounts that hold it) of each value found."""
    kinds, tokens = [kind for kind, _ in found], [token for _, token in found]
    wanted = pa.table({"kind": pa.array(kinds, pa.string()), "token": pa.array(tokens, pa.int64())})
    held = holders(lake, wanted)
    number = pc.index_in(held["account_id"].combine_chunks(), pa.array(names, pa.string()))
    account = number.fill_null(-1).to_numpy().astype(np.int64)
    kind, token = held["kind"].to_pylist(), held["token"].to_pylist()
    start = 0
    for end in range(1, len(kind) + 1):
        if end == len(kind) or (kind[end], token[end]) != (kind[start], token[start]):
            own = account[start:end]
            yield kind[start], token[start], own[own >= 0]
            start = end
