"""What people do to a case's fleet, and how scans go on from there."""

from datetime import UTC, datetime

import pytest

from stillwatch.campaigns.findings import Answers
from stillwatch.cases import actions, division
from stillwatch.cases.audit import entries_of
from stillwatch.cases.errors import ConflictError, ForbiddenError, InvalidError
from stillwatch.cases.model import Rescored
from stillwatch.cases.queries import cases_of, read_case, read_cases, read_members, to_rescore
from tests.cases.results import Result, evidence, names


@pytest.fixture(autouse=True)
def two_cases(store, anna):
    Result().campaign("C-1", names(0, 10)).campaign("C-2", names(8, 6), confidence=0.99).into(store)
    actions.claim(store, anna, "C-1", 1)
    actions.claim(store, anna, "C-2", 1)


def places(store, case_id):
    return {row[0]: row[-1] for row in read_members(store, case_id)}


def test_accounts_are_taken_out_and_put_back(store, anna):
    case = division.remove(store, anna, "C-1", 2, names(0, 3), "Customers.")
    assert (case.accounts, case.exchanges, case.removed) == (7, 70, names(0, 3))
    assert places(store, "C-1")["acc-000001"] == "removed"
    case = division.restore(store, anna, "C-1", 3, names(1, 2), "After all.")
    assert (case.accounts, case.removed) == (9, names(0, 1))
    details = [e.detail for e in entries_of(store, "C-1") if e.action in ("case.remove", "case.restore")]
    assert [d["accounts"] for d in details] == [names(0, 3), names(1, 2)]


def test_what_the_questions_say_of_the_rest_is_kept_until_the_members_change(store, anna):
    division.remove(store, anna, "C-1", 2, names(0, 3), "Customers.")
    answers = Answers(acts_as_one=0.9, concealed=0.8, harvest=0.7)
    again = Rescored(confidence=0.93, answers=answers, accounts=7, at=datetime.now(UTC))
    with pytest.raises(ConflictError):
        actions.note_rescored(store, "C-1", 2, again)
    assert actions.note_rescored(store, "C-1", 3, again).rescored == again
    assert actions.set_tags(store, anna, "C-1", 3, ["pool"]).rescored == again
    assert division.restore(store, anna, "C-1", 4, names(0, 3), "Back.").rescored is None


def test_a_further_scan_has_what_people_put_together_scored_anew(store, anna):
    division.remove(store, anna, "C-1", 2, names(0, 3), "Customers.")
    made = division.split(store, anna, "C-2", 2, names(10, 2), "Another.").id
    assert to_rescore(store) == ["C-1", "C-2", made]
    answers = Answers(acts_as_one=0.9, concealed=0.8, harvest=0.7)
    again = Rescored(confidence=0.93, answers=answers, accounts=7, at=datetime.now(UTC))
    for case_id in to_rescore(store):
        actions.note_rescored(store, case_id, read_case(store, case_id).version, again)
    assert to_rescore(store) == []
    actions.close(store, anna, "C-2", 3, "resale", "A shop.")
    Result().campaign("C-1", names(0, 10)).campaign("C-2", names(8, 6), confidence=0.98).into(store)
    assert to_rescore(store) == ["C-1", made] and read_case(store, made).rescored is None
    assert read_case(store, "C-2").rescored == again  # as it was judged


def test_a_part_has_its_own_confidence_or_none_whatever_a_scan_says_of_its_parent(store, anna):
    made = division.split(store, anna, "C-1", 2, names(0, 4), "Another hand.")
    assert (made.origin, made.confidence, made.answers, made.evidence) == ("split", None, None, [])
    answers = Answers(acts_as_one=0.9, concealed=0.8, harvest=0.7)
    mine = {"answers": answers, "accounts": 4, "at": datetime.now(UTC), "evidence": evidence(payment=1.0)}
    scored = actions.note_rescored(store, made.id, made.version, Rescored(confidence=0.5, **mine))
    assert (scored.confidence, scored.answers, scored.evidence) == (0.5, answers, mine["evidence"])
    assert scored.says == "Says payment."
    Result().campaign("C-1", names(0, 10), confidence=0.95).campaign("C-2", names(8, 6)).into(store)
    assert read_case(store, made.id).confidence is None
    assert [c.id for c in read_cases(store).cases][-1] == made.id
    none = {"confidence": None, "answers": None, "accounts": 4, "at": datetime.now(UTC)}
    again = actions.note_rescored(store, made.id, read_case(store, made.id).version, Rescored(**none))
    assert again.confidence is None and "Too few" in again.says and to_rescore(store) == ["C-1"]


@pytest.mark.parametrize("accounts", [[], ["acc-999999"], names(0, 10), [*names(0, 1), "acc-999999"]])
def test_what_cannot_be_taken_out(store, anna, accounts):
    with pytest.raises(InvalidError):
        division.remove(store, anna, "C-1", 2, accounts, "Customers.")
    assert set(places(store, "C-1").values()) == {"in"}
    assert read_case(store, "C-1").version == 2


