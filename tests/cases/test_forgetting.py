"""An account that is let go is in no case and no label; the log of acts stays whole."""

from datetime import UTC, datetime, timedelta

from stillwatch.cases import actions, declarations, labels
from stillwatch.cases.audit import entries, verify
from stillwatch.cases.forgetting import forget
from stillwatch.cases.queries import read_members
from tests.cases.results import Result, names


def test_an_account_that_is_let_go_is_in_no_case_and_no_label(store, anna):
    Result().campaign("C-1", names(0, 5)).group("G-1", names(0, 3)).into(store)
    actions.claim(store, anna, "C-1", 1)
    gone, *others = names(0, 2)
    labels.label_benign(store, anna, "C-1", 2, [gone, *others], "A school.", datetime.now(UTC) + timedelta(days=30))
    assert forget(store, [gone, "acc-unknown"]) == 2
    for case in ("C-1", "G-1"):
        assert gone not in {row[0] for row in read_members(store, case)}
    assert [row["account_id"] for row in labels.benign_labels(store)] == others
    assert entries(store, limit=1)[0].action == "account.forgotten" and gone not in str(entries(store, limit=1)[0])
    assert verify(store).broken_at is None


def test_an_account_that_is_let_go_is_no_longer_named_by_a_declaration(store, admin):
    Result().declaration("D-1", names(0, 2)).into(store)
    declarations.decide(store, admin, "D-1", 1, "verified", "By their contract.")
    gone, other = names(0, 2)
    assert forget(store, [gone]) == 0
    assert [row["account_id"] for row in declarations.declaration_labels(store)] == [other]
    assert entries(store, limit=1)[0].action == "account.forgotten" and verify(store).broken_at is None


def test_of_an_account_that_nobody_knows_nothing_is_written(store):
    assert forget(store, ["acc-unknown"]) == 0 and verify(store).entries == 0
