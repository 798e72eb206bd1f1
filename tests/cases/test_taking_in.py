"""A scan brings figures and members; what people decided stays."""

import pytest

from stillwatch.cases import actions, division
from stillwatch.cases.audit import verify
from stillwatch.cases.model import MEMBER_COLUMNS
from stillwatch.cases.queries import read_case, read_cases, read_members
from tests.cases.results import Result, evidence, names


def closed(store, by, case_id, reason="class", note="A course."):
    case = actions.claim(store, by, case_id, read_case(store, case_id).version)
    return actions.close(store, by, case.id, case.version, reason, note)


def test_every_campaign_and_group_is_a_case(store):
    done = Result().campaign("C-1", names(0, 5)).group("G-1", names(10, 6)).into(store)
    assert done.opened == ["C-1", "G-1"] and done.cases == {"C-1": "C-1", "G-1": "G-1"}
    campaign, group = read_case(store, "C-1"), read_case(store, "G-1")
    assert (campaign.kind, campaign.state, campaign.accounts, campaign.exchanges) == ("campaign", "new", 5, 50)
    assert (campaign.says, campaign.prior, campaign.capability_mix) == (
        "Says exchangeability.",
        0.01,
        {"reasoning": 0.2},
    )
    assert [e.kind for e in campaign.evidence] == ["exchangeability", "payment"]
    assert (group.kind, group.accounts, group.exchanges, group.first_seen) == ("class", 6, 7, None)
    assert read_members(store, "C-1")[0] == ("acc-000000", 0.9, 10, 10, 10, "exchangeability", "in")
    assert read_members(store, "G-1")[0] == ("acc-000010", 0.8, None, None, None, None, "in")
    assert len(MEMBER_COLUMNS) == 7


def test_the_same_scan_again_changes_nothing(store):
    result = Result().campaign("C-1", names(0, 5))
    first = result.into(store)
    before = verify(store)
    assert result.into(store).number == first.number
    assert verify(store) == before


def test_a_rescan_that_says_the_same_of_a_case_leaves_its_version(store):
    Result().campaign("C-1", names(0, 5)).into(store)
    done = Result().campaign("C-1", names(0, 5)).campaign("C-2", names(10, 5)).into(store)
    assert (done.changed, done.opened) == ([], ["C-2"])
    case = read_case(store, "C-1")
    assert (case.version, case.last_scan, case.current) == (1, 2, True)


def test_a_rescan_brings_figures_and_keeps_decisions(store, anna):
    Result().campaign("C-1", names(0, 10)).into(store)
    actions.set_tags(store, anna, "C-1", 1, ["pool"])
    actions.claim(store, anna, "C-1", 2)
    division.remove(store, anna, "C-1", 3, names(0, 2), "Customers.")
    actions.comment(store, anna, "C-1", "Look at the cards.")
    Result().campaign("C-1", names(0, 11), each=20, evidence=evidence(payment=3.0)).into(store)
    case = read_case(store, "C-1")
    assert (case.accounts, case.exchanges, case.removed) == (9, 180, names(0, 2))
    assert (case.state, case.owner, case.tags, case.version) == ("in_progress", "anna", ["pool"], 5)
    assert [c.text for c in case.comments] == ["Look at the cards."]
    assert case.says == "Says payment."


def test_a_removed_account_stays_removed_when_a_scan_loses_and_finds_it(store, anna):
    for accounts in (names(0, 10), names(1, 9), names(0, 10)):
        Result().campaign("C-1", accounts).into(store)
        if read_case(store, "C-1").version == 1:
            actions.claim(store, anna, "C-1", 1)
            division.remove(store, anna, "C-1", 2, names(0, 1), "A customer.")
        assert read_case(store, "C-1").removed == names(0, 1)
        assert read_case(store, "C-1").accounts == 9


def test_a_case_that_a_scan_no_longer_tells_of_stays(store):
    Result().campaign("C-1", names(0, 5)).into(store)
    Result().campaign("C-2", names(10, 5)).into(store)
    case = read_case(store, "C-1")
    assert (case.current, case.last_scan, case.version, case.state) == (False, 1, 1, "new")
    assert len(read_members(store, "C-1")) == 5


@pytest.mark.parametrize("accounts, reopened", [(12, False), (13, True)])
def test_a_closed_case_is_reopened_when_its_fleet_grew_by_more_than_a_fifth(store, anna, accounts, reopened):
    Result().campaign("C-1", names(0, 10)).into(store)
    closed(store, anna, "C-1")
    done = Result().campaign("C-1", names(0, accounts)).into(store)
    case = read_case(store, "C-1")
    assert done.reopened == ["C-1"] * reopened
    assert case.state == ("new" if reopened else "closed")
    if reopened:
        assert (case.owner, case.reason, case.note, case.closed_at) == (None, None, None, None)
        (note,) = case.comments
        assert note.by == "stillwatch" and "10 to 13 accounts" in note.text and "A course." in note.text


