"""One change of a case: leave, version, row and audit entry, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from stillwatch.cases import audit
from stillwatch.cases.errors import ConflictError, InvalidError, NotFoundError
from stillwatch.cases.model import Person
from stillwatch.cases.people import acting
from stillwatch.cases.roles import Action
from stillwatch.cases.schema import alias, case
from stillwatch.cases.store import Store

LONGEST = 10_000
"""Characters of a note or comment."""


@dataclass
class Change:
    """A case that is being changed: its row as it was, what its row is to be, and what the audit
    log will say."""

    connection: Connection
    by: Person
    row: Row[Any]
    values: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)

    def demand_open(self) -> None:
        """Raises InvalidError for a closed case."""
        if self.row.state == "closed":
            raise InvalidError(f"{self.id} is closed: reopen it first")

    @property
    def id(self) -> str:
        """The case's id."""
        return str(self.row.id)


@contextmanager
def changing(store: Store, by: Person, action: Action, case_id: str, version: int) -> Iterator[Change]:
    """A transaction in which the person changes the case that he saw at this version; what the
    block leaves in `values` is written at its end. Raises NotFoundError, ForbiddenError, and
    ConflictError where it has changed."""
    with store.writing() as connection:
        change = begin(connection, by, action, case_id, version)
        yield change
        finish(change, action)


def begin(connection: Connection, by: Person, action: Action, case_id: str, version: int) -> Change:
    """The first half of `changing`, for a change of two cases. Being late is told before leave:
    whose case it is may be what has changed."""
    row = must(connection, case_id)
    if row.version != version:
        raise ConflictError(f"{row.id} was changed meanwhile", row.version)
    return Change(connection, acting(connection, by, action, row), row)


def finish(change: Change, action: str) -> None:
    """The second half: the row's new version, and the audit entry."""
    write(change.connection, change.row, change.values)
    detail = {"version": change.row.version + 1, **change.detail}
    audit.append(change.connection, change.by.name, f"case.{action}", change.id, **detail)


def write(connection: Connection, row: Row[Any], values: dict[str, Any]) -> None:
    """Compare and set: write a case's row if it is still at the version that was read."""
    mine = update(case).where(case.c.id == row.id, case.c.version == row.version)
    if connection.execute(mine.values(version=row.version + 1, **values)).rowcount != 1:
        raise ConflictError(f"{row.id} was changed meanwhile", must(connection, row.id).version)


def find_case(connection: Connection, name: str) -> Row[Any] | None:
    """The row of a case by its id or an alias."""
    row = connection.execute(select(case).where(case.c.id == name)).first()
    return row or connection.execute(select(case).join(alias).where(alias.c.id == name)).first()


def must(connection: Connection, name: str) -> Row[Any]:
    """The same. Raises NotFoundError where there is none."""
    row = find_case(connection, name)
    if row is None:
        raise NotFoundError("there is no such case")
    return row


def written(text: str, what: str = "a note", longest: int = LONGEST) -> str:
    """A person's text, which must say something. Raises InvalidError."""
    text = text.strip()
    if not text or len(text) > longest or "\0" in text:
        raise InvalidError(f"{what} is needed, of at most {longest:,} characters")
    return text
