"""What leaves the console as a file: the queue, a case, its accounts. That it leaves is written
down."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from stillwatch.cases.actions import note_read
from stillwatch.cases.model import MEMBER_COLUMNS, Case, CaseRow, MemberState
from stillwatch.cases.queries import read_case, read_cases, read_members
from stillwatch.cases.roles import demand
from stillwatch.console.dependencies import AppServices, Reader

router = APIRouter(prefix="/api", tags=["export"])

QUEUE = (
    "id",
    "kind",
    "state",
    "confidence",
    "accounts",
    "exchanges",
    "harvest_exchanges",
    "owner",
    "reason",
    "opened_at",
)
FORMULA = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""

EVERY = 100_000


class Member(BaseModel):
    """An account of a case (cases.model.MemberRow)."""

    account_id: str
    membership: float
    exchanges: int | None
    harvest_exchanges: int | None
    attempts: int | None
    strongest_evidence: str | None
    state: MemberState


class CaseExport(Case, frozen=True):
    """A case with its accounts."""

    members: list[Member]


AS_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


@router.get("/export/cases.csv", responses=AS_CSV)
def queue_csv(services: AppServices, person: Reader) -> Response:
    """All cases, a line each."""
    demand(person, "export")
    cases = (case.model_dump(mode="json") for case in read_cases(services.store, limit=EVERY).cases)
    return _csv("cases.csv", QUEUE, ([case[name] for name in QUEUE] for case in cases))


@router.get("/export/cases.json", response_model=list[CaseRow])
def queue_json(services: AppServices, person: Reader) -> Response:
    """All cases."""
    demand(person, "export")
    return _json("cases.json", [case.model_dump(mode="json") for case in read_cases(services.store, limit=EVERY).cases])


@router.get("/cases/{case_id}/export/members.csv", responses=AS_CSV)
def members_csv(case_id: str, services: AppServices, person: Reader) -> Response:
    """A case's accounts, a line each."""
    note_read(services.store, person, "export", case_id, file="members.csv")
    return _csv("members.csv", MEMBER_COLUMNS, read_members(services.store, case_id))


@router.get("/cases/{case_id}/export/case.json", response_model=CaseExport)
def case_json(case_id: str, services: AppServices, person: Reader) -> Response:
    """A case with its accounts."""
    note_read(services.store, person, "export", case_id, file="case.json")
    members = [row._asdict() for row in read_members(services.store, case_id)]
    return _json("case.json", read_case(services.store, case_id).model_dump(mode="json") | {"members": members})


def _csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    text = io.StringIO()
    lines = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    lines.writerow(columns)
    lines.writerows([_cell(value) for value in row] for row in rows)
    return Response(_bytes(text.getvalue()), media_type="text/csv", headers=_attached(name))


def _cell(value: Any) -> Any:
    """Text that begins like a formula gets an apostrophe before it: attackers name accounts."""
    if not isinstance(value, str):
        return value
    begins = value.lstrip().lstrip("\u200b\u200c\u200d\u2060\ufeff").lstrip()
    return f"'{value}" if value.startswith(FORMULA) or begins.startswith(FORMULA) else value


def _json(name: str, value: Any) -> Response:
    return Response(_bytes(json.dumps(value, indent=1)), media_type="application/json", headers=_attached(name))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
