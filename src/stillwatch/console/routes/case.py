"""One case: what a scan said of it, what the lake says of its accounts, and what was done with
it."""

from datetime import date
from typing import Literal

import msgspec
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from stillwatch.cases.audit import AuditEntry
from stillwatch.cases.errors import InvalidError
from stillwatch.cases.model import MEMBER_COLUMNS, Case, MemberRow, Similar
from stillwatch.cases.queries import read_case, read_history, read_members
from stillwatch.cases.similar import similar_cases
from stillwatch.console import case_details, graph
from stillwatch.console.dependencies import AppServices, Reader
from stillwatch.console.judged_process import NotReady
from stillwatch.console.preview import Preview, preview
from stillwatch.console.schemas import CaseGraph, KnownMembers, MemberTable, Timeline
from stillwatch.console.scoring import inside
from stillwatch.console.summary import summary

router = APIRouter(prefix="/api/cases/{case_id}", tags=["case"])

FROM_LAKE: tuple[Literal["created_at", "closed_at", "plan", "organization_id"], ...] = (
    *("created_at", "closed_at", "plan", "organization_id"),
)
"""What the operator's account records say; `organization_id` is called organization."""


class CaseWithSummary(Case, frozen=True):
    """A case with the paragraph that says why it is before whoever reads it."""

    summary: str


class PreviewRequest(BaseModel):
    """Some of a case's accounts."""

    accounts: list[str] = Field(min_length=1, max_length=100_000)


class SimilarCases(BaseModel):
    """Cases like this one, and how they ended."""

    cases: list[Similar]


class History(BaseModel):
    """What was done with a case, oldest first."""

    entries: list[AuditEntry]


def with_summary(case: Case) -> CaseWithSummary:
    """The case as its page shows it."""
    return CaseWithSummary(**case.model_dump(), summary=summary(case))


@router.get("")
def read(case_id: str, services: AppServices, person: Reader) -> CaseWithSummary:
    """The case."""
    return with_summary(read_case(services.store, case_id))


@router.get("/timeline")
def timeline(case_id: str, services: AppServices, person: Reader) -> Timeline:
    """Its traffic against everybody else's."""
    return services.questions.ask_once(case_details.days, inside(read_members(services.store, case_id)))


@router.get("/members", response_model=MemberTable)
def members(case_id: str, services: AppServices, person: Reader) -> Response:
    """Its accounts. While the lake is being read, what a scan said of them."""
    rows = read_members(services.store, case_id)
    try:
        known = services.questions.ask_once(case_details.members, [row.account_id for row in rows])
    except NotReady:
        known = KnownMembers([], {}, {})
    *figured, _ = MEMBER_COLUMNS
    told = {
        "days": known.days,
        "columns": [*figured, *FROM_LAKE[:-1], "organization", "active", "state"],
        "rows": [_cells(row, known) for row in rows],
    }
    # Not checked against the model once more: that takes a second for 25,000 accounts.
    return Response(msgspec.json.encode(told), media_type="application/json")


def _cells(row: MemberRow, known: KnownMembers) -> tuple[object, ...]:
    *figures, state = row
    record = known.records.get(row.account_id)
    recorded = [record[name] for name in FROM_LAKE] if record else [None] * len(FROM_LAKE)
    return (*figures, *recorded, known.active.get(row.account_id, "0"), state)


@router.get("/graph")
def shared(case_id: str, services: AppServices, person: Reader) -> CaseGraph:
    """Its accounts and the values that they share."""
    return services.questions.ask_once(graph.graph, inside(read_members(services.store, case_id)))


@router.get("/similar")
def similar(case_id: str, services: AppServices, person: Reader) -> SimilarCases:
    """Cases like it."""
    return SimilarCases(cases=similar_cases(services.store, case_id))


@router.get("/history")
def history(case_id: str, services: AppServices, person: Reader) -> History:
    """What was done with it, by whom."""
    return History(entries=read_history(services.store, case_id))


@router.post("/preview")
def hit(case_id: str, given: PreviewRequest, services: AppServices, person: Reader) -> Preview:
    """Who would be hit by a measure against some of its accounts. In the body, since they may be
    many."""
    rows, chosen = read_members(services.store, case_id), set(given.accounts)
    mine = [row.account_id for row in rows]
    if not chosen.issubset(mine):
        raise InvalidError("name only accounts of the case")
    # As the page's list of members has asked, so that it is answered already.
    known = services.questions.ask_once(case_details.members, mine)
    benign = {row.account_id for row in rows if row.state == "benign"}
    last_day = date.fromisoformat(known.days[-1]) if known.days else None
    return preview(sorted(chosen), known.records, benign, last_day)
