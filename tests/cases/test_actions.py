"""What people do with a case, and what they may not."""

from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.cases import actions
from stillwatch.cases.audit import verify
from stillwatch.cases.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from stillwatch.cases.people import add_person, change_person
from stillwatch.cases.queries import read_case, read_history
from tests.cases.results import Result, names

SOON = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(autouse=True)
def one_case(store):
    Result().campaign("C-1", names(0, 5)).into(store)


def test_a_claimed_case_is_in_progress_and_its_owners(store, anna):
    case = actions.claim(store, anna, "C-1", 1)
    assert (case.state, case.owner, case.version) == ("in_progress", "anna", 2)


def test_the_second_to_claim_is_told_who_was_first(store, anna, ben):
    actions.claim(store, anna, "C-1", 1)
    with pytest.raises(ConflictError) as stale:
        actions.claim(store, ben, "C-1", 1)
    assert stale.value.version == 2
    with pytest.raises(ForbiddenError):
        actions.claim(store, ben, "C-1", 2)


def test_an_approver_works_on_anybodys_case_but_does_not_take_it(store, anna, admin):
    actions.claim(store, anna, "C-1", 1)
    with pytest.raises(ConflictError):
        actions.claim(store, admin, "C-1", 2)
    assert actions.close(store, admin, "C-1", 2, "resale", "A pool.").owner == "anna"


def test_a_released_case_is_new_again(store, anna, ben):
    actions.claim(store, anna, "C-1", 1)
    with pytest.raises(ForbiddenError):
        actions.release(store, ben, "C-1", 2)
    case = actions.release(store, anna, "C-1", 2)
    assert (case.state, case.owner) == ("new", None)
    with pytest.raises(InvalidError):
        actions.release(store, anna, "C-1", 3)


def test_closing_needs_a_claim_a_reason_and_a_note(store, anna):
    with pytest.raises(ForbiddenError, match="claim it first"):
        actions.close(store, anna, "C-1", 1, "resale", "A pool.")
    actions.claim(store, anna, "C-1", 1)
    with pytest.raises(InvalidError):
        actions.close(store, anna, "C-1", 2, "resale", "  ")
    with pytest.raises(InvalidError):
        actions.close(store, anna, "C-1", 2, "boredom", "A pool.")
    case = actions.close(store, anna, "C-1", 2, "resale", " A pool. ")
    assert (case.state, case.reason, case.note, case.owner) == ("closed", "resale", "A pool.", "anna")
    assert case.closed_at is not None


def test_a_closed_case_is_reopened_with_a_note_and_is_then_whose_who_reopened_it(store, anna, ben, admin):
    actions.claim(store, anna, "C-1", 1)
    with pytest.raises(InvalidError):
        actions.reopen(store, anna, "C-1", 2, "Not closed.")
    actions.close(store, anna, "C-1", 2, "resale", "A pool.")
    with pytest.raises(InvalidError, match="reopen it first"):
        actions.claim(store, anna, "C-1", 3)
    with pytest.raises(ForbiddenError):
        actions.reopen(store, ben, "C-1", 3, "I doubt it.")
    case = actions.reopen(store, admin, "C-1", 3, "I doubt it.")
    assert (case.state, case.owner, case.reason, case.note, case.closed_at) == (
        "in_progress",
        "admin",
        None,
        None,
        None,
    )


def test_comments_need_no_version_and_stay_in_order(store, anna, admin):
    actions.comment(store, anna, "C-1", "First.")
    case = actions.comment(store, admin, "C-1", "Second.")
    assert [(c.by, c.text) for c in case.comments] == [("anna", "First."), ("admin", "Second.")]
    assert case.version == 1


def test_tags_are_replaced_as_a_whole(store, anna):
    actions.set_tags(store, anna, "C-1", 1, ["pool", " urgent", "pool"])
    assert read_case(store, "C-1").tags == ["pool", "urgent"]
    assert actions.set_tags(store, anna, "C-1", 2, []).tags == []
    for bad in (["x" * 41], [""], ["two\nlines"], [str(k) for k in range(21)]):
        with pytest.raises(InvalidError):
            actions.set_tags(store, anna, "C-1", 3, bad)


def test_a_snoozed_case_wakes_by_itself(store, anna, monkeypatch):
    case = actions.snooze(store, anna, "C-1", 1, SOON, "Waiting for the reseller.")
    assert (case.snoozed_until, case.snooze_note) == (SOON, "Waiting for the reseller.")

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return SOON + timedelta(hours=1)

    monkeypatch.setattr("stillwatch.cases.queries.datetime", Later)
    case = read_case(store, "C-1")
    assert (case.snoozed_until, case.snooze_note) == (None, None)


def test_a_case_is_put_off_only_to_a_time_to_come_and_may_be_woken(store, anna):
    for bad in (datetime.now(UTC) - timedelta(seconds=1), SOON.replace(tzinfo=None)):
        with pytest.raises(InvalidError):
            actions.snooze(store, anna, "C-1", 1, bad, "Later.")
    with pytest.raises(InvalidError):
        actions.unsnooze(store, anna, "C-1", 1)
    actions.snooze(store, anna, "C-1", 1, SOON, "Later.")
    assert actions.unsnooze(store, anna, "C-1", 2).snoozed_until is None


def test_a_viewer_changes_nothing(store, admin):
    viewer = add_person(store, admin, "vera", "viewer")[0]
    for change in (
        lambda: actions.claim(store, viewer, "C-1", 1),
        lambda: actions.comment(store, viewer, "C-1", "Hello."),
        lambda: actions.note_read(store, viewer, "reveal", "C-1", account="acc-000000"),
    ):
        with pytest.raises(ForbiddenError):
            change()
    assert read_case(store, "C-1").version == 1


def test_leave_is_that_of_the_moment_not_of_the_log_in(store, anna, admin):
    change_person(store, admin, "anna", role="viewer")
    with pytest.raises(ForbiddenError):
        actions.claim(store, anna, "C-1", 1)
    change_person(store, admin, "anna", role="analyst", disabled=True)
    with pytest.raises(ForbiddenError, match="no longer"):
        actions.claim(store, anna, "C-1", 1)


def test_there_is_no_such_case(store, anna):
    with pytest.raises(NotFoundError):
        actions.claim(store, anna, "C-2", 1)
    with pytest.raises(NotFoundError):
        read_case(store, "C-2")


def test_every_change_has_its_entry_and_a_refused_one_has_none(store, anna, ben):
    actions.claim(store, anna, "C-1", 1)
    with pytest.raises(ConflictError):
        actions.claim(store, ben, "C-1", 1)
    actions.note_read(store, ben, "reveal", "C-1", account="acc-000000", exchange="e1", reason="To see.")
    actions.close(store, anna, "C-1", 2, "class", "A course.")
    told = [(entry.action, entry.actor, entry.actor_kind) for entry in read_history(store, "C-1")]
    assert told == [
        ("case.opened", "stillwatch", "machine"),
        ("case.claim", "anna", "person"),
        ("case.reveal", "ben", "person"),
        ("case.close", "anna", "person"),
    ]
    assert verify(store).broken_at is None
