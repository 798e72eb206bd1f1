"""The record of who did what. For approvers."""

from dataclasses import asdict

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stillwatch.cases.audit import AuditEntry, entries, size_and_head, verify
from stillwatch.cases.roles import demand
from stillwatch.console.dependencies import AppServices, Reader

router = APIRouter(prefix="/api/audit", tags=["audit"])


class AuditLog(BaseModel):
    """Some entries, latest first; how many there are, and the last one's hash."""

    entries: list[AuditEntry]
    total: int
    head: str


class AuditVerification(BaseModel):
    """What a walk along the chain found."""

    ok: bool
    entries: int
    head: str
    broken_at: int | None
    reason: str | None


@router.get("")
def listed(
    services: AppServices,
    person: Reader,
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1 << 40),
) -> AuditLog:
    """Some entries."""
    demand(person, "audit")
    total, head = size_and_head(services.store)
    return AuditLog(entries=entries(services.store, limit, offset), total=total, head=head)


@router.get("/verify")
def verified(services: AppServices, person: Reader) -> AuditVerification:
    """Walks the whole chain."""
    demand(person, "audit")
    found = verify(services.store)
    return AuditVerification(ok=found.broken_at is None, **asdict(found))
