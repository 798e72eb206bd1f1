"""What the lake says of whom a policy would meet: asked of the lake alone, so that it can be done
wherever that is open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from pydantic import BaseModel

from stillwatch.engine.arrays import Bools
from stillwatch.lake.views.protocols import ReadableLake
from stillwatch.response.accounts import Record, records_of
from stillwatch.response.drawing import drawn
from stillwatch.response.measures import OtherKind, Stage
from stillwatch.response.met import Met
from stillwatch.response.model import BudgetTerms, TrimTerms
from stillwatch.response.names import names_of
from stillwatch.response.usage import SECOND, Peak, Usage, peak_of, refused, usage_of

RECENT = 7
"""Days that a preview looks at: one of each kind that a week has."""

AGES = (7, 30, 90, 365)
"""Days at which accounts' ages are parted."""


class Age(BaseModel):
    """Accounts of an age from `from_days` to before `to_days`."""

    from_days: int
    to_days: int | None
    accounts: int


class OtherNames(BaseModel, frozen=True):
    """Names of a kind by which the accounts are met besides: how many are theirs alone, and how
    many are not listed, since other accounts go by them too."""

    kind: OtherKind
    listed: int
    shared: int


class Organization(BaseModel):
    """A declared organization, and how many of the accounts declare it."""

    name: str
    accounts: int


class Limit(BaseModel, frozen=True):
    """What a limit would have done in all days that the lake holds. `most_exchanges` and
    `most_tokens`: the most that was used in a window of `seconds`; where the answers' length is
    capped, the longest answer. `bites`: it would have changed anything at all. `stopped`: the share
    of the exchanges that it would have refused, in the recent days or in all, whichever is
    larger."""

    campaign: str
    seconds: int | None
    most_exchanges: int
    most_tokens: int
    most_at: datetime | None
    bites: bool
    stopped: float


class Looked(BaseModel, frozen=True):
    """Of a policy at a stage: the days that were looked at, the accounts that it would meet by
    plan, organization and age, their exchanges in those days, by which other names they are met,
    and by campaign what its limit comes to, of all its members and of those drawn."""

    first_day: date | None
    last_day: date | None
    accounts: list[str]
    exchanges: int
    paying: int
    unknown: int
    by_plan: dict[str, int]
    organizations: list[Organization]
    by_age: list[Age]
    also_by: list[OtherNames]
    limits: list[Limit]
    drawn_limits: list[Limit]


def look(lake: ReadableLake, met: Sequence[Met], stage: Stage, share: float) -> Looked:
    """What the lake has of the accounts that a policy meets, by case."""
    days = lake.days()
    since = days[-1] - timedelta(days=RECENT - 1) if days else date.min
    hit = [name for one in met for name in drawn_names(one, stage, share)]
    records = records_of(lake, hit).records
    exchanges, limits, drawn_limits = 0, [], []
    for one in met:
        usage = usage_of(lake, one.accounts)
        mine = usage.of(drawn_of(one, usage, stage, share))
        exchanges += int(_recent(mine, since).sum())
        if one.policy.terms.budget or one.policy.terms.trim:
            limits.append(_limit(one, usage, since))
            drawn_limits.append(_limit(one, mine, since))
    names = sorted(set(hit))
    told: dict[str, Any] = {"first_day": max(since, days[0]) if days else None, "last_day": days[-1] if days else None}
    told |= {"also_by": _also_by(lake, met, stage, share)}
    told |= {"accounts": names, "exchanges": exchanges, "limits": limits, "drawn_limits": drawn_limits}
    return Looked(**told, **_about([records.get(name) for name in names], told["last_day"]))


def drawn_of(one: Met, usage: Usage, stage: Stage, share: float) -> Bools:
    """(accounts of the usage,): which of them are met at a stage."""
    mine = set(drawn_names(one, stage, share))
    return np.array([name in mine for name in usage.accounts], np.bool_)


