"""What people do with a case: claim it, judge it, write beneath it. Every function returns the case
as it is then, and raises what `changing` raises, and InvalidError where it makes no sense."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import delete, insert, update

from stillwatch.cases import audit
from stillwatch.cases.change import changing, must, written
from stillwatch.cases.errors import ConflictError, InvalidError
from stillwatch.cases.model import Case, CloseReason, Person, Rescored
from stillwatch.cases.people import acting
from stillwatch.cases.queries import read_case
from stillwatch.cases.schema import case
from stillwatch.cases.schema import comment as comments
from stillwatch.cases.schema import tag as tag_table
from stillwatch.cases.store import Store

MOST_TAGS = 20
LONGEST_TAG = 40

LONGEST_SNOOZE = timedelta(days=366)
"""Nobody waits longer for a case to become clearer: it is closed, for want of evidence, and a scan
reopens it."""

OPEN: dict[str, Any] = dict.fromkeys(("reason", "note", "closed_at", "closed_kind", "closed_accounts"))
"""What is empty while a case is open."""


def claim(store: Store, by: Person, case_id: str, version: int) -> Case:
    """Take a case that nobody has, so that no two judge it. ConflictError where somebody has it: an
    approver, who may work on it all the same, releases it first."""
    with changing(store, by, "claim", case_id, version) as change:
        change.demand_open()
        if change.row.owner not in (None, by.name):
            raise ConflictError(f"{change.row.owner} has claimed {change.id}", change.row.version)
        change.values = {"state": "in_progress", "owner": by.name}
    return read_case(store, case_id)


def release(store: Store, by: Person, case_id: str, version: int) -> Case:
    """Give a case back: it is new again, and nobody's."""
    with changing(store, by, "release", case_id, version) as change:
        change.demand_open()
        if change.row.owner is None:
            raise InvalidError(f"nobody has claimed {change.id}")
        change.values = {"state": "new", "owner": None}
        change.detail = {"owner": change.row.owner}
    return read_case(store, case_id)


def close(store: Store, by: Person, case_id: str, version: int, reason: CloseReason, note: str) -> Case:
    """Judge a case. What it was then is kept, so that a scan can tell when it has become another
    matter."""
    if reason not in get_args(CloseReason):
        raise InvalidError(f"a reason is one of {', '.join(get_args(CloseReason))}")
    with changing(store, by, "close", case_id, version) as change:
        change.demand_open()
        row, note = change.row, written(note)
        change.values = {
            **{"state": "closed", "owner": row.owner or by.name, "reason": reason, "note": note},
            **{"closed_at": datetime.now(UTC), "closed_kind": row.kind, "closed_accounts": row.accounts},
            **{"snoozed_until": None, "snooze_note": None},
        }
        change.detail = {"reason": reason, "note": note, "kind": row.kind, "accounts": row.accounts}
    return read_case(store, case_id)


def reopen(store: Store, by: Person, case_id: str, version: int, note: str) -> Case:
    """Take a closed case up again; it is then in progress, with whoever reopened it."""
    with changing(store, by, "reopen", case_id, version) as change:
        if change.row.state != "closed":
            raise InvalidError(f"{change.id} is not closed")
        if change.row.reason in ("merged", "folded"):
            raise InvalidError(f"{change.row.survivor} stands for {change.id}: work there")
        change.values = OPEN | {"state": "in_progress", "owner": by.name}
        change.detail = {"note": written(note), "was": change.row.reason}
    return read_case(store, case_id)


def comment(store: Store, by: Person, case_id: str, text: str) -> Case:
    """Write beneath a case. It changes nothing that somebody else may be deciding, so it asks for
    no version."""
    with store.writing() as connection:
        row = must(connection, case_id)
        acting(connection, by, "comment", row)
        text = written(text, "a text")
        connection.execute(insert(comments).values(case_id=row.id, at=datetime.now(UTC), by=by.name, text=text))
        audit.append(connection, by.name, "case.comment", row.id, text=text)
    return read_case(store, case_id)


def set_tags(store: Store, by: Person, case_id: str, version: int, tags: list[str]) -> Case:
    """Give a case these tags and no others."""
    wanted = sorted({tag.strip() for tag in tags})
    if len(wanted) > MOST_TAGS or not all(0 < len(tag) <= LONGEST_TAG and tag.isprintable() for tag in wanted):
        raise InvalidError(f"a case has at most {MOST_TAGS} tags of at most {LONGEST_TAG} characters")
    with changing(store, by, "tags", case_id, version) as change:
        change.connection.execute(delete(tag_table).where(tag_table.c.case_id == change.id))
        if wanted:
            change.connection.execute(insert(tag_table), [{"case_id": change.id, "tag": tag} for tag in wanted])
        change.detail = {"tags": wanted}
    return read_case(store, case_id)


def snooze(store: Store, by: Person, case_id: str, version: int, until: datetime, note: str) -> Case:
    """Put a case off until a time, with the reason; then it wakes by itself."""
    now = datetime.now(UTC)
    if until.tzinfo is None or not now < until <= now + LONGEST_SNOOZE:
        raise InvalidError("a case is put off until a time to come, with its zone, and within a year")
    with changing(store, by, "snooze", case_id, version) as change:
        change.demand_open()
        change.values = {"snoozed_until": until, "snooze_note": written(note)}
        change.detail = {"until": until.isoformat(), "note": change.values["snooze_note"]}
    return read_case(store, case_id)


def unsnooze(store: Store, by: Person, case_id: str, version: int) -> Case:
    """Wake a case before its time."""
    with changing(store, by, "unsnooze", case_id, version) as change:
        if change.row.snoozed_until is None:
            raise InvalidError(f"{change.id} is not put off")
        change.values = {"snoozed_until": None, "snooze_note": None}
    return read_case(store, case_id)


def note_read(store: Store, by: Person, action: Literal["reveal", "export"], case_id: str, **detail: Any) -> None:
    """Have the audit log say, before it happens, that a person reads an exchange again or takes a
    case's accounts out of the console. `detail` is what a reader of the log needs: account,
    exchange, reason; which file."""
    with store.writing() as connection:
        row = must(connection, case_id)
        acting(connection, by, action, row)
        audit.append(connection, by.name, f"case.{action}", row.id, **detail)


def note_rescored(store: Store, case_id: str, version: int, rescored: Rescored) -> Case:
    """Keep, for the machine, what the three questions say of the members that the case had at this
    version. Raises ConflictError where it has changed since: the answers may be about other
    members."""
    with store.writing() as connection:
        row = must(connection, case_id)
        if row.version != version:
            raise ConflictError(f"{row.id} was changed meanwhile", row.version)
        values: dict[str, Any] = {"rescored": rescored.model_dump(mode="json")}
        if row.origin != "scan" and rescored.confidence is not None:
            values["confidence"] = rescored.confidence
        connection.execute(update(case).where(case.c.id == row.id).values(**values))
        told = rescored.model_dump(mode="json", exclude={"evidence", "counter_evidence"})
        audit.append(connection, None, "case.rescored", row.id, **told)
    return read_case(store, case_id)
