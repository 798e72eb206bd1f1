"""What teams declare of their accounts, and what people find of it."""

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from stillwatch.cases.declarations import decide, read_declarations
from stillwatch.cases.model import Decision, DeclarationWithDecision
from stillwatch.console.dependencies import AppServices, Reader, Writer
from stillwatch.console.routes.requests import Note

router = APIRouter(prefix="/api/declarations", tags=["declarations"])


class DeclarationList(BaseModel):
    """Some declarations, those that nobody has looked into first, and how many there are."""

    total: int
    declarations: list[DeclarationWithDecision]


class DecisionRequest(BaseModel):
    """What was found of the declaration that the person saw at this version, and why; null: it is
    open again."""

    version: int = Field(ge=0, le=1 << 40)
    decision: Decision | None
    reason: str = Note


@router.get("")
def listed(
    services: AppServices,
    person: Reader,
    limit: int = Query(50, ge=1, le=500),
    offset: int = Query(0, ge=0, le=1 << 40),
) -> DeclarationList:
    """The declarations that scans have read."""
    total, some = read_declarations(services.store, limit, offset)
    return DeclarationList(total=total, declarations=some)


@router.post("/{declaration_id}/decide")
def decided(
    declaration_id: str, given: DecisionRequest, services: AppServices, person: Writer
) -> DeclarationWithDecision:
    """Say what was found of one: a scan counts it from then on."""
    found = decide(services.store, person, declaration_id, given.version, given.decision, given.reason)
    services.keep_labels()
    return found
