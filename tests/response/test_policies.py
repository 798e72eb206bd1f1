"""What people may do with policies, who has to agree, and that each act is in the log."""

from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.cases.actions import close
from stillwatch.cases.audit import entries_of, verify
from stillwatch.cases.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from stillwatch.response import rules
from stillwatch.response.model import LEAST_TOKENS, BudgetTerms
from stillwatch.response.policies import (
    approve,
    end,
    propose,
    read_policies,
    read_policy,
    refuse,
    step,
    undo,
)
from tests.response.conftest import figures, terms


def proposed(desk, action="throttle", by="anna", **changed):
    return propose(desk.store, desk.people[by], terms(action, **changed), "C-1")


def stepped(desk, policy, *stages, by="anna", told=None):
    for stage in stages:
        share = 0.5 if stage == "share" else 1.0
        policy = step(desk.store, desk.people[by], policy.id, policy.version, stage, told or figures(), share)
    return policy


def test_a_policy_goes_from_draft_through_shadow_and_share_to_all(desk):
    policy = proposed(desk)
    assert (policy.state, policy.stage, policy.owner) == ("draft", None, "anna")
    for stage in rules.STAGES:
        policy = stepped(desk, policy, stage)
        assert (policy.state, policy.stage) == ("in_force", stage)
    with pytest.raises(InvalidError, match="after all comes nothing"):
        stepped(desk, policy, "all")
    said = [(entry.action, entry.actor) for entry in entries_of(desk.store, f"policy:{policy.id}")]
    assert said == [("policy.proposed", "anna"), *[("policy.stepped", "anna")] * 3]
    assert verify(desk.store).broken_at is None


@pytest.mark.parametrize("taken, wanted", [((), "share"), ((), "all"), (("shadow",), "all"), (("shadow",), "shadow")])
def test_no_stage_is_left_out(desk, taken, wanted):
    policy = stepped(desk, proposed(desk), *taken)
    with pytest.raises(InvalidError, match="comes"):
        stepped(desk, policy, wanted)


def test_a_share_grows_and_never_shrinks(desk):
    policy = stepped(desk, proposed(desk), "shadow", "share")
    anna = desk.people["anna"]
    for share in (0.5, 0.2, 1.0, 0.0):
        with pytest.raises(InvalidError, match="grows"):
            step(desk.store, anna, policy.id, policy.version, "share", figures(), share)
    policy = step(desk.store, anna, policy.id, policy.version, "share", figures(), 0.7)
    assert policy.share == 0.7
    assert undo(desk.store, anna, policy.id, policy.version, "Too much.").share == 0.5


def test_who_saw_a_former_version_is_told(desk):
    policy = proposed(desk)
    stepped(desk, policy, "shadow")
    for act in (
        lambda by: step(desk.store, by, policy.id, policy.version, "share", figures(), 0.5),
        lambda by: undo(desk.store, by, policy.id, policy.version, "Why."),
        lambda by: end(desk.store, by, policy.id, policy.version, "Why."),
        lambda by: approve(desk.store, by, policy.id, policy.version, figures()),
    ):
        with pytest.raises(ConflictError):
            act(desk.people["ben"])


@pytest.mark.parametrize(
    "changed",
    [
        {"budget": None},
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
        {"expires_at": datetime.now(UTC) + rules.LONGEST_TERM + timedelta(hours=1)},
        {"expires_at": datetime(2999, 1, 1)},
        {"why": " "},
        {"challenge": "https://example.org"},
        {"trim": {"choices": 1}},
        {"appeal": "javascript:alert(1)"},
        {"appeal": "https://example.org/a b"},
        {"action": "deny", "appeal": None},
        {"action": "step_up", "challenge": None},
        {"action": "trim", "trim": {}},
    ],
)
def test_terms_that_make_no_sense_are_refused(desk, changed):
    with pytest.raises(InvalidError):
        proposed(desk, **changed)
    assert read_policies(desk.store) == []