def _also_by(lake: ReadableLake, met: Sequence[Met], stage: Stage, share: float) -> list[OtherNames]:
    """Of each case by itself, as the table has it."""
    counts: dict[OtherKind, OtherNames] = {}
    for one in met:
        for kind in one.policy.terms.also_by:
            found = names_of(lake, kind, drawn_names(one, stage, share))
            before = counts.get(kind, OtherNames(kind=kind, listed=0, shared=0))
            listed, shared = before.listed + found.alone, before.shared + found.shared
            counts[kind] = OtherNames(kind=kind, listed=listed, shared=shared)
    return list(counts.values())


def drawn_names(one: Met, stage: Stage, share: float) -> list[str]:
    """The accounts that are met at a stage."""
    return [name for name in one.accounts if stage != "share" or drawn(one.measure, name, share)]


def ages(created: Iterable[datetime], last_day: date | None) -> list[Age]:
    """How many accounts are how old, on the last day of a log: of one that ended long ago everybody
    would be old by now. One that was made after it is of age 0."""
    at = last_day or datetime.now(UTC).date()
    days = [max(0, (at - moment.astimezone(UTC).date()).days) for moment in created]
    edges = [*zip((0, *AGES), (*AGES, None), strict=True)]
    return [
        Age(from_days=a, to_days=b, accounts=sum(age >= a and (b is None or age < b) for age in days)) for a, b in edges
    ]


def _about(records: Sequence[Record | None], last_day: date | None) -> dict[str, Any]:
    known = [one for one in records if one is not None]
    named = Counter(one.organization_id for one in known if one.organization_id)
    return {
        "paying": sum(one.pays for one in known),
        "unknown": len(records) - len(known),
        "by_plan": dict(Counter(one.plan or "none" for one in known)),
        "organizations": [Organization(name=name, accounts=count) for name, count in named.most_common()],
        "by_age": ages((one.created_at for one in known if one.created_at), last_day),
    }


def _recent(usage: Usage, since: date) -> Bools:
    return usage.days() >= (since - date(1970, 1, 1)).days


def _limit(one: Met, usage: Usage, since: date) -> Limit:
    budget, trim = one.policy.terms.budget, one.policy.terms.trim
    if budget is not None:
        return _budget_limit(one.case_id, usage, budget, since)
    assert trim is not None
    return _trim_limit(one.case_id, usage, trim)


def _budget_limit(campaign: str, usage: Usage, budget: BudgetTerms, since: date) -> Limit:
    peak, stopped, recent = peak_of(usage, budget.seconds), refused(usage, budget), _recent(usage, since)
    # Of a campaign that is quiet at the moment any budget leaves enough.
    share = max((float(stopped[some].mean()) for some in (recent, np.ones_like(recent)) if some.any()), default=0.0)
    return _made(campaign, budget.seconds, peak, bool(stopped.any()), share)


def _trim_limit(campaign: str, usage: Usage, trim: TrimTerms) -> Limit:
    """Of answers' number, log-probabilities and reasoning the lake knows nothing: what takes of
    them is taken to bite."""
    longest = int(usage.used.max(initial=0))
    place = int(usage.used.argmax()) if len(usage) else 0
    at = datetime.fromtimestamp(int(usage.at[place]) / SECOND, UTC) if len(usage) else None
    other = trim.logprobs or trim.choices is not None or trim.reasoning is not None
    bites = bool(other or (trim.max_tokens is not None and longest > trim.max_tokens))
    return _made(campaign, None, Peak(0, longest, at), bites, 0.0)


def _made(campaign: str, seconds: int | None, peak: Peak, bites: bool, stopped: float) -> Limit:
    most: dict[str, Any] = {"most_exchanges": peak.exchanges, "most_tokens": peak.tokens, "most_at": peak.at}
    return Limit(campaign=campaign, seconds=seconds, bites=bites, stopped=stopped, **most)
