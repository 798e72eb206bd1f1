"""What was taken: exchanges and times of a campaign's members, and of everybody else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from stillwatch.campaigns.findings import Timeline
from stillwatch.engine.arrays import Floats, Ints, total_by
from stillwatch.exchange.schema import STATUSES
from stillwatch.fleets.population import Population

ONE = 1_000_000
"""A probability of 1, as attributed exchanges carry it: sums of integers do not depend on their
order."""

ATTRIBUTED = pa.schema(
    [
        ("campaign_id", pa.dictionary(pa.int32(), pa.string())),
        ("account_id", pa.dictionary(pa.int32(), pa.string())),
        ("source", pa.int32()),
        ("row", pa.int64()),
        ("timestamp", pa.timestamp("us", "UTC")),
        ("status", pa.int8()),
        ("harvest", pa.int32()),
    ]
)
"""Every exchange of a campaign's members: where it stands in the log, and how likely it is harvest,
in parts of ONE."""

PLACES = ("source", "row", "timestamp", "status")
"""What ATTRIBUTED takes of an exchange as the lake has it."""

LEAST_EXCHANGES = 5
LEAST_SHARE = 0.05
"""An account belongs to a campaign from this many harvest exchanges and this share of its exchanges
(the contract)."""


@dataclass(frozen=True)
class Taken:
    """Per member (aligned with the accounts asked for): exchanges of any status within the
    campaign's span, harvest exchanges answered, attempts; and the span, from the first to the last
    exchange that is likely harvest."""

    exchanges: Ints
    harvest: Ints
    attempts: Ints
    first: datetime
    last: datetime


def taken_by(account: Ints, accounts: int, rows: pa.Table, harvest: Ints) -> Taken:
    """Count what so many accounts took. account: each exchange's, numbered from 0; rows: timestamp
    and status; harvest: probability of being harvest in parts of ONE, whose sums are the counts."""
    answered = rows["status"].to_numpy() == STATUSES.index("ok")
    micros = rows["timestamp"].cast(pa.int64()).to_numpy()
    sure = harvest >= ONE // 2
    likely = micros[sure] if sure.any() else micros
    first, last = int(likely.min()), int(likely.max())
    inside = (micros >= first) & (micros <= last)
    return Taken(
        exchanges=np.bincount(account[inside], minlength=accounts),
        harvest=_whole(total_by(account, harvest * answered, accounts)),
        attempts=_whole(total_by(account, harvest, accounts)),
        first=_time(first),
        last=_time(last),
    )


def in_parts(probability: Floats) -> Ints:
    """Probabilities in parts of ONE."""
    return np.rint(probability * ONE).astype(np.int64)


def attributed_table(name: str, accounts: list[str], account: Ints, rows: pa.Table, harvest: Ints) -> pa.Table:
    """ATTRIBUTED of one campaign; the arguments as `taken_by` takes them."""
    ids = pa.DictionaryArray.from_arrays(pa.array(account.astype(np.int32)), pa.array(accounts, pa.string()))
    campaign = pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(account), np.int32)), pa.array([name]))
    columns = [campaign, ids, *(rows[c] for c in PLACES), pa.array(harvest)]
    return pa.table(columns, ATTRIBUTED.names).cast(ATTRIBUTED)


def _whole(parts: Floats) -> Ints:
    return np.rint(parts / ONE).astype(np.int64)


def timeline(people: Population, group: Ints) -> Timeline:
    """Exchanges a day and by hour of day, the group's and everybody else's."""
    if not len(people.hourly["day"]):
        return Timeline()
    inside = np.zeros(len(people), bool)
    inside[group] = True
    mine = inside[people.hourly["account"]]
    start, stop = int(people.hourly["day"].min()), int(people.hourly["day"].max())
    exchanges = people.hourly["exchanges"] * people.weight[people.hourly["account"]]
    by_day = [_sum(people.hourly["day"] - start, exchanges, at, stop - start + 1) for at in (mine, ~mine)]
    by_hour = [_sum(people.hourly["hour"], exchanges, at, 24) for at in (mine, ~mine)]
    days = [date(1970, 1, 1) + timedelta(days=d) for d in range(start, stop + 1)]
    return Timeline(days=days, campaign=by_day[0], others=by_day[1], campaign_hours=by_hour[0], other_hours=by_hour[1])


def _sum(where: Ints, weight: Floats, at: np.ndarray, size: int) -> list[int]:
    return [round(v) for v in np.bincount(where[at], weight[at], size)]


def _time(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
