"""Which values belong to everybody, and therefore stay when accounts are copied.

A value that one account or one group alone holds is copied with it, under a salt. One that
unrelated accounts share (a popular client, a carrier's address, what everybody pastes) is the same
in every copy. In between stand values that few hold: of those with k holders in one half of the
base, some come up in the other half and some do not, and in that proportion they are taken to be
everybody's (the reasoning of Good and Turing: Good, Biometrika 1953).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stillwatch.engine.arrays import Bools
from stillwatch.worlds.sketched.columns import TOGETHER, TOKENS
from stillwatch.worlds.sketched.mixing import fractions, salt_of, salted
from stillwatch.worlds.sketched.truth import ROLES

Array = NDArray[Any]

MANY = 32
"""Holders from which values are not told apart any more."""

PLACES = ("address_token", "network_token")
_PROMPTS = ("prompt_hash", "band_0", "band_1", "band_2", "band_3")


def kept_values(rows: dict[str, Array], personas: list[str], public: Bools) -> NDArray[np.uint32]:
    """Bit k: the row's value of the k-th of TOKENS stays as it is. `public`: rows whose prompt is
    of a public set."""
    groups, alone = units(personas)
    group, single = groups[rows["account"]], alone[rows["account"]]
    valid, harvest = rows["valid"], rows["role"] == ROLES.index("harvest")
    kept = np.zeros(len(valid), np.uint32)
    for k, name in enumerate(TOKENS):
        known = (valid >> np.uint64(k)) & np.uint64(1) == 1
        if name == "client_token":
            stays = known
        elif name in PLACES or name == "system_token":
            stays = recurring(rows[name], group, known, 2)
        elif name == "frame_token":
            # One list's frames are the whole fleet's, in however many copies it comes.
            stays = recurring(rows[name], np.where(harvest, single, group), known, 1)
        elif name in _PROMPTS:
            stays = (recurring(rows[name], group, known, 1) & ~harvest) | (public & known)
        else:
            continue
        kept |= stays.astype(np.uint32) << np.uint32(k)
    return kept


def units(personas: list[str]) -> tuple[Array, Array]:
    """(unit of each account where groups count as one; a number of its own for each account)."""
    alone = np.arange(len(personas))
    first: dict[str, int] = {}
    unit = [first.setdefault(p, k) if p in TOGETHER else k for k, p in enumerate(personas)]
    return np.array(unit), alone


def recurring(values: Array, unit: Array, known: Bools, least: int) -> Bools:
    """Rows whose value is taken to be everybody's, of those that `least` units or more hold."""
    at = np.flatnonzero(known)
    held, code = np.unique(values[at], return_inverse=True)
    many = int(unit.max(initial=0)) + 1
    pair = np.unique(code.ravel() * many + unit[at])
    side = fractions(salted(pair % many, salt_of("halves"))) < 0.5
    left, right = (np.bincount(pair[s] // many, minlength=len(held)) for s in (side, ~side))
    holders = left + right
    again = np.zeros(MANY + 1)
    for k in range(1, MANY + 1):
        seen = np.concatenate([right[np.minimum(left, MANY) == k], left[np.minimum(right, MANY) == k]])
        again[k] = np.mean(seen > 0) if len(seen) else again[k - 1]
    stays = fractions(salted(held.astype(np.int64), salt_of("recurring"))) < again[np.minimum(holders, MANY)]
    out = np.zeros(len(values), np.bool_)
    out[at] = (stays & (holders >= least))[code.ravel()]
    return out
