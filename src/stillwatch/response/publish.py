"""The table brought up to date: what has ended is ended, accounts that are met are given notice,
and where anything of it is another than before, a new version is signed and written."""

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from stillwatch.cases import audit
from stillwatch.cases.errors import NotFoundError
from stillwatch.cases.schema import audit as log
from stillwatch.cases.schema import case
from stillwatch.cases.schema import policy as policies
from stillwatch.cases.store import Store
from stillwatch.lake.store.files import write_private
from stillwatch.response.accounts import Known, LakeRecords
from stillwatch.response.compiled import Compiled, compiled
from stillwatch.response.folder import Folder
from stillwatch.response.given import due_notices, give_notices
from stillwatch.response.met import all_met, standing
from stillwatch.response.stored import write
from stillwatch.response.table import Table, TableError, encoded, read_table

PUBLISHED = "table.published"


@dataclass(frozen=True)
class Published:
    """The table as it is now; `changed`: it is another than before; `unknown`: names that policies
    ask for, and that are not listed, since the lake's vault does not give them away."""

    version: int
    measures: int
    subjects: int
    changed: bool
    unknown: int = 0


def publish(lake: Path, store: Store, known: Known | None = None) -> Published:
    """Brings the table of a lake up to what the cases say. The same again changes nothing. Raises
    CasesError, LakeError."""
    folder, known = Folder(lake), known or LakeRecords(lake)
    with folder.locked():
        before = _present(folder)
        with store.reading() as connection:
            now = datetime.now(UTC)
            if before is not None and before.measures and _is_unused(connection):
                return Published(before.version, len(before.measures), len(before), False)
            nothing_ends = not _over(connection, now)
            found = compiled(all_met(connection, now), known)
            nothing_due = nothing_ends and not due_notices(connection, found.acted_on)
        if nothing_due and before is not None and _same(folder, before, found):
            return Published(before.version, len(before.measures), len(before), False, found.unknown)
        return _renew(folder, store, known, before)


def read_present(lake: Path) -> Table | None:
    """The table of a lake as it is; None where there is none."""
    return _present(Folder(lake))


def file_and_digest(lake: Path) -> tuple[bytes, str]:
    """(the table's file, its SHA-256). Raises NotFoundError where there is none yet."""
    try:
        data = Folder(lake).table.read_bytes()
    except FileNotFoundError:
        raise NotFoundError("there is no decision table yet") from None
    return data, hashlib.sha256(data).hexdigest()


def _renew(folder: Folder, store: Store, known: Known, before: Table | None) -> Published:
    """Everything once more, in the turn of a writer: the log has it before the file is there."""
    with store.writing() as connection:
        now = datetime.now(UTC)
        _end(connection, now)
        found = compiled(all_met(connection, now), known)
        given, ended = give_notices(connection, found.acted_on, now)
        if before is not None and _same(folder, before, found):
            if given or ended:
                audit.append(connection, None, "notices.given", "table", notices=given, ended=ended)
            return Published(before.version, len(before.measures), len(before), False, found.unknown)
        version = 1 + max(before.version if before else 0, _told(connection))
        data = encoded(version, int(time.time()), folder.salt(), found.measures, found.subjects, folder.key())
        made = Published(version, len(found.measures), len(found.subjects), True, found.unknown)
        counts = {"measures": made.measures, "subjects": made.subjects, "unknown": made.unknown}
        counts |= {"notices": given, "ended": ended}
        audit.append(connection, None, PUBLISHED, "table", version=version, **counts)
    write_private(folder.table, data)
    return made


def _same(folder: Folder, before: Table, found: Compiled) -> bool:
    """Whether a table of this would be the one there is, but for its version."""
    again = encoded(before.version, before.made_at, folder.salt(), found.measures, found.subjects, folder.key())
    return hashlib.sha256(again).hexdigest() == before.digest


def _present(folder: Folder) -> Table | None:
    """The table that is there; None where there is none that was made here."""
    try:
        return read_table(folder.table.read_bytes(), [folder.key().public_key()])
    except (FileNotFoundError, TableError):
        return None


def _is_unused(connection: Connection) -> bool:
    """Whether nobody has ever proposed a policy here. Such a store leaves a table alone that is
    another's: a console may keep its cases elsewhere than the watch beside it."""
    return connection.execute(select(policies.c.id).limit(1)).first() is None


def _told(connection: Connection) -> int:
    """The version that the log told of last: it goes on from there where the file is gone."""
    query = select(log.c.seq, log.c.detail).where(log.c.object == "table", log.c.action == PUBLISHED)
    last = connection.execute(query.order_by(log.c.seq.desc()).limit(1)).first()
    return int(audit.detail_of(last.detail)["version"]) if last else 0


def _over(connection: Connection, now: datetime) -> list[tuple[Row[Any], str]]:
    """The policies that have to end, and why: their time is over, or their case was judged to be
    none that anything is done about."""
    found = []
    for row in connection.execute(select(policies).where(policies.c.ended_at.is_(None))).all():
        if row.expires_at <= now:
            found.append((row, "expired"))
        elif row.case_id and standing(connection, row.case_id) is None:
            found.append((row, f"{row.case_id} was closed as {_reason(connection, row.case_id)}"))
    return found


def _reason(connection: Connection, case_id: str) -> str | None:
    """As what a case, or the one that stands for it, was closed."""
    row = connection.execute(select(case).where(case.c.id == case_id)).one()
    return _reason(connection, row.survivor) if row.survivor and row.reason in ("merged", "folded") else row.reason


def _end(connection: Connection, now: datetime) -> None:
    for row, why in _over(connection, now):
        write(connection, row, {"ended_at": min(now, row.expires_at), "ended_why": why, "wanted": None})
        audit.append(connection, None, "policy.ended", f"policy:{row.id}", version=row.version + 1, why=why)
