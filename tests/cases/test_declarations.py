"""What people find of declarations: by approvers, for a reason, in the log, and told to later scans
until it ends."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest

from stillwatch.campaigns.labels import read_labels
from stillwatch.cases.audit import entries_of, verify
from stillwatch.cases.declarations import decide, declaration_labels, read_declarations
from stillwatch.cases.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from stillwatch.cases.people import add_person
from stillwatch.cases.queries import read_case
from tests.cases.results import Result, names


@pytest.fixture
def carla(store, admin):
    return add_person(store, admin, "carla", "approver")[0]


@pytest.fixture(autouse=True)
def one_declaration(store):
    Result().declaration("D-1", names(0, 3)).into(store)


def labels(store):
    return [(row["account_id"], row["label"]) for row in declaration_labels(store)]


def test_a_scan_is_told_of_what_was_found(store, carla, tmp_path):
    assert labels(store) == []
    found = decide(store, carla, "D-1", 1, "verified", "Their contract names the accounts.")
    assert (found.decision, found.by, found.version) == ("verified", "carla", 2)
    assert found.declaration.standing == "verified"
    rows, path = declaration_labels(store), tmp_path / "labels.csv"
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    first, *_ = read_labels(path)
    assert (first.account_id, first.label) == ("acc-000000", "organization:D-1")
    ends = datetime.combine(found.declaration.expires, datetime.min.time(), UTC) + timedelta(days=1)
    assert first.end == ends and first.holds(datetime.now(UTC)) and not first.holds(ends)
    assert labels(store) == [(name, "organization:D-1") for name in names(0, 3)]


def test_a_false_one_is_told_for_a_year_however_soon_it_expires(store, carla):
    found = decide(store, carla, "D-1", 1, "false", "Their cards are ten people's.")
    assert labels(store) == [(name, "false_declaration:D-1") for name in names(0, 3)]
    assert found.until > datetime.now(UTC) + timedelta(days=365)


@pytest.mark.parametrize("decision", ["dismissed", None])
def test_one_that_is_dismissed_or_open_again_says_nothing(store, carla, decision):
    decide(store, carla, "D-1", 1, "verified", "By their contract.")
    found = decide(store, carla, "D-1", 2, decision, "A stranger signed it.")
    assert found.decision == decision and labels(store) == [] and found.declaration.standing == "unverified"


def test_every_decision_is_in_the_log_with_its_reason(store, carla):
    decide(store, carla, "D-1", 1, "verified", "By their contract.")
    decide(store, carla, "D-1", 2, None, "The contract has ended.")
    read, first, second = entries_of(store, "declaration:D-1")
    assert (read.action, read.actor_kind) == ("declaration.read", "machine")
    assert first.action == second.action == "declaration.decided" and first.actor == "carla"
    assert (first.detail["decision"], first.detail["reason"]) == ("verified", "By their contract.")
    assert second.detail["decision"] is None and verify(store).broken_at is None


def test_who_was_late_is_told_and_nothing_changes(store, admin, carla):
    decide(store, carla, "D-1", 1, "false", "Ten people's cards.")
    with pytest.raises(ConflictError) as caught:
        decide(store, admin, "D-1", 1, "verified", "By their contract.")
    assert caught.value.version == 2 and labels(store)[0][1] == "false_declaration:D-1"


def test_what_no_decision_can_be(store, anna, carla):
    with pytest.raises(ForbiddenError):
        decide(store, anna, "D-1", 1, "verified", "By their contract.")
    with pytest.raises(NotFoundError):
        decide(store, carla, "D-2", 1, "verified", "By their contract.")
    with pytest.raises(InvalidError):
        decide(store, carla, "D-1", 1, "verified", " ")
    past = {"made": date.today() - timedelta(days=90), "expires": date.today() - timedelta(days=2)}
    Result().declaration("D-3", names(0, 1), **past).into(store)
    with pytest.raises(InvalidError, match="expired"):
        decide(store, carla, "D-3", 1, "verified", "By their contract.")
    assert labels(store) == []


def test_a_further_scan_brings_its_accounts_up_to_date_and_keeps_what_was_found(store, carla):
    decide(store, carla, "D-1", 1, "verified", "By their contract.")
    Result().declaration("D-1", names(1, 4), observed_a_day=7.0).into(store)
    total, [one] = read_declarations(store, 10, 0)
    assert total == 1 and one.decision == "verified" and one.current and one.declaration.observed_a_day == 7.0
    assert labels(store) == [(name, "organization:D-1") for name in names(1, 4)]
    Result().campaign("C-1", names(0, 5)).into(store)
    _, [one] = read_declarations(store, 10, 0)
    assert not one.current and len(labels(store)) == 4


def test_open_ones_come_first(store, carla):
    Result().declaration("D-0", names(0, 1)).declaration("D-2", names(5, 1)).into(store)
    decide(store, carla, "D-0", 1, "dismissed", "A stranger's.")
    total, some = read_declarations(store, 2, 0)
    assert total == 3 and [one.declaration.declaration_id for one in some] == ["D-1", "D-2"]
    assert [one.declaration.declaration_id for one in read_declarations(store, 2, 2)[1]] == ["D-0"]


def test_the_case_says_what_is_declared_of_its_accounts(store):
    here = {"declaration_id": "D-1", "who": "Example Ltd", "standing": "unverified", "accounts": 3, "of": 5}
    Result().campaign("C-1", names(0, 5), declared=[here | {"says": "3 of 5 accounts."}]).into(store)
    assert read_case(store, "C-1").declared[0].says == "3 of 5 accounts."
    Result().campaign("C-1", names(0, 5)).into(store)
    assert read_case(store, "C-1").declared == []
