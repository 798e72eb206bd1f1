"""What the members table says of one campaign's accounts: how busy they are, what ties them in."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.campaigns.findings import Findings

BINS = 20
MOST_LISTED = 20

COLUMNS = ("campaign_id", "account_id", "membership", "exchanges", "harvest_exchanges", "strongest_evidence")


@dataclass(frozen=True)
class Accounts:
    """Figures of one campaign's members. `edges` (BINS + 1, logarithmic) and `counts` (BINS) are
    the histogram of harvest exchanges; `ties` counts members by their strongest evidence; `busiest`
    are the rows of the MOST_LISTED busiest."""

    median: float
    most: int
    certain: int
    edges: list[float]
    counts: list[int]
    ties: list[tuple[str, int]]
    busiest: list[dict[str, object]]


def how_many(members: pa.Table | None, findings: Findings) -> int:
    """Accounts in all campaigns together, one in several campaigns counted once where the members
    table is there to tell."""
    if members is None or "account_id" not in members.column_names:
        return sum(c.accounts for c in findings.campaigns)
    return int(pc.count_distinct(members["account_id"]).as_py())


def overview(members: pa.Table | None, campaign_id: str) -> Accounts | None:
    """The campaign's accounts, or None where there is no members table or none of its rows."""
    if members is None or not set(COLUMNS) <= set(members.column_names):
        return None
    own = members.select(COLUMNS).filter(pc.equal(members["campaign_id"], campaign_id))
    if own.num_rows == 0:
        return None
    harvest = own["harvest_exchanges"].to_numpy().astype(np.float64)
    low, high = max(harvest.min(), 1.0), max(harvest.max(), 2.0)
    edges = np.geomspace(low, max(high, low * 1.5), BINS + 1)
    counts, _ = np.histogram(np.clip(harvest, edges[0], edges[-1]), edges)
    kinds = pc.value_counts(own["strongest_evidence"]).to_pylist()
    ties = sorted(((k["values"] or "other", k["counts"]) for k in kinds), key=lambda t: (-t[1], t[0]))
    order = own.sort_by([("harvest_exchanges", "descending"), ("account_id", "ascending")])
    return Accounts(
        median=float(np.median(harvest)),
        most=int(harvest.max()),
        certain=int((own["membership"].to_numpy() >= 0.9).sum()),
        edges=[float(e) for e in edges],
        counts=[int(c) for c in counts],
        ties=ties[:6],
        busiest=order.slice(0, MOST_LISTED).to_pylist(),
    )
