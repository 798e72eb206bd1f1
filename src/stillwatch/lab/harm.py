"""What a campaign's harvest was worth by each of its days, and what stopping it earlier would have
saved: its own daily harvest, as a share of all of it, is put on the dose curve."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import ValidationError

from stillwatch.campaigns.findings import Campaign, Findings
from stillwatch.exchange.errors import UnusableError
from stillwatch.exchange.schema import STATUSES
from stillwatch.lab.results import Dose, Figure
from stillwatch.lab.scored import Floats, figure
from stillwatch.scan.taken import ONE

SHOWN_DAYS = (1, 2, 3, 7, 14, 21, 28, 45, 60, 90)
"""Days after which a campaign's stop is told of, and its last."""

ASSUMPTIONS = (
    "The campaign's whole harvest is taken to be worth what a whole harvest is worth to the laboratory's students, "
    "whatever its size; only its shape over the days is the campaign's own.",
    "Between measured doses the gain is drawn as a line over the logarithm of the share, and below the least of them "
    "as a line to nothing.",
    "The students are tiny and their tasks are made by programs: a serial task overstates what reasoning is worth, "
    "a one-step task understates it. Neither is the campaign's own.",
    "Days count UTC, each answer by its probability of being harvest, in the log of this operator alone: what was "
    "taken before the log begins, or elsewhere, is not in it.",
    "The interval is of the laboratory's seeds and problems. That the campaign was found, and which of its exchanges "
    "are harvest, is taken as the scan has it.",
)


@dataclass(frozen=True)
class Stop:
    """Had it been stopped at the end of a day. share: of the harvest, taken by then; taken: in
    answers; saved: of the gain (0 to 1), by task."""

    day: int
    date: date
    taken: float
    share: float
    saved: dict[str, Figure]


@dataclass(frozen=True)
class Worth:
    """campaign_id; daily: harvested answers of each day from the first on; gain: of all of it, by
    task."""

    campaign_id: str
    first: date
    daily: Floats
    gain: dict[str, Figure]
    stops: list[Stop]


class Curve:
    """Gain by share of a harvest, of one task, with draws (the first is what was seen)."""

    def __init__(self, doses: Sequence[Dose]) -> None:
        ordered = sorted(doses, key=lambda dose: dose.share)
        count = min(len(dose.draws) for dose in ordered)
        self._shares = np.array([dose.share for dose in ordered])
        self._draws = np.array([[dose.gain.value or 0.0, *dose.draws[:count]] for dose in ordered])

    def at(self, share: float) -> Floats:
        """(draws,): the gain of that share."""
        least = self._shares[0]
        if share <= least:
            return np.asarray(self._draws[0] * share / least)
        spot = np.log(min(share, float(self._shares[-1])))
        logs = np.log(self._shares)
        return np.array([np.interp(spot, logs, draws) for draws in self._draws.T])


def harm(result: Path, campaign_id: str, doses: Sequence[Dose]) -> Worth:
    """Of a campaign that the lake's last scan found. result: the lake's folder of it; doses: of one
    or more tasks. Raises UnusableError."""
    campaign = _campaign(result, campaign_id)
    first, daily = _daily(result, campaign.campaign_id)
    curves = {task: Curve([d for d in doses if d.task == task]) for task in dict.fromkeys(d.task for d in doses)}
    return harm_of(campaign.campaign_id, first, daily, curves)


def harm_of(campaign_id: str, first: date, daily: Floats, curves: dict[str, Curve]) -> Worth:
    """The same of daily counts of harvested answers."""
    upto = daily.cumsum()
    stops = []
    for day in [day for day in SHOWN_DAYS if day < len(daily)]:
        share = float(upto[day - 1] / upto[-1])
        saved = {task: figure(curve.at(1.0) - curve.at(share)) for task, curve in curves.items()}
        stops.append(Stop(day, first + timedelta(days=day - 1), float(upto[day - 1]), share, saved))
    return Worth(campaign_id, first, daily, {task: figure(curve.at(1.0)) for task, curve in curves.items()}, stops)


def _campaign(result: Path, campaign_id: str) -> Campaign:
    try:
        findings = Findings.model_validate(json.loads((result / "campaigns.json").read_text("ascii")))
    except FileNotFoundError:
        raise UnusableError("the lake keeps no result: scan it again, with --lake and without --until") from None
    except (ValueError, ValidationError) as error:
        raise UnusableError(f"the result in {result} cannot be read; scan the lake again") from error
    for campaign in findings.campaigns:
        if campaign_id in (campaign.campaign_id, *campaign.aliases):
            return campaign
    known = ", ".join(campaign.campaign_id for campaign in findings.campaigns[:5]) or "none"
    raise UnusableError(f"the lake's last scan found no campaign {campaign_id!a}; it found {known}")


def _daily(result: Path, campaign_id: str) -> tuple[date, Floats]:
    """The first day with a harvest, and answers harvested on it and on each day after it."""
    try:
        rows = pq.read_table(
            result / "attributed.parquet",
            columns=["timestamp", "status", "harvest"],
            filters=pc.field("campaign_id").cast("string") == campaign_id,
        )
    except (OSError, pa.ArrowException) as error:
        raise UnusableError(f"the result in {result} cannot be read; scan the lake again") from error
    rows = rows.filter(pc.equal(rows["status"], STATUSES.index("ok")))
    days = rows["timestamp"].cast(pa.date32()).cast(pa.int32()).to_numpy()
    if not rows.num_rows or not (counted := np.bincount(days - days.min(), rows["harvest"].to_numpy() / ONE)).sum():
        raise UnusableError(f"no exchange of {campaign_id} that was answered is attributed to its harvest")
    begin = int(np.flatnonzero(counted)[0])
    return date(1970, 1, 1) + timedelta(days=int(days.min()) + begin), counted[begin:].astype(np.float64)
