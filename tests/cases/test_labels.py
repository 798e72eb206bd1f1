"""Labels that end, have an owner and a reason, and that a later scan is told of."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from stillwatch.campaigns.labels import read_labels
from stillwatch.cases import actions, labels
from stillwatch.cases.errors import ForbiddenError, InvalidError
from stillwatch.cases.queries import read_case, read_members
from tests.cases.results import Result, names

SOON = datetime.now(UTC) + timedelta(days=30)


@pytest.fixture(autouse=True)
def one_case(store, anna):
    Result().campaign("C-1", names(0, 5)).into(store)
    actions.claim(store, anna, "C-1", 1)


def labelled(store, at=None):
    return [row["account_id"] for row in labels.benign_labels(store, at)]


def test_a_scan_reads_the_labels_in_force(store, anna, tmp_path):
    labels.label_benign(store, anna, "C-1", 2, names(0, 2), "A school, by its contract.", SOON)
    rows = labels.benign_labels(store)
    path = tmp_path / "labels.csv"
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    first, second = read_labels(path)
    assert (first.account_id, first.label, second.account_id) == ("acc-000000", "benign", "acc-000001")
    assert first.end == SOON and first.holds(datetime.now(UTC)) and not first.holds(SOON)
    assert rows[0]["reason"] == "A school, by its contract."
    assert [row[-1] for row in read_members(store, "C-1")] == ["benign", "benign", "in", "in", "in"]


def test_a_label_can_be_taken_back_once_its_account_has_left(store, anna):
    labels.label_benign(store, anna, "C-1", 2, names(0, 2), "A school.", SOON)
    Result().campaign("C-1", names(1, 4)).into(store)
    assert labelled(store) == names(0, 2)
    case = labels.end_labels(store, anna, "C-1", read_case(store, "C-1").version, names(0, 1), "It is none.")
    assert labelled(store) == names(1, 1) and case.accounts == 4


def test_nobody_is_taken_for_honest_for_ever(store, anna):
    with pytest.raises(InvalidError, match="within a year"):
        labels.label_benign(store, anna, "C-1", 2, names(0, 1), "A school.", SOON + timedelta(days=366))


def test_a_label_ends_by_itself(store, anna):
    labels.label_benign(store, anna, "C-1", 2, names(0, 1), "A school.", SOON)
    assert labelled(store, SOON - timedelta(seconds=1)) == names(0, 1)
    assert labelled(store, SOON) == []


def test_a_label_is_taken_back_and_replaced(store, anna):
    labels.label_benign(store, anna, "C-1", 2, names(0, 2), "A school.", SOON)
    labels.label_benign(store, anna, "C-1", 3, names(0, 1), "A firm.", SOON)
    assert [(row["account_id"], row["reason"]) for row in labels.benign_labels(store)] == [
        ("acc-000000", "A firm."),
        ("acc-000001", "A school."),
    ]
    labels.end_labels(store, anna, "C-1", 4, names(0, 1), "It was not.")
    assert labelled(store) == names(1, 1)
    with pytest.raises(InvalidError):
        labels.end_labels(store, anna, "C-1", 5, names(0, 1), "Again.")


def test_what_no_label_can_be(store, anna, ben):
    for accounts, reason, until in (
        ([], "A school.", SOON),
        (["acc-999999"], "A school.", SOON),
        (names(0, 1), " ", SOON),
        (names(0, 1), "A school.", datetime.now(UTC)),
        (names(0, 1), "A school.", SOON.replace(tzinfo=None)),
    ):
        with pytest.raises(InvalidError):
            labels.label_benign(store, anna, "C-1", 2, accounts, reason, until)
    with pytest.raises(ForbiddenError):
        labels.label_benign(store, ben, "C-1", 2, names(0, 1), "A school.", SOON)
    assert labelled(store) == []
