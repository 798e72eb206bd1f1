"""What others declare of accounts: said, and weighed only as people decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stillwatch.campaigns.declared import Declared, decided, declared_here, declared_table
from stillwatch.campaigns.findings import Declaration
from stillwatch.campaigns.labels import Label

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def declared(name: str, *accounts: str, contradictions: list[str] | None = None) -> Declared:
    about = Declaration(
        **{"declaration_id": name, "file": "a.declaration.json", "who": f"{name} Ltd", "contact": "a@example.com"},
        **{"purposes": ["review"], "fleets": [], "exchanges_a_day": 10, "made": date(2026, 4, 1)},
        **{"expires": date(2026, 9, 1), "signer": "0" * 64, "accounts": len(accounts), "found": len(accounts)},
        contradictions=contradictions or [],
    )
    return Declared(about, frozenset(accounts))


def test_a_finding_says_how_many_of_its_accounts_are_declared_by_whom_and_that_nobody_looked() -> None:
    first, second = declared("D-1", "a"), declared("D-2", "a", "b", "z", contradictions=["It declares less."])
    most, least = declared_here([first, second, declared("D-3", "y")], ["a", "b", "c"])
    assert (most.declaration_id, most.accounts, most.of, least.declaration_id) == ("D-2", 2, 3, "D-1")
    assert most.says == (
        "2 of 3 accounts are declared as one organization's by “D-2 Ltd” (not verified by anybody). It declares less."
    )


@pytest.mark.parametrize(("label", "standing"), [("organization:D-1", "verified"), ("false_declaration:D-1", "false")])
def test_what_people_decided_holds_for_accounts_that_came_since(label: str, standing: str) -> None:
    end = NOW + timedelta(days=1)
    labels = [Label("a", None, label, None, end)]
    [one], more = decided([declared("D-1", "a", "new")], labels, NOW)
    assert one.about.standing == standing
    assert {label.account_id for label in more} == {"a", "new"} and all(one.end == end for one in more)
    [later], unchanged = decided([declared("D-1", "a", "new")], labels, end)
    assert later.about.standing == "unverified" and unchanged == labels


def test_a_decision_counts_for_no_other_declaration() -> None:
    labels = [Label("a", None, "organization:D-1", None, None), Label("a", None, "organization:a firm", None, None)]
    [one], more = decided([declared("D-11", "a")], labels, NOW)
    assert one.about.standing == "unverified" and more == labels


def test_the_table_has_a_row_for_each_account_that_is_named() -> None:
    rows = declared_table([declared("D-2", "b", "a"), declared("D-1")]).to_pylist()
    assert rows == [{"declaration_id": "D-2", "account_id": name} for name in ("a", "b")]
