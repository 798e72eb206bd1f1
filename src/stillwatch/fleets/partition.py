"""Fleets that deal one subject to each account: parts of one corpus, tied by things that few
accounts share.

Such accounts are not exchangeable, since each asks about its own. But a corpus has neighbouring
subjects, so that text finds the fleet in pieces (communities.py), and what one hand pays with or
sends from does not keep to the pieces. Pieces that share more rare values than chance explains are
one fleet's.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.special import pdtrc

from stillwatch.engine.arrays import Floats, Ints
from stillwatch.fleets.peeling import Sharing
from stillwatch.fleets.population import KINDS

TYING = ("payment", "phone", "address", "signup_address")
"""Kinds of value that strangers do not come to share by what they ask for."""

RARE = 2e-4
"""Values count whose holders would fall into both of two pieces with less than this chance, if they
fell anywhere: else a few popular ones drown what few share."""

TIES = 2
"""Values that two pieces must share at least: one may have changed hands."""

BEYOND_CHANCE = 1e-4
"""Chance below which shared values unite two pieces: some hundred pieces make five thousand
pairs."""


@dataclass(frozen=True)
class _Holders:
    """Account x value (0 or 1) for the values of TYING kinds with two holders or more; how many
    hold each."""

    held: sparse.csr_array
    count: Floats

    @classmethod
    def of(cls, sharing: Sharing, accounts: int) -> "_Holders":
        at = np.isin(sharing.kind, [KINDS.index(kind) for kind in TYING])
        value = np.unique(sharing.value[at], return_inverse=True)[1]
        shape = (accounts, int(value.max(initial=-1)) + 1)
        held = sparse.csr_array((np.ones(len(value)), (sharing.account[at], value)), shape=shape)
        held.data[:] = 1.0
        count = np.asarray(held.sum(axis=0)).ravel()
        return cls(held[:, count > 1], count[count > 1])


def partitions(sharing: Sharing, accounts: int, pieces: list[Ints]) -> list[Ints]:
    """Sorted account numbers of each union of pieces (text communities) that rare values tie
    together."""
    if len(pieces) < 2:
        return []
    holders = _Holders.of(sharing, accounts)
    member = np.zeros((len(pieces), accounts))
    for k, piece in enumerate(pieces):
        member[k, piece] = 1.0
    links = sparse.csr_array(_tied(member, holders, accounts))
    _, label = sparse.csgraph.connected_components(links, directed=False)
    return [np.flatnonzero(member[label == k].any(axis=0)) for k in np.flatnonzero(np.bincount(label) > 1)]


def _tied(member: Floats, holders: _Holders, accounts: int) -> Floats:
    """(pieces, pieces): whether two pieces share more rare values than chance explains. A value
    held in both by one account alone, which is in both, ties nothing."""
    pieces = len(member)
    tied = np.zeros((pieces, pieces))
    each = sparse.csr_array(member) @ holders.held  # holders of each value in each piece
    chance = holders.count * (holders.count - 1)
    for a in range(pieces):
        for b in range(a + 1, pieces):
            share = member[a].sum() * member[b].sum() / accounts**2
            rare = chance * share < RARE
            both = (each[[a]] * each[[b]]).toarray().ravel() > 0
            alone = np.asarray((sparse.csr_array((member[a] * member[b])[None, :]) @ holders.held).toarray()).ravel()
            seen = int((both & rare & (alone == 0)).sum())
            expected = float(chance[rare].sum() * share)
            tied[a, b] = seen >= TIES and pdtrc(seen - 1, expected) < BEYOND_CHANCE
    return tied
