"""What people do with a case. Each names the version that he saw, and is told where somebody else was first."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from stillwatch.cases import actions, division
from stillwatch.cases import benign as marks
from stillwatch.cases.model import Case, CloseReason
from stillwatch.cases.queries import read_case
from stillwatch.console.dependencies import AppServices, Services, Writer
from stillwatch.console.routes.case import CasePage, page_of
from stillwatch.console.scoring import score

router = APIRouter(prefix="/api/cases/{case_id}", tags=["act"])

Note = Field(max_length=10_000)


class Seen(BaseModel):
    """The case's version that the person saw."""

    version: int = Field(ge=0, le=1 << 40)


class Noted(Seen):
    """With the reason, in words."""

    note: str = Note


class Closed(Noted):
    """With the judgement."""

    reason: CloseReason


class Said(BaseModel):
    """A comment."""

    text: str = Note


class Tagged(Seen):
    """All the tags that the case is to have."""

    tags: list[str] = Field(max_length=100)


class Snoozed(Noted):
    """Until when it is put off."""

    until: datetime


class Accounts(Noted):
    """Some of the case's accounts."""

    accounts: list[str] = Field(min_length=1, max_length=100_000)


class Merged(Noted):
    """The case to merge with, and its version."""

    other: str = Field(max_length=200)
    other_version: int = Field(ge=0, le=1 << 40)


class Benign(Seen):
    """Some of the case's accounts that are known to be honest, why, and until when that holds."""

    accounts: list[str] = Field(min_length=1, max_length=100_000)
    reason: str = Note
    until: datetime


@router.post("/claim")
def claim(case_id: str, given: Seen, services: AppServices, person: Writer) -> CasePage:
    """Take a case, so that no two judge it."""
    return page_of(actions.claim(services.store, person, case_id, given.version))


@router.post("/release")
def release(case_id: str, given: Seen, services: AppServices, person: Writer) -> CasePage:
    """Give it back."""
    return page_of(actions.release(services.store, person, case_id, given.version))


@router.post("/close")
def close(case_id: str, given: Closed, services: AppServices, person: Writer) -> CasePage:
    """Judge it."""
    return page_of(actions.close(services.store, person, case_id, given.version, given.reason, given.note))


@router.post("/reopen")
def reopen(case_id: str, given: Noted, services: AppServices, person: Writer) -> CasePage:
    """Take a closed case up again."""
    return page_of(actions.reopen(services.store, person, case_id, given.version, given.note))


@router.post("/comment")
def comment(case_id: str, given: Said, services: AppServices, person: Writer) -> CasePage:
    """Write beneath it."""
    return page_of(actions.comment(services.store, person, case_id, given.text))


@router.post("/tags")
def tags(case_id: str, given: Tagged, services: AppServices, person: Writer) -> CasePage:
    """Give it these tags and no others."""
    return page_of(actions.set_tags(services.store, person, case_id, given.version, given.tags))


@router.post("/snooze")
def snooze(case_id: str, given: Snoozed, services: AppServices, person: Writer) -> CasePage:
    """Put it off."""
    return page_of(actions.snooze(services.store, person, case_id, given.version, given.until, given.note))


@router.post("/unsnooze")
def unsnooze(case_id: str, given: Seen, services: AppServices, person: Writer) -> CasePage:
    """Wake it."""
    return page_of(actions.unsnooze(services.store, person, case_id, given.version))


@router.post("/remove")
def remove(case_id: str, given: Accounts, services: AppServices, person: Writer) -> CasePage:
    """Take accounts out of it; the rest is then scored anew."""
    case = division.remove(services.store, person, case_id, given.version, given.accounts, given.note)
    return _rescored(services, case)


@router.post("/restore")
def restore(case_id: str, given: Accounts, services: AppServices, person: Writer) -> CasePage:
    """Put accounts back that were taken out."""
    case = division.restore(services.store, person, case_id, given.version, given.accounts, given.note)
    return _rescored(services, case)


@router.post("/split")
def split(case_id: str, given: Accounts, services: AppServices, person: Writer) -> CasePage:
    """Make a case of its own of some accounts; gives the new one. Both are then scored anew."""
    new = division.split(services.store, person, case_id, given.version, given.accounts, given.note)
    for parent in new.parent_ids:
        score(services.store, services.questions, read_case(services.store, parent))
    return _rescored(services, new)


@router.post("/merge")
def merge(case_id: str, given: Merged, services: AppServices, person: Writer) -> CasePage:
    """Make one case of two; gives that one, which is then scored anew."""
    case = division.merge(services.store, person, case_id, given.version, given.other, given.other_version, given.note)
    return _rescored(services, case)


@router.post("/benign")
def benign(case_id: str, given: Benign, services: AppServices, person: Writer) -> CasePage:
    """Mark accounts as known to be honest: counter-evidence in every scan until the mark ends."""
    case = marks.mark_benign(services.store, person, case_id, given.version, given.accounts, given.reason, given.until)
    services.keep_labels()
    return page_of(case)


@router.post("/unbenign")
def unbenign(case_id: str, given: Accounts, services: AppServices, person: Writer) -> CasePage:
    """Take such marks back."""
    case = marks.unmark_benign(services.store, person, case_id, given.version, given.accounts, given.note)
    services.keep_labels()
    return page_of(case)


def _rescored(services: Services, case: Case) -> CasePage:
    score(services.store, services.questions, case)
    return page_of(case)
