"""A case's accounts in the store: what a scan says of each, and where people put it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from stillwatch.cases.errors import InvalidError
from stillwatch.cases.fleet import Member
from stillwatch.cases.schema import member

Place = Literal["in", "removed", "moved"]
Members = dict[str, "Placed"]

CHUNK = 500
"""Accounts named in one statement: databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An account of a case. A person's place for it outlives what scans say."""

    told: Member
    place: Place


def members_of(connection: Connection, case_id: str) -> Members:
    """A case's accounts, those that people took out among them."""
    columns = [member.c[name] for name in Member._fields]
    query = select(member.c.account_id, member.c.state, *columns).where(member.c.case_id == case_id)
    return {account: Placed(Member(*told), place) for account, place, *told in connection.execute(query)}


def replace(connection: Connection, case_id: str, members: Members) -> None:
    """Make these a case's accounts."""
    connection.execute(delete(member).where(member.c.case_id == case_id))
    rows = [
        {"case_id": case_id, "account_id": account, "state": one.place, **one.told._asdict()}
        for account, one in members.items()
    ]
    if rows:
        connection.execute(insert(member), rows)


def renewed(old: Members, told: dict[str, Member], removed: Iterable[str] = ()) -> Members:
    """The accounts that a scan tells of, each where a person put it (or in `removed`, from a case
    that this one took up), and those put elsewhere of which it tells no more."""
    out = {account: one for account, one in old.items() if one.place != "in"}
    apart: dict[str, Place] = dict.fromkeys(removed, "removed")
    for account, what in told.items():
        place = old[account].place if account in old else apart.get(account, "in")
        out[account] = Placed(what, place)
    return out


def put(connection: Connection, case_id: str, accounts: list[str], was: Place, now: Place) -> None:
    """Put accounts of a case elsewhere. Raises InvalidError where one of them is not where it is
    said to be."""
    wanted = sorted(set(accounts))
    if not wanted:
        raise InvalidError("name at least one account")
    for some in chunks(wanted):
        mine = (member.c.case_id == case_id) & (member.c.state == was) & member.c.account_id.in_(some)
        if connection.execute(update(member).where(mine).values(state=now)).rowcount != len(some):
            where = "in the case" if was == "in" else "among those that were removed from it"
            raise InvalidError(f"not all of these accounts are {where}")


def chunks(accounts: list[str]) -> Iterator[list[str]]:
    """The accounts, a statement's worth at a time."""
    for k in range(0, len(accounts), CHUNK):
        yield accounts[k : k + CHUNK]


def figures(members: Members, told: dict[str, Any]) -> dict[str, Any]:
    """A case's figures: of those in it, where each one's are known; what was told of all, where
    they are not."""
    inside = [one.told for one in members.values() if one.place == "in"]
    out = {"accounts": len(inside) if members else told["accounts"]}
    for name in ("exchanges", "harvest_exchanges"):
        known = [getattr(one, name) for one in inside]
        out[name] = told[name] if not known or None in known else sum(known)
    return out
