"""Accounts that are marked as benign, whatever case they were marked in. They are taken back there (act.py)."""

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stillwatch.cases.benign import marks_in_force
from stillwatch.cases.model import Mark
from stillwatch.console.dependencies import AppServices, Reader

router = APIRouter(prefix="/api/marks", tags=["marks"])


class Marks(BaseModel):
    """Some of the marks in force, latest first, and how many there are."""

    total: int
    marks: list[Mark]


@router.get("")
def in_force(
    services: AppServices,
    person: Reader,
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1 << 40),
) -> Marks:
    """The marks in force."""
    total, marks = marks_in_force(services.store, limit, offset)
    return Marks(total=total, marks=marks)
