"""Appeals: an account's owner says that he is hit wrongly, a clock runs, and a person decides."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from stillwatch.cases import audit
from stillwatch.cases.change import written
from stillwatch.cases.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from stillwatch.cases.labels import LONGEST_TERM
from stillwatch.cases.model import Person
from stillwatch.cases.people import acting
from stillwatch.cases.schema import appeal, benign, case_notice
from stillwatch.cases.store import Store
from stillwatch.response.measures import Action, Reason
from stillwatch.response.model import Policy
from stillwatch.response.stored import must, policy_of

CLOCK = timedelta(days=14)
"""Within which an appeal is to be decided; one that is late stands first. Nothing decides it by
itself: neither of two wrongs, a customer cut off and a harvester let in, is done by a clock."""

MOST = 3
"""Appeals against one notice: who was heard three times was heard."""

LONGEST = 10_000
"""Characters of an appeal."""

AppealDecision = Literal["upheld", "rejected"]


class Appeal(BaseModel, frozen=True):
    """An appeal with what it is about. `late`: it should have been decided by now; `parties`: whose
    own the policy is, so that they do not decide it."""

    id: str
    notice_id: str
    policy_id: str
    case_id: str
    account_id: str
    action: Action
    reason: Reason
    text: str
    at: datetime
    due_at: datetime
    late: bool
    parties: list[str]
    decision: AppealDecision | None
    note: str | None
    decided_by: str | None
    decided_at: datetime | None


def file_appeal(store: Store, notice_id: str, text: str) -> Appeal:
    """Take an appeal in, as the account's owner wrote it. Raises NotFoundError, InvalidError where
    one is open already or there were too many."""
    now, text = datetime.now(UTC), written(text, "a text", LONGEST)
    made = f"A-{secrets.token_hex(8)}"
    with store.writing() as connection:
        notice = connection.execute(select(case_notice).where(case_notice.c.id == notice_id)).first()
        if notice is None:
            raise NotFoundError("there is no such case")
        before = connection.execute(select(appeal.c.decision).where(appeal.c.notice_id == notice_id)).scalars().all()
        if None in before:
            raise InvalidError("an appeal against it is open already")
        if len(before) >= MOST or "upheld" in before:
            raise InvalidError("it was decided: no further appeal is taken in")
        told = {"notice_id": notice_id, "text": text, "at": now, "due_at": now + CLOCK}
        connection.execute(insert(appeal).values(id=made, **told))
        about = {"notice": notice_id, "policy": notice.policy_id, "case": notice.case_id, "account": notice.account_id}
        audit.append(connection, None, "appeal.filed", f"appeal:{made}", **about)
        return _appeal(connection, _must(connection, made), now)


def decide(store: Store, by: Person, appeal_id: str, decision: AppealDecision, note: str) -> Appeal:
    """Decide an appeal, for good: for approvers, and for nobody who owns the policy, proposed it or
    asked for a step of it. Upheld, the account is labelled benign as long as a label may last, and
    so is met by nothing. Raises ConflictError where somebody else has decided it."""
    now, note = datetime.now(UTC), written(note)
    with store.writing() as connection:
        row = _must(connection, appeal_id)
        person = acting(connection, by, "appeal")
        policy = policy_of(must(connection, row.policy_id), now)
        if person.name in _parties(policy):
            raise ForbiddenError("nobody decides an appeal against what is his own: somebody else must")
        if row.decision is not None:
            raise ConflictError("the appeal was decided meanwhile", policy.version)
        told = {"decision": decision, "note": note, "decided_by": person.name, "decided_at": now}
        connection.execute(update(appeal).where(appeal.c.id == appeal_id).values(**told))
        if decision == "upheld":
            _spare(connection, row, f"Appeal {appeal_id} was upheld: {note}", person.name, now)
        about = {"case": row.case_id, "account": row.account_id, "decision": decision, "note": note}
        audit.append(connection, person.name, "appeal.decided", f"appeal:{appeal_id}", **about)
        return _appeal(connection, _must(connection, appeal_id), now)


def read_appeals(
    store: Store, undecided: bool = True, case_id: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[int, list[Appeal]]:
    """(how many there are, `limit` of them after `offset`): the undecided, those first that are due
    first, or all, the latest first."""
    now = datetime.now(UTC)
    terms: list[ColumnElement[bool]] = []
    if undecided:
        terms.append(appeal.c.decision.is_(None))
    if case_id is not None:
        terms.append(case_notice.c.case_id == case_id)
    order = appeal.c.due_at.asc() if undecided else appeal.c.at.desc()
    with store.reading() as connection:
        joined = select(func.count()).select_from(appeal).join(case_notice, case_notice.c.id == appeal.c.notice_id)
        total = connection.execute(joined.where(*terms)).scalar_one()
        rows = connection.execute(_query().where(*terms).order_by(order, appeal.c.id).limit(limit).offset(offset)).all()
        return total, [_appeal(connection, row, now) for row in rows]


def _spare(connection: Connection, row: Row[Any], reason: str, by: str, now: datetime) -> None:
    told = {"account_id": row.account_id, "case_id": row.case_id, "reason": reason, "by": by}
    connection.execute(insert(benign).values(**told, since=now, until=now + LONGEST_TERM))


def _query() -> Any:
    about = (case_notice.c.policy_id, case_notice.c.case_id, case_notice.c.account_id)
    return select(appeal, *about).join(case_notice, case_notice.c.id == appeal.c.notice_id)


def _must(connection: Connection, appeal_id: str) -> Row[Any]:
    row = connection.execute(_query().where(appeal.c.id == appeal_id)).first()
    if row is None:
        raise NotFoundError("there is no such appeal")
    return row


def _appeal(connection: Connection, row: Row[Any], now: datetime) -> Appeal:
    policy = policy_of(must(connection, row.policy_id), now)
    late = row.decision is None and row.due_at < now
    told = {name: getattr(row, name) for name in Appeal.model_fields if name in row._fields}
    about: dict[str, Any] = {"action": policy.terms.action, "reason": policy.terms.reason}
    return Appeal(**told, **about, late=late, parties=sorted(_parties(policy)))


def _parties(policy: Policy) -> set[str]:
    """Who owns a policy, proposed it, or asked for a step of it."""
    return {policy.owner, policy.proposed_by, *(step.by for step in policy.steps)}
