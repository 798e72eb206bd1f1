"""One case: what a scan said of it, what the lake says of its accounts, and what was done with it."""

from typing import Any

import msgspec
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from stillwatch.cases.audit import Entry
from stillwatch.cases.errors import InvalidError
from stillwatch.cases.model import MEMBER_COLUMNS, Case, Similar
from stillwatch.cases.queries import read_case, read_history, read_members
from stillwatch.cases.similar import similar_cases
from stillwatch.console import case_details as case_details
from stillwatch.console import graph
from stillwatch.console.dependencies import AppServices, Reader
from stillwatch.console.judged_process import NotReady
from stillwatch.console.preview import Preview, preview
from stillwatch.console.scoring import inside
from stillwatch.console.summary import summary

router = APIRouter(prefix="/api/cases/{case_id}", tags=["case"])

FROM_LAKE = ("created_at", "closed_at", "plan", "organization_id")
"""What the operator's account records say; `organization_id` is called organization."""


class CasePage(Case, frozen=True):
    """A case with the paragraph that says why it is before whoever reads it."""

    summary: str


class Timeline(BaseModel):
    """Exchanges a day, and of each day by hour (UTC): the case's and everybody else's."""

    days: list[str]
    case: list[int]
    others: list[int]
    case_hours: list[list[int]]
    other_hours: list[list[int]]


class Members(BaseModel):
    """Accounts, a row each, by `columns`. `active`: the days on which it asked, as bits of a hexadecimal number."""

    days: list[str]
    columns: list[str]
    rows: list[list[Any]]


class Graph(BaseModel):
    """Accounts and what they share. Edges are pairs of places in `nodes`; unconnected: accounts that share nothing;
    left_out: values that are not shown."""

    nodes: list[dict[str, Any]]
    edges: list[tuple[int, int]]
    collapsed: bool
    unconnected: int
    left_out: int


class Chosen(BaseModel):
    """Some of a case's accounts."""

    accounts: list[str] = Field(min_length=1, max_length=100_000)


class Alike(BaseModel):
    """Cases like this one, and how they ended."""

    cases: list[Similar]


class History(BaseModel):
    """What was done with a case, oldest first."""

    entries: list[Entry]


def page_of(case: Case) -> CasePage:
    """The case as its page shows it."""
    return CasePage(**case.model_dump(), summary=summary(case))


@router.get("")
def read(case_id: str, services: AppServices, person: Reader) -> CasePage:
    """The case."""
    return page_of(read_case(services.store, case_id))


@router.get("/timeline")
def timeline(case_id: str, services: AppServices, person: Reader) -> Timeline:
    """Its traffic against everybody else's."""
    return Timeline(**services.questions.ask_once(case_details.days, inside(read_members(services.store, case_id))))


@router.get("/members", response_model=Members)
def members(case_id: str, services: AppServices, person: Reader) -> Response:
    """Its accounts. While the lake is being read, what a scan said of them."""
    rows = read_members(services.store, case_id)
    try:
        known = services.questions.ask_once(case_details.members, [row[0] for row in rows])
    except NotReady:
        known = {"days": [], "active": {}, "records": {}}
    *figured, _ = MEMBER_COLUMNS
    columns = [*figured, *FROM_LAKE[:-1], "organization", "active", "state"]
    out: list[list[Any]] = []
    for *figures, state in rows:
        record = known["records"].get(figures[0], {})
        out.append([*figures, *(record.get(name) for name in FROM_LAKE), known["active"].get(figures[0], "0"), state])
    # Not checked against the model once more: that takes a second for 25,000 accounts.
    told = {"days": known["days"], "columns": columns, "rows": out}
    return Response(msgspec.json.encode(told), media_type="application/json")


@router.get("/graph")
def shared(case_id: str, services: AppServices, person: Reader) -> Graph:
    """Its accounts and the values that they share."""
    return Graph(**services.questions.ask_once(graph.graph, inside(read_members(services.store, case_id))))


@router.get("/similar")
def similar(case_id: str, services: AppServices, person: Reader) -> Alike:
    """Cases like it."""
    return Alike(cases=similar_cases(services.store, case_id))


@router.get("/history")
def history(case_id: str, services: AppServices, person: Reader) -> History:
    """What was done with it, by whom."""
    return History(entries=read_history(services.store, case_id))


@router.post("/preview")
def hit(case_id: str, given: Chosen, services: AppServices, person: Reader) -> Preview:
    """Who would be hit by a measure against some of its accounts. In the body, since they may be many."""
    rows, chosen = read_members(services.store, case_id), set(given.accounts)
    mine = [row[0] for row in rows]
    if not chosen.issubset(mine):
        raise InvalidError("name only accounts of the case")
    # As the page's list of members has asked, so that it is answered already.
    records = services.questions.ask_once(case_details.members, mine)["records"]
    return preview(sorted(chosen), records, {row[0] for row in rows if row[-1] == "benign"})
