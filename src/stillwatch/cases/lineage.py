"""Cases that people made of others, and what they take from them: a scan knows only the cases they
came from."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, select

from stillwatch.cases.fleet import Fleet, Member
from stillwatch.cases.membership import members_of
from stillwatch.cases.schema import case, parentage


def derived(connection: Connection) -> Iterator[tuple[Row[Any], Fleet]]:
    """(row, what its parents now tell) of every case that was split off or merged, parents before
    children. Each is worked out when it is asked for, after its parents were brought up to date."""
    made = select(case.c.id).where(case.c.origin != "scan").order_by(case.c.opened_at, case.c.id)
    for case_id in connection.execute(made).scalars().all():
        row = connection.execute(select(case).where(case.c.id == case_id)).one()
        above = select(case).join(parentage, parentage.c.parent == case.c.id).where(parentage.c.child == case_id)
        parents = list(connection.execute(above.order_by(case.c.id)))
        yield row, inherited(connection, row.id, row.origin, parents, frozenset(members_of(connection, row.id)))


def inherited(
    connection: Connection, case_id: str, origin: str, parents: list[Row[Any]], accounts: frozenset[str]
) -> Fleet:
    """What a case takes from its parents: the judgement of the surest, the dates of all, and their
    accounts. A part that was split off keeps to its own `accounts`; a merged case takes those that
    join its parents too."""
    surest = max(parents, key=lambda parent: parent.confidence)
    seen = [[p.first_seen for p in parents if p.first_seen], [p.last_seen for p in parents if p.last_seen]]
    values = {name: getattr(surest, name) for name in ("confidence", "says", "told", "traits")}
    values |= {
        "kind": "campaign" if any(p.kind == "campaign" for p in parents) else surest.kind,
        "first_seen": min(seen[0], default=None),
        "last_seen": max(seen[1], default=None),
        "last_scan": max(p.last_scan for p in parents),
        **dict.fromkeys(("accounts", "exchanges", "harvest_exchanges")),
    }
    members: dict[str, Member] = {}
    for parent in parents:
        for account, one in members_of(connection, parent.id).items():
            if account in accounts or (origin == "merge" and one.place == "in"):
                members[account] = _both(members[account], one.told) if account in members else one.told
    return Fleet(case_id, values, members)


def _both(one: Member, other: Member) -> Member:
    """An account that two cases have: an exchange is attributed to one of them only, so that what
    they took adds up."""
    exchanges, harvest, attempts = (
        None if a is None or b is None else a + b for a, b in zip(one[1:4], other[1:4], strict=True)
    )
    surer = max(one, other, key=lambda member: member.membership)
    return Member(surer.membership, exchanges, harvest, attempts, surer.strongest_evidence)
