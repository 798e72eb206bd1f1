"""Which measures meet a request, and what follows from them: pure functions of table, request and
time. What a budget says is asked elsewhere (`desk.py`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_network

from stillwatch.guard.asked import Asked
from stillwatch.response.measures import SEVERITY, Kind, Measure, Trim
from stillwatch.response.table import PREFIXES, Table

_REMEMBERED_ADDRESSES = 1 << 14


@dataclass(frozen=True, slots=True)
class Met:
    """What meets a request now. acting: the severest first; throttles: those of them whose budget
    has to be asked; shadow: what would act, and is only written down."""

    acting: tuple[Measure, ...] = ()
    throttles: tuple[Measure, ...] = ()
    trim: Trim | None = None
    shadow: tuple[Measure, ...] = ()


NOTHING = Met()


def met(table: Table, asked: Asked, now: float) -> Met:
    """The measures in force that meet a request. Where something stops it whatever its budget is,
    no throttle is asked: what is stopped uses nothing up."""
    found = _found(table, asked)
    if not found:
        return NOTHING
    in_force = [one for one in found if one.in_force(now)]
    shadow = tuple(one for one in in_force if one.stage == "shadow")
    acting = [one for one in in_force if one.stage != "shadow"]
    # Of equals that comes first which the account itself brought.
    acting.sort(key=lambda one: -SEVERITY[one.action])
    stopped = bool(acting) and SEVERITY[acting[0].action] > SEVERITY["throttle"]
    throttles = () if stopped else tuple(one for one in acting if one.action == "throttle" and one.budget is not None)
    return Met(tuple(acting), throttles, merged(one.trim for one in acting if one.trim is not None), shadow)


def merged(trims: Iterable[Trim]) -> Trim | None:
    """The strictest of several trims, in each of what they take."""
    listed = list(trims)
    if not listed:
        return None
    kinds = {one.reasoning for one in listed}
    return Trim(
        any(one.logprobs for one in listed),
        min((one.choices for one in listed if one.choices is not None), default=None),
        min((one.max_tokens for one in listed if one.max_tokens is not None), default=None),
        "withheld" if "withheld" in kinds else "summarised" if "summarised" in kinds else None,
    )


def _found(table: Table, asked: Asked) -> list[Measure]:
    """The account's first."""
    found: dict[str, Measure] = {}
    each: tuple[tuple[Kind, tuple[str, ...]], ...]
    each = (("account", asked.accounts), ("api_key", asked.api_keys), ("organization", asked.organizations))
    for kind, names in each:
        for name in names:
            for one in table.measures_of(kind, name):
                found[one.id] = one
    if asked.addresses and table.knows("network"):
        for address in asked.addresses:
            for network in _networks(address):
                for one in table.measures_of("network", network):
                    found[one.id] = one
    return list(found.values())


@lru_cache(_REMEMBERED_ADDRESSES)
def _networks(address: str) -> tuple[str, ...]:
    """The ranges that an address lies in, of the lengths that a table may list."""
    lengths = PREFIXES[6 if ":" in address else 4]
    return tuple(str(ip_network(f"{address}/{length}", strict=False)) for length in lengths)
