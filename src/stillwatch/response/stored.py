"""Policies in the store: a row made a Policy, and one change of it: leave, version, row and audit
entry, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from stillwatch.cases import audit
from stillwatch.cases.change import find_case
from stillwatch.cases.errors import ConflictError, InvalidError, NotFoundError
from stillwatch.cases.model import Person
from stillwatch.cases.people import acting
from stillwatch.cases.roles import Action
from stillwatch.cases.schema import policy as policies
from stillwatch.cases.store import Store
from stillwatch.response.model import Policy, State, Step

AS_STORED = (
    *("id", "version", "case_id", "kind", "owner", "proposed_by", "proposed_at"),
    *("ended_at", "ended_by", "ended_why"),
)
"""What a policy has as its row has it."""


def policy_of(row: Row[Any], now: datetime) -> Policy:
    """A row as it is read at a time: a policy whose time is over has ended, whether or not the
    machine has said so yet."""
    steps = [Step(**step) for step in row.steps]
    wanted = Step(**row.wanted) if row.wanted else None
    over = row.ended_at is not None or row.expires_at <= now
    state: State = "ended" if over else "waiting" if wanted else "in_force" if steps else "draft"
    last = steps[-1] if steps else None
    told: dict[str, Any] = {name: getattr(row, name) for name in AS_STORED}
    told |= {"terms": row.terms, "state": state, "steps": steps, "wanted": wanted}
    told |= {"stage": last.stage if last else None, "share": last.share if last else None}
    if over and row.ended_at is None:
        told |= {"ended_at": row.expires_at, "ended_why": "expired"}
    return Policy(**told)


def must(connection: Connection, policy_id: str) -> Row[Any]:
    """A policy's row. Raises NotFoundError."""
    row = connection.execute(select(policies).where(policies.c.id == policy_id)).first()
    if row is None:
        raise NotFoundError("there is no such policy")
    return row


@dataclass
class Change:
    """A policy that is being changed: as it was, what its row is to be, and what the audit log will
    say."""

    connection: Connection
    by: Person
    policy: Policy
    now: datetime
    values: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)


@contextmanager
def changing(
    store: Store, by: Person, action: Action, says: str, policy_id: str, version: int, claimed: str | None = None
) -> Iterator[Change]:
    """A transaction in which a person changes the policy that he saw at this version; `says` is
    what the audit log calls it, `claimed` under which name he says that he acts. Raises
    NotFoundError, ForbiddenError, ConflictError where it was changed since, and InvalidError where
    it has ended."""
    now = datetime.now(UTC)
    with store.writing() as connection:
        row = must(connection, policy_id)
        if row.version != version:
            raise ConflictError("the policy was changed meanwhile", row.version)
        owned = find_case(connection, row.case_id) if row.case_id else None
        if action == "policy" and owned is None:
            action = "policy_of_kind"
        change = Change(connection, acting(connection, by, action, owned), policy_of(row, now), now)
        if change.policy.state == "ended":
            raise InvalidError(f"the policy has ended ({change.policy.ended_why})")
        yield change
        write(connection, row, change.values)
        detail = {"version": version + 1, "case": row.case_id, "kind": row.kind, **change.detail}
        if claimed is not None:
            detail["claimed"] = claimed
        audit.append(connection, change.by.name, f"policy.{says}", f"policy:{policy_id}", **detail)


def write(connection: Connection, row: Row[Any], values: dict[str, Any]) -> None:
    """Compare and set."""
    mine = update(policies).where(policies.c.id == row.id, policies.c.version == row.version)
    if connection.execute(mine.values(version=row.version + 1, **values)).rowcount != 1:
        raise ConflictError("the policy was changed meanwhile", must(connection, row.id).version)