def test_growth_is_counted_from_the_closing_not_from_the_last_scan(store, anna):
    Result().campaign("C-1", names(0, 10)).into(store)
    closed(store, anna, "C-1")
    states = []
    for accounts in (11, 12, 13):
        Result().campaign("C-1", names(0, accounts)).into(store)
        states.append(read_case(store, "C-1").state)
    assert states == ["closed", "closed", "new"]


def test_a_group_with_a_new_id_is_the_case_that_it_was(store, anna):
    Result().group("G-1", names(0, 10)).into(store)
    closed(store, anna, "G-1")
    done = Result().group("G-2", names(1, 10)).into(store)
    assert (done.opened, done.cases) == ([], {"G-2": "G-1"})
    case = read_case(store, "G-2")
    assert (case.id, case.aliases, case.state, case.reason) == ("G-1", ["G-2"], "closed", "class")
    Result().group("G-3", names(2, 10)).into(store)
    assert read_case(store, "G-3").id == read_case(store, "G-2").id == "G-1"


def test_a_closed_group_that_became_a_campaign_is_reopened(store, anna):
    Result().group("G-1", names(0, 10)).into(store)
    closed(store, anna, "G-1")
    done = Result().campaign("C-1", names(0, 10)).into(store)
    assert done.reopened == ["G-1"]
    case = read_case(store, "C-1")
    assert (case.id, case.kind, case.state) == ("G-1", "campaign", "new")
    assert "became a campaign" in case.comments[0].text


def test_a_group_that_shares_less_than_half_is_another_case(store):
    Result().group("G-1", names(0, 10)).into(store)
    done = Result().group("G-2", names(5, 10)).into(store)
    assert done.opened == ["G-2"]


def test_of_two_fleets_the_larger_part_continues_the_case(store):
    Result().group("G-1", names(0, 10)).into(store)
    done = Result().group("G-2", names(0, 3)).group("G-3", names(3, 7)).into(store)
    assert done.cases == {"G-2": "G-2", "G-3": "G-1"}


def test_a_name_given_back_by_the_scan_is_no_alias_any_more(store):
    Result().group("G-1", names(0, 10)).into(store)
    Result().group("G-2", names(1, 10)).into(store)
    done = Result().group("G-1", names(0, 10)).group("G-2", names(20, 10)).into(store)
    assert done.cases == {"G-1": "G-1", "G-2": "G-2"}
    assert read_case(store, "G-1").aliases == []
    assert read_case(store, "G-2").id == "G-2"


def test_a_campaign_that_became_part_of_another_is_folded_into_it(store, anna):
    Result().campaign("C-1", names(0, 10)).campaign("C-2", names(10, 5)).into(store)
    actions.claim(store, anna, "C-2", 1)
    division.remove(store, anna, "C-2", 2, names(10, 1), "A customer.")
    done = Result().campaign("C-1", names(0, 15), aliases=["C-2"]).into(store)
    assert done.folded == ["C-2"]
    part, whole = read_case(store, "C-2"), read_case(store, "C-1")
    assert (part.state, part.reason, part.survivor, part.child_ids) == ("closed", "folded", "C-1", ["C-1"])
    assert (whole.parent_ids, whole.removed, whole.accounts) == (["C-2"], names(10, 1), 14)
    assert Result().campaign("C-1", names(0, 16), aliases=["C-2"]).into(store).folded == []


def test_a_folded_case_that_a_person_had_closed_keeps_his_judgement(store, anna):
    Result().campaign("C-1", names(0, 10)).campaign("C-2", names(10, 5)).into(store)
    closed(store, anna, "C-2")
    Result().campaign("C-1", names(0, 15), aliases=["C-2"]).into(store)
    case = read_case(store, "C-2")
    assert (case.reason, case.note, case.survivor) == ("class", "A course.", "C-1")


def test_an_alias_that_the_store_never_saw_is_no_matter(store):
    done = Result().campaign("C-1", names(0, 10), aliases=["C-0"]).into(store)
    assert done.folded == []


def test_ids_that_attackers_chose_come_back_as_they_are(store):
    odd = ["nul\0", "back\\slash", "\\0", "'; DROP TABLE member; --", "ﷺ", "\x01\\"]
    Result().group("G-1", odd).into(store)
    assert {row[0] for row in read_members(store, "G-1")} == set(odd)


def test_exposed_accounts_are_no_group(store):
    result = Result().campaign("C-1", names(0, 5))
    result.group_members.append({"group_id": "exposed", "account_id": "x", "membership": 0.4, "campaign_id": "C-1"})
    result.into(store)
    assert read_cases(store).total == 1


def test_a_failing_scan_leaves_nothing_behind(store, monkeypatch):
    before = verify(store)
    monkeypatch.setattr("stillwatch.cases.taking_in.derived", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Result().campaign("C-1", names(0, 5)).into(store)
    assert read_cases(store).total == 0
    assert verify(store) == before
