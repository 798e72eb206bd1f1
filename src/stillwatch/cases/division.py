"""What people do to a case's fleet: take accounts out and put them back, split a case, merge two.
Errors are those of `actions`."""

import secrets
from typing import Any

from sqlalchemy import Connection, Row, insert, literal, select

from stillwatch.cases import audit
from stillwatch.cases.change import Change, begin, changing, written
from stillwatch.cases.errors import InvalidError
from stillwatch.cases.lineage import inherited
from stillwatch.cases.membership import Place, figures, members_of, put, renewed
from stillwatch.cases.model import Case, Person
from stillwatch.cases.queries import read_case
from stillwatch.cases.renewal import open_case
from stillwatch.cases.schema import parentage, tag
from stillwatch.cases.store import Store
from stillwatch.cases.succession import stand_for


def remove(store: Store, by: Person, case_id: str, version: int, accounts: list[str], note: str) -> Case:
    """Take accounts out of a case; later scans leave them out."""
    with changing(store, by, "remove", case_id, version) as change:
        _put(change, accounts, "in", "removed", note)
    return read_case(store, case_id)


def restore(store: Store, by: Person, case_id: str, version: int, accounts: list[str], note: str) -> Case:
    """Put accounts back that were taken out."""
    with changing(store, by, "restore", case_id, version) as change:
        _put(change, accounts, "removed", "in", note)
    return read_case(store, case_id)


def split(store: Store, by: Person, case_id: str, version: int, accounts: list[str], note: str) -> Case:
    """Make a case of its own of some of a case's accounts, with the same owner. Returns the new
    case."""
    made = _new_id("S")
    with changing(store, by, "split", case_id, version) as change:
        _put(change, accounts, "in", "moved", note)
        change.detail["child"] = made
        fleet = inherited(change.connection, made, "split", [change.row], frozenset(accounts))
        members = renewed({}, fleet.members)
        open_case(change.connection, fleet, members, "split", state=change.row.state, owner=change.row.owner)
        change.connection.execute(insert(parentage).values(child=made, parent=change.id))
        audit.append(change.connection, by.name, "case.opened", made, parents=[change.id], accounts=len(members))
    return read_case(store, made)


def merge(store: Store, by: Person, case_id: str, version: int, other_id: str, other_version: int, note: str) -> Case:
    """Make one case of two; both are closed and point at it. Returns the new case, with the first
    one's owner."""
    made = _new_id("M")
    with store.writing() as connection:
        first = begin(connection, by, "merge", case_id, version)
        second = begin(connection, by, "merge", other_id, other_version)
        if first.id == second.id:
            raise InvalidError("a case cannot be merged with itself")
        first.demand_open()
        second.demand_open()
        parents, note = [first.row, second.row], written(note)
        _open_merged(connection, made, parents)
        audit.append(connection, by.name, "case.merge", made, parents=[row.id for row in parents], note=note)
        for row in parents:
            stand_for(connection, row, made, "merged", f"{by.name} merged it into {made}: {note}")
    return read_case(store, made)


def _open_merged(connection: Connection, made: str, parents: list[Row[Any]]) -> None:
    """The case of two: every account of either, but for those that were taken out of one and are
    not in the other."""
    places = [members_of(connection, row.id).items() for row in parents]
    inside = {account for members in places for account, one in members if one.place == "in"}
    apart = {account for members in places for account, one in members if one.place == "removed"} - inside
    fleet = inherited(connection, made, "merge", parents, frozenset(apart))
    owner = parents[0].owner or parents[1].owner
    state = "in_progress" if owner else "new"
    open_case(connection, fleet, renewed({}, fleet.members, apart), "merge", state=state, owner=owner)
    ids = [row.id for row in parents]
    connection.execute(
        insert(tag).from_select(
            ["case_id", "tag"], select(literal(made), tag.c.tag).where(tag.c.case_id.in_(ids)).distinct()
        )
    )


def _put(change: Change, accounts: list[str], was: Place, now: Place, note: str) -> None:
    """Move accounts of an open case, count it anew, and say so."""
    change.demand_open()
    note = written(note)
    put(change.connection, change.id, accounts, was, now)
    told = {"accounts": 0, "exchanges": change.row.exchanges, "harvest_exchanges": change.row.harvest_exchanges}
    counted = figures(members_of(change.connection, change.id), told)
    if not counted["accounts"]:
        raise InvalidError("a case keeps at least one account: close it instead")
    change.values = counted | {"rescored": None}
    change.detail = {"accounts": sorted(set(accounts)), "note": note}


def _new_id(letter: str) -> str:
    return f"{letter}-{secrets.token_hex(6)}"