def test_the_longest_term_is_ninety_days(desk):
    day = timedelta(days=1)
    proposed(desk, expires_at=datetime.now(UTC) + 90 * day - timedelta(minutes=1))
    with pytest.raises(InvalidError):
        proposed(desk, expires_at=datetime.now(UTC) + 90 * day + timedelta(minutes=1))


def test_a_window_is_a_week_at_most(desk):
    assert BudgetTerms(seconds=7 * 86_400, exchanges=1).seconds == 604_800
    with pytest.raises(ValueError, match="604800"):
        BudgetTerms(seconds=7 * 86_400 + 1, exchanges=1)
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        BudgetTerms(seconds=60, exchanges=0)  # nothing at all is a denial


def test_an_answer_is_not_trimmed_to_nothing(desk):
    assert LEAST_TOKENS == 256
    with pytest.raises(ValueError, match="256"):
        terms("trim", trim={"max_tokens": 255})
    assert proposed(desk, "trim", trim={"max_tokens": 256}).terms.trim.max_tokens == 256


@pytest.mark.parametrize("action", ["deny", "step_up"])
def test_a_step_that_harms_waits_for_somebody_else(desk, action):
    policy = stepped(desk, proposed(desk, action), "shadow")
    assert policy.state == "in_force"
    policy = stepped(desk, policy, "share", told=figures(paying=1))
    assert (policy.state, policy.stage, policy.wanted.stage) == ("waiting", "shadow", "share")
    with pytest.raises(InvalidError, match="already waits"):
        stepped(desk, policy, "share")
    with pytest.raises(ForbiddenError):
        approve(desk.store, desk.people["anna"], policy.id, policy.version, figures())
    policy = approve(desk.store, desk.people["ben"], policy.id, policy.version, figures())
    assert (policy.state, policy.stage, policy.steps[-1].approved_by) == ("in_force", "share", "ben")
    policy = stepped(desk, policy, "all", told=figures(paying=1))
    assert (policy.state, policy.stage) == ("waiting", "share")  # each step anew


@pytest.mark.parametrize(
    "proposer, stepper, owner", [("ben", "cleo", None), ("cleo", "ben", None), ("cleo", "cleo", "ben")]
)
def test_nobody_approves_his_own(desk, proposer, stepper, owner):
    policy = propose(desk.store, desk.people[proposer], terms("deny"), "C-1", owner=owner)
    policy = stepped(desk, policy, "shadow", "share", by=stepper)
    with pytest.raises(ForbiddenError, match="his own"):
        approve(desk.store, desk.people["ben"], policy.id, policy.version, figures())
    assert read_policy(desk.store, policy.id).stage == "shadow"
    approve(desk.store, desk.admin, policy.id, policy.version, figures())


@pytest.mark.parametrize(
    "action, told, waits",
    [
        ("deny", figures(accounts=1), True),
        ("step_up", figures(accounts=100), False),
        ("step_up", figures(accounts=101), True),
        ("step_up", figures(accounts=1, paying=1), True),
        ("throttle", figures(accounts=5000, paying=9, stopped=0.899), False),
        ("throttle", figures(stopped=0.9), True),
        ("trim", figures(accounts=5000, paying=9), False),
        ("tag", figures(accounts=5000, paying=9), False),
    ],
)
def test_which_steps_need_a_second_person(desk, action, told, waits):
    """A hundred accounts are what one person can look at one by one; nine tenths refused is a
    denial."""
    assert bool(rules.needs_second(terms(action), "share", told)) == waits
    assert bool(rules.needs_second(terms(action), "all", told)) == waits
    assert rules.needs_second(terms(action), "shadow", told) is None