def test_only_what_was_taken_out_is_put_back(store, anna):
    with pytest.raises(InvalidError):
        division.restore(store, anna, "C-1", 2, names(0, 1), "It was never out.")


def test_a_part_is_a_case_of_its_own_with_the_same_owner(store, anna):
    part = division.split(store, anna, "C-1", 2, names(0, 4), "Another hand.")
    whole = read_case(store, "C-1")
    assert part.id.startswith("S-") and part.parent_ids == ["C-1"] and whole.child_ids == [part.id]
    assert (part.state, part.owner, part.kind, part.accounts, part.exchanges) == (
        "in_progress",
        "anna",
        "campaign",
        4,
        40,
    )
    assert (whole.accounts, whole.exchanges, whole.removed) == (6, 60, [])
    assert places(store, "C-1")["acc-000000"] == "moved"
    assert cases_of(store, names(0, 1)) == {"acc-000000": [part.id]}
    with pytest.raises(InvalidError):
        division.restore(store, anna, "C-1", 3, names(0, 1), "Back.")


def test_a_rescan_keeps_a_split_and_brings_both_parts_up_to_date(store, anna):
    part = division.split(store, anna, "C-1", 2, names(0, 4), "Another hand.")
    Result().campaign("C-1", names(0, 12), each=20).into(store)
    assert (read_case(store, "C-1").accounts, read_case(store, "C-1").exchanges) == (8, 160)
    again = read_case(store, part.id)
    assert (again.accounts, again.exchanges, again.current) == (4, 80, True)


def test_two_cases_become_one(store, anna):
    actions.set_tags(store, anna, "C-1", 2, ["pool"])
    division.remove(store, anna, "C-1", 3, [*names(0, 1), *names(9, 1)], "Customers.")
    made = division.merge(store, anna, "C-1", 4, "C-2", 2, "One hand.")
    assert made.id.startswith("M-") and made.parent_ids == ["C-1", "C-2"]
    assert (made.state, made.owner, made.tags, made.confidence) == ("in_progress", "anna", ["pool"], None)
    # 1 to 8 of the first, 8 to 13 of the second: the one that was taken out of the first is in by
    # the second.
    assert (made.accounts, made.exchanges, made.removed) == (13, 140, names(0, 1))
    for name in ("C-1", "C-2"):
        parent = read_case(store, name)
        assert (parent.state, parent.reason, parent.survivor, parent.child_ids) == (
            "closed",
            "merged",
            made.id,
            [made.id],
        )
        with pytest.raises(InvalidError, match="stands for"):
            actions.reopen(store, anna, name, parent.version, "No.")


def test_a_merged_case_takes_the_accounts_that_join_its_parents(store, anna):
    made = division.merge(store, anna, "C-1", 2, "C-2", 2, "One hand.")
    actions.close(store, anna, made.id, 1, "resale", "A pool.")
    done = Result().campaign("C-1", names(0, 10)).campaign("C-2", names(8, 10)).into(store)
    assert done.reopened == [made.id]
    assert (read_case(store, made.id).accounts, read_case(store, "C-2").state) == (18, "closed")


def test_a_part_of_a_merged_case_may_be_split_off_and_survives_scans(store, anna):
    made = division.merge(store, anna, "C-1", 2, "C-2", 2, "One hand.")
    part = division.split(store, anna, made.id, 1, names(0, 2), "Another.")
    Result().campaign("C-1", names(0, 10), each=30).campaign("C-2", names(8, 6)).into(store)
    assert (read_case(store, part.id).accounts, read_case(store, part.id).exchanges) == (2, 60)
    assert read_case(store, made.id).accounts == 12


def test_merging_asks_for_both_versions_and_for_leave_on_both(store, anna, ben):
    with pytest.raises(ConflictError, match="C-2"):
        division.merge(store, anna, "C-1", 2, "C-2", 1, "One hand.")
    with pytest.raises(InvalidError):
        division.merge(store, anna, "C-1", 2, "C-1", 2, "One hand.")
    actions.release(store, anna, "C-2", 2)
    actions.claim(store, ben, "C-2", 3)
    with pytest.raises(ForbiddenError):
        division.merge(store, anna, "C-1", 2, "C-2", 4, "One hand.")
    assert [read_case(store, name).state for name in ("C-1", "C-2")] == ["in_progress", "in_progress"]


def test_a_group_is_divided_though_nobody_counted_its_members_exchanges(store, admin):
    Result().group("G-1", names(50, 6)).into(store)
    part = division.split(store, admin, "G-1", 1, names(50, 2), "Another class.")
    assert (part.exchanges, part.kind, part.state, part.owner) == (None, "class", "new", None)
    assert read_case(store, "G-1").exchanges == 7
