"""A policy played over the days that the lake holds: who would have been hit, when, how often, and
how many of those may be honest.

It is played against what was done without it. Whoever is refused tries again, or stops, or goes
elsewhere; what he would have done then stands in no log."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from pydantic import BaseModel

from stillwatch.engine.arrays import Bools
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.response.honest import Honest, Judged, honest_share
from stillwatch.response.looked import drawn_of
from stillwatch.response.measures import Stage
from stillwatch.response.met import Met
from stillwatch.response.usage import SECOND, Usage, day_of, refused, usage_of

SHOWN = 50
"""Accounts that are listed: those that are hit most."""


class ReplayedDay(BaseModel, frozen=True):
    """A day of the members: their exchanges, those that would have been hit, and how many accounts
    were."""

    day: date
    exchanges: int
    hit: int
    accounts_hit: int


class ReplayedAccount(BaseModel, frozen=True):
    """An account: how often it would have been hit, and when first and last."""

    account_id: str
    membership: float
    exchanges: int
    hit: int
    first_hit: datetime
    last_hit: datetime


class Replay(BaseModel, frozen=True):
    """A policy at a stage over the lake's days. An exchange is hit where anything would have been
    done to it: refused by a throttle, a denial or a step-up that nobody has passed, trimmed,
    tagged, or noted. `often`: by how many accounts were hit how often: of those that were hit at
    all, the median, nine in ten at most, and the most. `windows`: of a budget, those in which
    anything was used, and `windows_spent` those of them in which it ran out."""

    policy_id: str
    stage: Stage
    share: float
    accounts: int
    accounts_hit: int
    exchanges: int
    hit: int
    days: list[ReplayedDay]
    often: dict[str, int]
    windows: int
    windows_spent: int
    worst: list[ReplayedAccount]
    honest: Honest


def replay(
    lake: ReadableLake, policy_id: str, met: Sequence[Met], stage: Stage, share: float, judged: Judged
) -> Replay:
    """Plays a policy as if it had been at a stage all the time. judged: what people have found
    (honest.judged_by_people)."""
    played = [_played(lake, one, stage, share) for one in met]
    hits: Counter[str] = Counter()
    memberships: dict[str, float] = {}
    for one, (usage, hit) in zip(met, played, strict=True):
        counts = np.bincount(usage.account[hit], minlength=len(usage.accounts))
        for name, count in zip(usage.accounts, counts.tolist(), strict=True):
            hits[name] += count
        memberships |= one.accounts
    hit_once = {name: count for name, count in hits.items() if count}
    return Replay(
        policy_id=policy_id,
        stage=stage,
        share=share,
        accounts=len(memberships),
        accounts_hit=len(hit_once),
        exchanges=sum(len(usage) for usage, _ in played),
        hit=sum(hit_once.values()),
        days=_days([usage for usage, _ in played], [hit for _, hit in played]),
        often=_often(hit_once),
        **_windows(met, played),
        worst=_worst(met, played),
        honest=honest_share({name: memberships[name] for name in hit_once}, hit_once, judged),
    )


def _played(lake: ReadableLake, one: Met, stage: Stage, share: float) -> tuple[Usage, Bools]:
    """The usage of a case's members, and which of it would have been hit. A budget is spent by
    those who are drawn alone, as a guard counts."""
    usage = usage_of(lake, one.accounts)
    hit = drawn_of(one, usage, stage, share)[usage.account]
    budget = one.policy.terms.budget
    if budget is not None:
        mine = usage.of(drawn_of(one, usage, stage, share))
        hit[hit.nonzero()[0]] = refused(mine, budget)
    return usage, hit


def _days(usages: Sequence[Usage], hits: Sequence[Bools]) -> list[ReplayedDay]:
    exchanges: Counter[int] = Counter()
    hit: Counter[int] = Counter()
    accounts: dict[int, set[str]] = {}
    for usage, mask in zip(usages, hits, strict=True):
        days = usage.days()
        exchanges.update(dict(zip(*_counted(days), strict=True)))
        hit.update(dict(zip(*_counted(days[mask]), strict=True)))
        for day, account in np.unique(np.stack([days[mask], usage.account[mask]], 1), axis=0).tolist():
            accounts.setdefault(day, set()).add(usage.accounts[account])
    return [
        ReplayedDay(day=day_of(d), exchanges=exchanges[d], hit=hit[d], accounts_hit=len(accounts.get(d, ())))
        for d in sorted(exchanges)
    ]


def _counted(days: np.ndarray) -> tuple[list[int], list[int]]:
    found, counts = np.unique(days, return_counts=True)
    return found.tolist(), counts.tolist()


def _often(hits: dict[str, int]) -> dict[str, int]:
    if not hits:
        return {}
    counts = np.array(sorted(hits.values()))
    median, nine = (int(np.quantile(counts, q, method="lower")) for q in (0.5, 0.9))
    return {"median": median, "nine_in_ten": nine, "most": int(counts[-1])}


def _windows(met: Sequence[Met], played: Sequence[tuple[Usage, Bools]]) -> dict[str, int]:
    used = spent = 0
    for one, (usage, hit) in zip(met, played, strict=True):
        if one.policy.terms.budget is not None:
            window = usage.at // (one.policy.terms.budget.seconds * SECOND)
            used, spent = used + len(np.unique(window)), spent + len(np.unique(window[hit]))
    return {"windows": used, "windows_spent": spent}


def _worst(met: Sequence[Met], played: Sequence[tuple[Usage, Bools]]) -> list[ReplayedAccount]:
    found = []
    for one, (usage, hit) in zip(met, played, strict=True):
        size = len(usage.accounts)
        total, hits = np.bincount(usage.account, minlength=size), np.bincount(usage.account[hit], minlength=size)
        for k in np.lexsort((np.arange(size), -hits))[:SHOWN].tolist():
            if hits[k]:
                at = usage.at[hit & (usage.account == k)]
                first, last = (datetime.fromtimestamp(int(t) / SECOND, UTC) for t in (at[0], at[-1]))
                told: dict[str, Any] = {
                    "exchanges": int(total[k]),
                    "hit": int(hits[k]),
                    "first_hit": first,
                    "last_hit": last,
                }
                name = usage.accounts[k]
                found.append(ReplayedAccount(account_id=name, membership=one.accounts[name], **told))
    return sorted(found, key=lambda one: (-one.hit, one.account_id))[:SHOWN]