def test_a_step_that_waits_can_be_refused_or_taken_back(desk):
    policy = stepped(desk, proposed(desk, "deny"), "shadow", "share")
    policy = refuse(desk.store, desk.people["ben"], policy.id, policy.version, "Not sure enough.")
    assert (policy.state, policy.stage, policy.wanted) == ("in_force", "shadow", None)
    with pytest.raises(InvalidError):
        approve(desk.store, desk.people["cleo"], policy.id, policy.version, figures())
    policy = stepped(desk, policy, "share")
    policy = undo(desk.store, desk.people["anna"], policy.id, policy.version, "Rather not.")
    assert (policy.state, policy.wanted) == ("draft", None)


def test_roles(desk):
    for who in ("vera", "ben"):
        may = who != "vera"
        for make in (lambda who=who: proposed(desk, by=who), lambda who=who: of_kind(desk, who)):
            if may:
                make()
            else:
                with pytest.raises(ForbiddenError):
                    make()
    with pytest.raises(ForbiddenError):
        of_kind(desk, "anna")
    policy = proposed(desk)
    for act in (undo, end, refuse):
        with pytest.raises(ForbiddenError):
            act(desk.store, desk.people["vera"], policy.id, policy.version, "Why.")


def of_kind(desk, who):
    return propose(desk.store, desk.people[who], terms(), kind="campaign")


def test_an_analyst_decides_of_his_own_cases_and_ends_what_harms_anywhere(desk):
    from stillwatch.cases.people import add_person

    other = add_person(desk.store, desk.admin, "otto", "analyst")[0]
    policy = stepped(desk, proposed(desk), "shadow")
    with pytest.raises(ForbiddenError, match="it is anna's"):
        propose(desk.store, other, terms(), "C-1")
    with pytest.raises(ForbiddenError, match="it is anna's"):
        step(desk.store, other, policy.id, policy.version, "share", figures(), 0.5)
    assert end(desk.store, other, policy.id, policy.version, "It hits a class.").state == "ended"


def test_what_has_ended_does_not_come_back(desk):
    policy = stepped(desk, proposed(desk), "shadow")
    policy = end(desk.store, desk.people["anna"], policy.id, policy.version, "Over.")
    assert (policy.state, policy.ended_by, policy.ended_why) == ("ended", "anna", "Over.")
    for act in (
        lambda: stepped(desk, policy, "share"),
        lambda: undo(desk.store, desk.people["anna"], policy.id, policy.version, "x"),
    ):
        with pytest.raises(InvalidError, match="has ended"):
            act()
    assert read_policies(desk.store, ended=False) == []


def test_nothing_is_done_about_a_case_that_is_none(desk):
    policy = proposed(desk)
    close(desk.store, desk.people["anna"], "C-1", desk.version(), "company", "One company.")
    with pytest.raises(InvalidError, match="closed as company"):
        proposed(desk, by="ben")
    with pytest.raises(InvalidError, match="closed"):
        stepped(desk, policy, "shadow", by="ben")


def test_about_what_a_policy_is(desk):
    ben = desk.people["ben"]
    for where in ({}, {"case_id": "C-1", "kind": "campaign"}):
        with pytest.raises(InvalidError, match="one case, or"):
            propose(desk.store, ben, terms(), **where)
    with pytest.raises(NotFoundError):
        propose(desk.store, ben, terms(), "C-9")
    mine, kinds = proposed(desk), of_kind(desk, "ben")
    propose(desk.store, ben, terms(), kind="class")
    assert {one.id for one in read_policies(desk.store, "C-1")} == {mine.id, kinds.id}


def test_a_person_answers_for_it(desk):
    with pytest.raises(InvalidError, match="no such person"):
        propose(desk.store, desk.people["anna"], terms(), "C-1", owner="nobody")
    assert propose(desk.store, desk.people["anna"], terms(), "C-1", owner="cleo").owner == "cleo"


def test_a_claimed_name_is_told_beside_who_really_acted(desk):
    policy = propose(desk.store, desk.people["anna"], terms(), "C-1", claimed="The night shift")
    [entry] = entries_of(desk.store, f"policy:{policy.id}")
    assert (entry.actor, entry.detail["claimed"]) == ("anna", "The night shift")
