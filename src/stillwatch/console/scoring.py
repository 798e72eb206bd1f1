"""Scoring anew, in the background, what people put together by hand."""

from concurrent.futures import Future
from datetime import UTC, datetime

from stillwatch.cases.actions import note_rescored
from stillwatch.cases.errors import ConflictError
from stillwatch.cases.model import Case, MemberRow, Rescored
from stillwatch.cases.queries import read_case, read_members, to_rescore
from stillwatch.cases.store import Store
from stillwatch.console import case_details
from stillwatch.console.questions import Questions


def inside(rows: list[MemberRow]) -> list[str]:
    """The accounts of a case's members, those left out that people took out."""
    return [row.account_id for row in rows if row.state in ("in", "benign")]


def score_all(store: Store, questions: Questions) -> None:
    """Scores every case that waits for it, as after a scan."""
    for case_id in to_rescore(store):
        score(store, questions, read_case(store, case_id))


def score(store: Store, questions: Questions, case: Case, tries: int = 5) -> None:
    """Asks the three questions of the accounts as people left them; the answer is kept when it
    comes. Where the case has changed by then, they are asked again."""
    rows = read_members(store, case.id)

    def keep(answer: "Future[Rescored | None]") -> None:
        if answer.cancelled() or answer.exception():
            return
        too_few = Rescored(confidence=None, answers=None, accounts=len(inside(rows)), at=datetime.now(UTC))
        scored = answer.result() or too_few
        try:
            note_rescored(store, case.id, case.version, scored)
        except ConflictError:
            if tries > 1:
                score(store, questions, read_case(store, case.id), tries - 1)

    questions.later(case_details.rescored, inside(rows), [row.account_id for row in rows]).add_done_callback(keep)
