"""What accounts are told, and what they answer: notices, appeals, challenges; and that each is let
go of when the account is."""

from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.cases.audit import entries_of
from stillwatch.cases.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from stillwatch.cases.forgetting import forget
from stillwatch.cases.schema import appeal as appeals
from stillwatch.cases.schema import case_notice, challenge
from stillwatch.guard.settings import Budgets
from stillwatch.response.appeals import CLOCK, MOST, decide, file_appeal, read_appeals
from stillwatch.response.challenges import VALID_SECONDS, ChallengeError, issued
from stillwatch.response.drawing import drawn
from stillwatch.response.notices import read_notices
from stillwatch.response.passed import PASSED_TERM, answer, is_used, passed_labels
from stillwatch.response.policies import end
from stillwatch.response.usage import USUAL_TOKENS
from tests.response.conftest import ACCOUNTS
from tests.response.test_publish import FIRST, in_force

KEY = b"k" * 32


def notices(desk, account=None):
    desk.publish()
    return read_notices(desk.store, account, None, 100).data


def test_everybody_is_told_to_whom_something_is_done(desk):
    in_force(desk, "deny", stage="shadow")
    in_force(desk, "tag")
    assert notices(desk) == []
    in_force(desk, "deny")
    in_force(desk, "throttle")
    assert {one.entity_identifier for one in notices(desk)} == set(ACCOUNTS)
    kinds = {one.action: one.notice.type for one in notices(desk, FIRST)}
    assert kinds == {"deny": "deactivation", "throttle": "warning"}


def test_of_a_share_those_are_told_who_are_drawn(desk):
    policy = in_force(desk, "trim", stage="share")
    told = {one.entity_identifier for one in notices(desk)}
    assert told == {name for name in ACCOUNTS if drawn(policy.id, name, 0.5)}


def test_a_notice_ends_with_what_is_done(desk):
    policy = in_force(desk)
    before = notices(desk)
    assert all(one.ended_at is None for one in before)
    end(desk.store, desk.people["ben"], policy.id, policy.version, "Over.")
    after = notices(desk)
    assert {one.id for one in after} == {one.id for one in before} and all(one.ended_at for one in after)


def test_a_page_of_notices(desk):
    in_force(desk)
    desk.publish()
    page = read_notices(desk.store, None, None, 3)
    assert len(page.data) == 3 and page.has_more
    assert not read_notices(desk.store, None, datetime.now(UTC) + timedelta(minutes=1), 3).data


def test_an_appeal_has_a_clock_and_one_answer(desk):
    assert timedelta(days=14) == CLOCK and MOST == 3
    policy = in_force(desk)
    [notice] = notices(desk, FIRST)
    filed = file_appeal(desk.store, notice.id, "I am a person.")
    assert filed.due_at - filed.at == CLOCK and not filed.late
    with pytest.raises(InvalidError, match="open already"):
        file_appeal(desk.store, notice.id, "Again.")
    with pytest.raises(ForbiddenError):
        decide(desk.store, desk.people["anna"], filed.id, "upheld", "No approver.")
    with pytest.raises(ForbiddenError, match="his own"):
        decide(desk.store, desk.people["ben"], filed.id, "rejected", "Mine.")
    told = decide(desk.store, desk.people["cleo"], filed.id, "rejected", "It is one of them.")
    assert (told.decision, told.policy_id) == ("rejected", policy.id) and desk.met(FIRST)
    with pytest.raises(ConflictError):
        decide(desk.store, desk.people["cleo"], filed.id, "upheld", "After all.")
    assert [entry.action for entry in entries_of(desk.store, f"appeal:{filed.id}")] == [
        "appeal.filed",
        "appeal.decided",
    ]
    for _ in range(MOST - 1):
        again = file_appeal(desk.store, notice.id, "Once more.")
        decide(desk.store, desk.people["cleo"], again.id, "rejected", "Still.")
    with pytest.raises(InvalidError, match="no further appeal"):
        file_appeal(desk.store, notice.id, "And again.")


