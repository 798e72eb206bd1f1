"""Everything that is in force, and appeals against it."""

from datetime import UTC, datetime

from fastapi import APIRouter, Query
from pydantic import BaseModel

from stillwatch.console.dependencies import AppServices, Reader, Writer
from stillwatch.console.routes.requests import Note
from stillwatch.response.appeals import Appeal, AppealDecision, decide, read_appeals
from stillwatch.response.given import acted_on
from stillwatch.response.met import all_met
from stillwatch.response.model import Policy
from stillwatch.response.publish import read_present

router = APIRouter(prefix="/api", tags=["measures"])


class MeasureInForce(BaseModel):
    """A policy that has taken a step, in one of the cases that it is about: how many of its
    accounts it is about, to how many something is done (none in the shadow, those who are drawn in
    a share), and how many it spares since they have proved themselves."""

    id: str
    case_id: str
    accounts: int
    acted_on: int
    passed: int
    policy: Policy


class MeasuresInForce(BaseModel):
    """What is in force, and the table that guards have: its version, when it was made, how many
    subjects it meets; null where there is none yet."""

    measures: list[MeasureInForce]
    table_version: int | None
    table_made_at: datetime | None
    table_subjects: int | None


class AppealList(BaseModel):
    """Some appeals, and how many there are."""

    total: int
    appeals: list[Appeal]


class AppealDecisionRequest(BaseModel):
    """What was decided, and why."""

    decision: AppealDecision
    note: str = Note


@router.get("/measures")
def in_force(services: AppServices, person: Reader) -> MeasuresInForce:
    """All measures in force, in the shadow or not."""
    with services.store.reading() as connection:
        met, acted = list(all_met(connection, datetime.now(UTC))), acted_on(connection)
    table = read_present(services.lake)
    return MeasuresInForce(
        measures=[
            MeasureInForce(
                id=one.measure,
                case_id=one.case_id,
                accounts=len(one.accounts),
                acted_on=acted.get((one.policy.id, one.case_id), 0),
                passed=len(one.passed),
                policy=one.policy,
            )
            for one in met
        ],
        table_version=table.version if table else None,
        table_made_at=datetime.fromtimestamp(table.made_at, UTC) if table else None,
        table_subjects=len(table) if table else None,
    )


@router.get("/appeals")
def appeals(
    services: AppServices,
    person: Reader,
    undecided: bool = True,
    case_id: str | None = Query(None, max_length=200),
    limit: int = Query(100, ge=1, le=1000),
    offset: int = Query(0, ge=0, le=1 << 40),
) -> AppealList:
    """The appeals that wait, those first that are due first; or all, the latest first."""
    total, some = read_appeals(services.store, undecided, case_id, limit, offset)
    return AppealList(total=total, appeals=some)


@router.post("/appeals/{appeal_id}/decide")
def decided(appeal_id: str, given: AppealDecisionRequest, services: AppServices, person: Writer) -> Appeal:
    """Decide one, for good. Upheld, the account is labelled benign, and nothing meets it."""
    done = decide(services.store, person, appeal_id, given.decision, given.note)
    services.keep_labels()
    services.publish()
    return done
