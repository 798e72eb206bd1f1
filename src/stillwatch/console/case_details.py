"""What the case page shows of a group of accounts, worked out from the lake: members, days, shared
values, reasons.

Everything here is asked of Judged, which stays in a process of its own (questions.py)."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.cases.model import Rescored
from stillwatch.console.schemas import AccountReasons, AccountRecord, Activity, KnownMembers, Timeline
from stillwatch.engine.arrays import Ints
from stillwatch.explain.account import reasons as account_reasons
from stillwatch.explain.ties import prior
from stillwatch.fleets.find import Fleet, family_weights
from stillwatch.fleets.odds import logit
from stillwatch.scan.judged import Judged
from stillwatch.scan.taken import timeline


def members(judged: Judged, names: list[str]) -> KnownMembers:
    """By account id: when it was created and closed, its plan and organization, and the days on
    which it was active as bits of a hexadecimal number (bit k: the k-th of `days`)."""
    group = judged.numbers(names)
    day, account = judged.people.hourly["day"], judged.people.hourly["account"]
    first, span = (int(day.min()), int(np.ptp(day)) + 1) if len(day) else (0, 0)
    place = np.full(len(judged.people), -1)
    place[group] = np.arange(len(group))
    mine = place[account] >= 0
    active = np.zeros((len(group), span), np.bool_)
    active[place[account[mine]], day[mine] - first] = True
    masks = np.packbits(active, axis=1, bitorder="little")[:, ::-1]
    return KnownMembers(
        days=[(date(1970, 1, 1) + timedelta(days=first + d)).isoformat() for d in range(span)],
        active={judged.people.names[a]: mask.tobytes().hex() for a, mask in zip(group, masks, strict=True)},
        records=records(judged, names),
    )


def records(judged: Judged, names: list[str]) -> dict[str, AccountRecord]:
    """What the operator's account records say of some accounts."""
    known = _records(judged)
    return {name: known[name] for name in names if name in known}


@cache
def _records(judged: Judged) -> dict[str, AccountRecord]:
    """Of everybody who was looked at: a large lake's accounts are not asked for again and again."""
    wanted = ("account_id", "created_at", "closed_at", "plan", "organization_id")
    table = judged.lake.accounts(judged.until).select(wanted)
    table = table.filter(pc.is_in(table["account_id"], pa.array(judged.people.names, pa.string())))
    return {row.pop("account_id"): row for row in table.to_pylist()}


def days(judged: Judged, names: list[str]) -> Timeline:
    """Exchanges a day, and of each day by hour, the group's and everybody else's."""
    group, hourly = judged.numbers(names), judged.people.hourly
    told = timeline(judged.people, group)
    day = hourly["day"] - hourly["day"].min(initial=1 << 40)
    mine = np.isin(hourly["account"], group)
    counted = hourly["exchanges"] * judged.people.weight[hourly["account"]]

    def hours(at: np.ndarray) -> list[list[int]]:
        of_each = np.bincount((day * 24 + hourly["hour"])[at], counted[at], len(told.days) * 24)
        return np.rint(of_each).astype(np.int64).reshape(-1, 24).tolist()

    return Timeline(
        days=[day.isoformat() for day in told.days],
        case=told.campaign,
        others=told.others,
        case_hours=hours(mine),
        other_hours=hours(~mine),
    )


def reasons(judged: Judged, names: list[str], account_id: str) -> AccountReasons:
    """What speaks for and against one account's belonging to a group. Raises KeyError where it was
    not looked at."""
    group, alone = judged.numbers(names), judged.numbers([account_id])
    if not len(alone):
        raise KeyError(account_id)
    account = int(alone[0])
    fleet = _fleet(judged, group)
    found = sorted(account_reasons(judged, fleet, account), key=lambda e: -abs(e.weight))
    start = logit(prior(judged.people, fleet))
    did = {name: int(judged.people.counts[name][account]) for name in ("exchanges", "answered", "follow_ups")}
    return AccountReasons(
        account_id=account_id,
        evidence=[e for e in found if e.weight > 0],
        counter_evidence=[e for e in found if e.weight < 0],
        start=start,
        log_odds=start + sum(family_weights(found).values()),
        activity=Activity(**did, days=int(judged.people.days[account])),
    )


def rescored(judged: Judged, names: list[str], others: list[str]) -> Rescored | None:
    """The verdict on a group as a person has put it together; None where too few of it are left.
    others: accounts that nobody of it is compared with."""
    verdict = judged.verdict_on(judged.numbers(names), judged.numbers(others))
    if verdict is None:
        return None
    found = sorted(verdict.evidence, key=lambda e: -abs(e.weight))
    return Rescored(
        confidence=round(verdict.confidence, 6),
        answers=verdict.answers,
        accounts=len(verdict.fleet.accounts),
        at=datetime.now(UTC),
        evidence=[e for e in found if e.weight > 0],
        counter_evidence=[e for e in found if e.weight < 0],
    )


def _fleet(judged: Judged, group: Ints) -> Fleet:
    """The fleet that was judged as this group, or the group by itself."""
    for verdict in judged.verdicts:
        if len(np.intersect1d(verdict.fleet.accounts, group)) >= 0.8 * max(len(group), len(verdict.fleet.accounts)):
            return verdict.fleet
    return Fleet(group, np.ones(len(group)), "values", np.empty(0, np.int64))