def test_an_appeal_that_is_late_says_so_and_nothing_decides_it(desk):
    in_force(desk)
    first, second = notices(desk)[:2]
    late, soon = file_appeal(desk.store, first.id, "One."), file_appeal(desk.store, second.id, "Two.")
    with desk.store.writing() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(appeals.update().where(appeals.c.id == late.id).values(due_at=past))
    desk.publish()
    total, waiting = read_appeals(desk.store)
    assert (total, [one.id for one in waiting]) == (2, [late.id, soon.id])
    assert [(one.late, one.decision) for one in waiting] == [(True, None), (False, None)]
    assert desk.met(first.entity_identifier)


def test_an_upheld_appeal_spares_from_everything(desk):
    in_force(desk)
    in_force(desk, "deny")
    notice = notices(desk, FIRST)[0]
    filed = file_appeal(desk.store, notice.id, "I am a person.")
    decide(desk.store, desk.people["cleo"], filed.id, "upheld", "A bystander.")
    assert desk.met(FIRST) == () and desk.met(ACCOUNTS[1])
    assert all(one.ended_at for one in notices(desk, FIRST))
    with pytest.raises(InvalidError):
        file_appeal(desk.store, notice.id, "More.")


def test_a_link_is_used_once(desk):
    policy = in_force(desk, "step_up")
    now = datetime.now(UTC)
    link = issued(KEY, FIRST, policy.id, now.timestamp())
    assert desk.met(FIRST)
    told = answer(desk.store, KEY, link, passed=True)
    assert told.account == FIRST and is_used(desk.store, told)
    for passed in (True, False):
        with pytest.raises(ChallengeError, match="used before"):
            answer(desk.store, KEY, link, passed)
    assert not desk.met(FIRST) and desk.met(ACCOUNTS[1])
    [label] = passed_labels(desk.store)
    term = datetime.fromisoformat(label["until"]) - datetime.fromisoformat(label["from"])
    assert (label["account_id"], label["label"], term) == (FIRST, "benign", PASSED_TERM)
    assert timedelta(days=30) == PASSED_TERM


def test_who_passed_one_policy_is_met_by_another(desk):
    policy = in_force(desk, "step_up")
    other = in_force(desk, "throttle")
    answer(desk.store, KEY, issued(KEY, FIRST, policy.id, datetime.now(UTC).timestamp()), passed=True)
    assert [one.id for one in desk.met(FIRST)] == [other.id]


def test_who_fails_is_evidence_of_nothing(desk):
    policy = in_force(desk, "step_up")
    link = issued(KEY, FIRST, policy.id, datetime.now(UTC).timestamp())
    answer(desk.store, KEY, link, passed=False)
    assert passed_labels(desk.store) == [] and desk.met(FIRST)
    with pytest.raises(ChallengeError, match="used before"):
        answer(desk.store, KEY, link, passed=True)


def test_what_is_no_link_is_refused(desk):
    policy, now = in_force(desk, "step_up"), datetime.now(UTC).timestamp()
    wrong = [
        *("", "nonsense", issued(b"other" * 7, FIRST, policy.id, now), issued(KEY, FIRST, "P-none", now)),
        issued(KEY, FIRST, policy.id, now - VALID_SECONDS - 1),
    ]
    for token in wrong:
        with pytest.raises(ChallengeError):
            answer(desk.store, KEY, token, passed=True)
    assert desk.met(FIRST)


def test_an_account_that_is_let_go_is_told_nothing_more(desk):
    policy = in_force(desk, "step_up")
    [notice] = notices(desk, FIRST)
    file_appeal(desk.store, notice.id, "I am a person.")
    answer(desk.store, KEY, issued(KEY, FIRST, policy.id, datetime.now(UTC).timestamp()), passed=True)
    forget(desk.store, [FIRST])
    with desk.store.reading() as connection:
        assert not connection.execute(appeals.select()).all() and not connection.execute(challenge.select()).all()
        assert FIRST not in set(connection.execute(case_notice.select()).scalars())
    assert notices(desk, FIRST) == [] and not desk.met(FIRST)
    with pytest.raises(NotFoundError):
        file_appeal(desk.store, notice.id, "Still here.")


def test_a_replay_reserves_what_guards_reserve():
    assert Budgets().usual_tokens == USUAL_TOKENS
