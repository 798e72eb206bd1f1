"""Accounts that are labelled benign, whatever case they were labelled in. They are taken back there
(act.py)."""

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stillwatch.cases.labels import labels_in_force
from stillwatch.cases.model import Label
from stillwatch.console.dependencies import AppServices, Reader

router = APIRouter(prefix="/api/labels", tags=["labels"])


class LabelList(BaseModel):
    """Some of the labels in force, latest first, and how many there are."""

    total: int
    labels: list[Label]


@router.get("")
def in_force(
    services: AppServices,
    person: Reader,
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1 << 40),
) -> LabelList:
    """The labels in force."""
    total, labels = labels_in_force(services.store, limit, offset)
    return LabelList(total=total, labels=labels)
