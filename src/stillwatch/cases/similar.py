"""Past cases like one at hand, and how each of them ended.

A likeness is the mean of up to three parts, each 0 to 1: accounts (half of the weight), as the
share of the smaller case's accounts that both have; kinds of evidence (0.3), as the weights that
they share over the weights of either; what was taken (0.2), as the shares of capabilities in the
same way. A part that one of the two says nothing of is left out, and the others count for more. A
fleet that comes back with new accounts is alike by the last two.
"""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from stillwatch.cases.change import must
from stillwatch.cases.model import Similar
from stillwatch.cases.schema import case, member, parentage
from stillwatch.cases.store import Store
from stillwatch.result.words import percent

PARTS = {"accounts": 0.5, "evidence": 0.3, "capabilities": 0.2}

LEAST = 0.3
"""Below it two cases have no more in common than any two: hardly a case is without some kinds of
evidence."""


def similar_cases(store: Store, case_id: str, limit: int = 10) -> list[Similar]:
    """Cases like this one, those that people closed first, then by likeness. Not those that it was
    made of, or that were made of it, nor those that another stands for."""
    with store.reading() as connection:
        row = must(connection, case_id)
        shared = _shared(connection, row.id)
        kin = _kin(connection, row.id)
        columns = [case.c[name] for name in ("id", "state", "reason", "accounts", "closed_at", "traits")]
        others = connection.execute(select(*columns).where(case.c.survivor.is_(None), case.c.id != row.id)).all()
    found = [_compared(row, other, shared.get(other.id, 0)) for other in others if other.id not in kin]
    found = [one for one in found if one.likeness >= LEAST]
    return sorted(found, key=lambda one: (one.state != "closed", -one.likeness, one.id))[:limit]


def _shared(connection: Connection, case_id: str) -> dict[str, int]:
    """How many accounts each other case has in common with this one."""
    mine, theirs = member.alias(), member.alias()
    query = (
        select(theirs.c.case_id, func.count())
        .join(mine, mine.c.account_id == theirs.c.account_id)
        .where(mine.c.case_id == case_id, mine.c.state == "in", theirs.c.case_id != case_id, theirs.c.state == "in")
        .group_by(theirs.c.case_id)
    )
    return {other: number for other, number in connection.execute(query)}


def _kin(connection: Connection, case_id: str) -> set[str]:
    above = select(parentage.c.parent).where(parentage.c.child == case_id)
    below = select(parentage.c.child).where(parentage.c.parent == case_id)
    return {*connection.execute(above).scalars(), *connection.execute(below).scalars()}


def _compared(row: Row[Any], other: Row[Any], shared: int) -> Similar:
    smaller = min(row.accounts, other.accounts)
    parts = {"accounts": shared / smaller if smaller else None}
    parts |= {name: _overlap(row.traits[name], other.traits[name]) for name in ("evidence", "capabilities")}
    known = {name: part for name, part in parts.items() if part is not None}
    weight = sum(PARTS[name] for name in known)
    likeness = sum(PARTS[name] * part for name, part in known.items()) / weight if weight else 0.0
    fields = {name: getattr(other, name) for name in ("id", "state", "reason", "accounts", "closed_at")}
    return Similar(**fields, likeness=min(likeness, 1.0), why=_why(row.traits, other.traits, shared, smaller))


def _overlap(one: dict[str, float], other: dict[str, float]) -> float | None:
    """Weighted Jaccard: what both have over what either has; None where one has nothing."""
    if not one or not other:
        return None
    names = one.keys() | other.keys()
    both = sum(min(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    either = sum(max(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    return both / either if either else None


def _why(mine: dict[str, Any], theirs: dict[str, Any], shared: int, smaller: int) -> list[str]:
    out = [f"{percent(shared / smaller)} of the smaller case's accounts are in both."] if shared else []
    for name, says in (("evidence", "Both rest on"), ("capabilities", "Both took")):
        common = sorted(
            mine[name].keys() & theirs[name].keys(), key=lambda kind: -min(mine[name][kind], theirs[name][kind])
        )
        if common:
            out.append(f"{says} {', '.join(kind.replace('_', ' ') for kind in common[:4])}.")
    return out
