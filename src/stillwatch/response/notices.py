"""A notice as the account's owner may see it: in the shape of a provider's safety case, so that
programs which read those read these. It tells a class of reasons, and never what found it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import Connection, Row, Select, select

from stillwatch.cases.errors import NotFoundError
from stillwatch.cases.schema import appeal, case_notice
from stillwatch.cases.schema import policy as policies
from stillwatch.cases.store import Store
from stillwatch.response.measures import Action, Reason
from stillwatch.response.model import Terms

AppealState = Literal["none", "open", "upheld", "rejected"]


class NoticeType(BaseModel, frozen=True):
    """`deactivation` where requests are denied, `warning` where anything less is done."""

    type: Literal["warning", "deactivation"]


class CaseNotice(BaseModel, frozen=True):
    """The first six fields are those of a safety case (`GET /v1/safety/cases/{id}` of the OpenAI
    API); the rest is ours. `created_at`, `ends_at`, `ended_at`: seconds since 1970; `ended_at`: the
    account is met no more since then. `appeal`: where to appeal, and how that stands."""

    id: str
    object: Literal["safety.case"] = "safety.case"
    created_at: int
    entity_identifier: str
    reason: Reason
    notice: NoticeType
    action: Action
    ends_at: int
    ended_at: int | None
    appeal_url: str | None
    appeal_state: AppealState
    appeal_due_at: int | None


class CaseNotices(BaseModel, frozen=True):
    """Some notices, the latest first."""

    object: Literal["list"] = "list"
    data: list[CaseNotice]
    has_more: bool


def read_notice(store: Store, notice_id: str) -> CaseNotice:
    """One notice. Raises NotFoundError."""
    with store.reading() as connection:
        row = connection.execute(_query().where(case_notice.c.id == notice_id)).first()
        if row is None:
            raise NotFoundError("there is no such case")
        return _told(connection, row)


def read_notices(store: Store, account: str | None, since: datetime | None, limit: int) -> CaseNotices:
    """The notices to an account, or to all; `since`: those given from then on."""
    query = _query().order_by(case_notice.c.at.desc(), case_notice.c.id)
    if account is not None:
        query = query.where(case_notice.c.account_id == account)
    if since is not None:
        query = query.where(case_notice.c.at >= since)
    with store.reading() as connection:
        rows = connection.execute(query.limit(limit + 1)).all()
        return CaseNotices(data=[_told(connection, row) for row in rows[:limit]], has_more=len(rows) > limit)


def notices_after(store: Store, number: int, limit: int) -> list[tuple[int, CaseNotice]]:
    """(number, notice) of those that were given after the one of a number, in their order."""
    query = _query().where(case_notice.c.number > number).order_by(case_notice.c.number)
    with store.reading() as connection:
        return [(row.number, _told(connection, row)) for row in connection.execute(query.limit(limit)).all()]


def _query() -> Select[tuple[object, ...]]:
    return select(
        *(case_notice.c.id, case_notice.c.number, case_notice.c.account_id, case_notice.c.at, case_notice.c.ended_at),
        *(policies.c.terms, policies.c.expires_at, policies.c.ended_at.label("policy_ended_at")),
    ).join(policies, policies.c.id == case_notice.c.policy_id)


def _told(connection: Connection, row: Row[tuple[object, ...]]) -> CaseNotice:
    terms = Terms(**row.terms)
    mine = select(appeal).where(appeal.c.notice_id == row.id).order_by(appeal.c.at.desc(), appeal.c.id)
    last = connection.execute(mine.limit(1)).first()
    ended = row.ended_at or row.policy_ended_at
    return CaseNotice(
        id=row.id,
        created_at=int(row.at.timestamp()),
        entity_identifier=row.account_id,
        reason=terms.reason,
        notice=NoticeType(type="deactivation" if terms.action == "deny" else "warning"),
        action=terms.action,
        ends_at=int(row.expires_at.timestamp()),
        ended_at=int(ended.timestamp()) if ended else None,
        appeal_url=terms.appeal,
        appeal_state="none" if last is None else last.decision or "open",
        appeal_due_at=int(last.due_at.timestamp()) if last is not None and last.decision is None else None,
    )
