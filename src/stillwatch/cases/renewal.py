"""A case opened for a fleet, and a case brought up to what a scan says of its fleet now."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, update

from stillwatch.cases import audit
from stillwatch.cases.actions import OPEN
from stillwatch.cases.change import write
from stillwatch.cases.fleet import Fleet
from stillwatch.cases.membership import Members, figures, members_of, renewed, replace
from stillwatch.cases.schema import case, comment

GROWN = 1.2
"""A closed case is another matter when its fleet has more than so many times the accounts that it
was closed with."""

SHOWN = ("kind", "confidence", "accounts", "exchanges", "harvest_exchanges")
"""What the audit log says of a change: (before, after)."""


def open_case(connection: Connection, fleet: Fleet, members: Members, origin: str, **values: Any) -> None:
    """Insert a case at its first version."""
    told = fleet.values | figures(members, fleet.values)
    made = {"id": fleet.id, "origin": origin, "version": 1, "opened_at": datetime.now(UTC)}
    connection.execute(insert(case).values(**made, **told, **values))
    replace(connection, fleet.id, members)


def renew(connection: Connection, row: Row[Any], fleet: Fleet, removed: Iterable[str] = ()) -> tuple[bool, bool]:
    """(whether the case changed, whether it was reopened) by what a scan says of it. `removed`:
    accounts that people took out of cases that this one takes up."""
    old = members_of(connection, row.id)
    members = renewed(old, fleet.members, removed)
    told = fleet.values | figures(members, fleet.values)
    last_scan = told.pop("last_scan")
    if row.origin != "scan":
        # Its parents', which is not its own: it keeps the one with which it was last scored.
        del told["confidence"]
    new = {name: value for name, value in told.items() if getattr(row, name) != value}
    if not new and members == old:
        values = {"last_scan": last_scan} | _unscored(row)
        connection.execute(update(case).where(case.c.id == row.id).values(**values))
        return False, False
    detail: dict[str, Any] = {name: [getattr(row, name), new[name]] for name in SHOWN if name in new}
    if members != old:
        replace(connection, row.id, members)
        new["rescored"] = None
        detail |= {"joined": len(members.keys() - old.keys()), "left": len(old.keys() - members.keys())}
    new |= _unscored(row)
    why = _another_matter(row, told)
    write(connection, row, new | {"last_scan": last_scan} | (OPEN | {"state": "new", "owner": None} if why else {}))
    audit.append(connection, None, "case.updated", row.id, version=row.version + 1, scan=last_scan, **detail)
    if why:
        _say_reopened(connection, row, why)
    return True, bool(why)


def _unscored(row: Row[Any]) -> dict[str, None]:
    """What was scored by hand was so of an earlier lake; of a closed case it is part of what was
    judged."""
    return {} if row.state == "closed" else {"rescored": None}


def _another_matter(row: Row[Any], told: dict[str, Any]) -> str | None:
    """Why a case that a person closed is no longer what was judged, if so."""
    if row.closed_accounts is None:
        return None
    if told["accounts"] > GROWN * row.closed_accounts:
        return f"its fleet grew from {row.closed_accounts:,} to {told['accounts']:,} accounts"
    if told["kind"] == "campaign" != row.closed_kind:
        return "it became a campaign"
    return None


def _say_reopened(connection: Connection, row: Row[Any], why: str) -> None:
    text = f"Reopened: {why} since {row.owner} closed it as {row.reason} with the note: {row.note}"
    connection.execute(insert(comment).values(case_id=row.id, at=datetime.now(UTC), by=audit.MACHINE, text=text))
    audit.append(connection, None, "case.reopened", row.id, note=text, was=row.reason, owner=row.owner)
