"""Notices to accounts that something is done to: one for each policy that meets an account, from
when on, until when. Nobody is told what found it."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from stillwatch.cases.membership import chunks
from stillwatch.cases.schema import audit, case_notice

ROOM = 24
"""Bits for the notices of one transaction in their numbers; the rest is the last entry of the log
before it, which no other transaction finds."""

Acted = Mapping[tuple[str, str], set[str]]
"""By (policy, case), the accounts to which something is done."""


def due_notices(connection: Connection, acted_on: Acted) -> bool:
    """Whether anybody is to be given notice, or is met no more."""
    told, open_now = _told(connection)
    return any(accounts - told.get(where, set()) for where, accounts in acted_on.items()) or any(
        accounts ^ acted_on.get(where, set()) for where, accounts in open_now.items()
    )


def acted_on(connection: Connection) -> dict[tuple[str, str], int]:
    """By (policy, case), to how many accounts something is done now."""
    where = (case_notice.c.policy_id, case_notice.c.case_id)
    query = select(*where, func.count()).where(case_notice.c.ended_at.is_(None)).group_by(*where)
    return {(policy_id, case_id): count for policy_id, case_id, count in connection.execute(query)}


def give_notices(connection: Connection, acted_on: Acted, now: datetime) -> tuple[int, int]:
    """(how many notices are given, how many end), in a transaction of `Store.writing` that adds an
    entry to the log where there are any. One that has ended goes on where its account is met
    again."""
    told, open_now = _told(connection)
    given = ended = 0
    first = (connection.execute(select(func.max(audit.c.seq))).scalar() or 0) << ROOM
    for where in sorted({*acted_on, *told}):
        met, known, unended = acted_on.get(where, set()), told.get(where, set()), open_now.get(where, set())
        policy_id, case_id = where
        of = {"policy_id": policy_id, "case_id": case_id, "at": now}
        new = [
            {"id": f"N-{secrets.token_hex(12)}", "number": first + given + k, "account_id": account, **of}
            for k, account in enumerate(sorted(met - known))
        ]
        if new:
            connection.execute(insert(case_notice), new)
        _set(connection, where, unended - met, now)
        _set(connection, where, (known & met) - unended, None)
        given, ended = given + len(new), ended + len(unended - met)
    return given, ended


def _set(connection: Connection, where: tuple[str, str], accounts: set[str], ended_at: datetime | None) -> None:
    mine = (case_notice.c.policy_id == where[0]) & (case_notice.c.case_id == where[1])
    for some in chunks(sorted(accounts)):
        chosen = update(case_notice).where(mine, case_notice.c.account_id.in_(some))
        connection.execute(chosen.values(ended_at=ended_at))


def _told(connection: Connection) -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], set[str]]]:
    """By (policy, case): accounts that were given notice, and those of them whose notice has not
    ended."""
    told: dict[tuple[str, str], set[str]] = {}
    open_now: dict[tuple[str, str], set[str]] = {}
    columns = (case_notice.c.policy_id, case_notice.c.case_id, case_notice.c.account_id, case_notice.c.ended_at)
    for policy_id, case_id, account, ended_at in connection.execute(select(*columns)):
        told.setdefault((policy_id, case_id), set()).add(account)
        if ended_at is None:
            open_now.setdefault((policy_id, case_id), set()).add(account)
    return told, open_now
