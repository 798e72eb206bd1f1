"""What people do with a case. Each names the version that he saw, and is told where somebody else
was first."""

from fastapi import APIRouter

from stillwatch.cases import actions, division, labels
from stillwatch.cases.model import Case
from stillwatch.cases.queries import read_case
from stillwatch.console.dependencies import AppServices, Services, Writer
from stillwatch.console.routes.case import CaseWithSummary, with_summary
from stillwatch.console.routes.requests import (
    AccountsRequest,
    CloseRequest,
    CommentRequest,
    LabelRequest,
    MergeRequest,
    ReopenRequest,
    SnoozeRequest,
    TagsRequest,
    VersionRequest,
)
from stillwatch.console.scoring import score

router = APIRouter(prefix="/api/cases/{case_id}", tags=["act"])


@router.post("/claim")
def claim(case_id: str, given: VersionRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Take a case, so that no two judge it."""
    return with_summary(actions.claim(services.store, person, case_id, given.version))


@router.post("/release")
def release(case_id: str, given: VersionRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Give it back."""
    return with_summary(actions.release(services.store, person, case_id, given.version))


@router.post("/close")
def close(case_id: str, given: CloseRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Judge it."""
    return with_summary(actions.close(services.store, person, case_id, given.version, given.reason, given.note))


@router.post("/reopen")
def reopen(case_id: str, given: ReopenRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Take a closed case up again."""
    return with_summary(actions.reopen(services.store, person, case_id, given.version, given.note))


@router.post("/comment")
def comment(case_id: str, given: CommentRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Write beneath it."""
    return with_summary(actions.comment(services.store, person, case_id, given.text))


@router.post("/tags")
def tags(case_id: str, given: TagsRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Give it these tags and no others."""
    return with_summary(actions.set_tags(services.store, person, case_id, given.version, given.tags))


@router.post("/snooze")
def snooze(case_id: str, given: SnoozeRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Put it off."""
    return with_summary(actions.snooze(services.store, person, case_id, given.version, given.until, given.note))


@router.post("/unsnooze")
def unsnooze(case_id: str, given: VersionRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Wake it."""
    return with_summary(actions.unsnooze(services.store, person, case_id, given.version))


@router.post("/remove")
def remove(case_id: str, given: AccountsRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Take accounts out of it; the rest is then scored anew."""
    case = division.remove(services.store, person, case_id, given.version, given.accounts, given.note)
    return _rescored(services, case)


@router.post("/restore")
def restore(case_id: str, given: AccountsRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Put accounts back that were taken out."""
    case = division.restore(services.store, person, case_id, given.version, given.accounts, given.note)
    return _rescored(services, case)


@router.post("/split")
def split(case_id: str, given: AccountsRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Make a case of its own of some accounts; gives the new one. Both are then scored anew."""
    new = division.split(services.store, person, case_id, given.version, given.accounts, given.note)
    for parent in new.parent_ids:
        score(services.store, services.questions, read_case(services.store, parent))
    return _rescored(services, new)


@router.post("/merge")
def merge(case_id: str, given: MergeRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Make one case of two; gives that one, which is then scored anew."""
    case = division.merge(services.store, person, case_id, given.version, given.other, given.other_version, given.note)
    return _rescored(services, case)


@router.post("/label")
def label(case_id: str, given: LabelRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Label accounts benign: counter-evidence in every scan until the label ends."""
    case = labels.label_benign(
        services.store, person, case_id, given.version, given.accounts, given.reason, given.until
    )
    services.keep_labels()
    return with_summary(case)


@router.post("/unlabel")
def unlabel(case_id: str, given: AccountsRequest, services: AppServices, person: Writer) -> CaseWithSummary:
    """Take such labels back."""
    case = labels.end_labels(services.store, person, case_id, given.version, given.accounts, given.note)
    services.keep_labels()
    return with_summary(case)


def _rescored(services: Services, case: Case) -> CaseWithSummary:
    score(services.store, services.questions, case)
    return with_summary(case)
