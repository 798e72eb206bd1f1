"""Declarations held against a log."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from stillwatch.declarations.folder import Folder
from stillwatch.declarations.matching import held_against
from stillwatch.exchange.schema import ACCOUNTS
from stillwatch.lake import Lake
from stillwatch.readers.source import open_sources
from tests.cli.logs import lines, write

from .made import declaration

BORN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path):
    log = write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30))).parent.parent
    with Lake.temporary() as lake:
        lake.ingest(open_sources([log]), ACCOUNTS.empty_table())
        yield lake


def names_of(lake):
    return sorted(lake.view().query("SELECT DISTINCT account_id FROM exchanges")["account_id"].to_pylist())


def held(lake, *declarations, until=None):
    return held_against(Folder([(f"{k}.json", one) for k, one in enumerate(declarations)]), lake, until)


def test_the_accounts_of_the_log_that_it_names_are_found_and_no_others(lake):
    names = names_of(lake)
    [one] = held(lake, declaration(*names[:3], "elsewhere", "nobody"))
    assert one.accounts == frozenset(names[:3])
    assert (one.about.accounts, one.about.found, one.about.standing) == (5, 3, "unverified")
    assert one.about.who == "Example Ltd" and one.about.fleets[0].agents == 12 and one.about.file == "0.json"
    assert one.about.contradictions == []


def test_one_of_strangers_is_read_too_and_names_nobody(lake):
    [one] = held(lake, declaration("elsewhere"))
    assert not one.accounts and one.about.found == 0


def test_more_than_it_declares_is_told(lake):
    [one] = held(lake, declaration(*names_of(lake), exchanges_a_day=1))
    assert one.about.observed_a_day == pytest.approx(30 / len(lake.days()), 0.01)
    [said] = one.about.contradictions
    assert said.startswith("It declares 1 exchanges a day; the log has ")


def test_accounts_of_several_organizations_and_of_two_declarations_are_told(tmp_path):
    rows = [{"account_id": f"a{k}", "created_at": BORN, "organization_id": f"org{k % 2}"} for k in range(9)]
    log = write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30))).parent.parent
    with Lake.temporary() as lake:
        lake.ingest(open_sources([log]), ACCOUNTS.empty_table())
        names = names_of(lake)
        records = [row | {"account_id": name} for row, name in zip(rows, names, strict=False)]
        lake.ingest([], pa.Table.from_pylist(records, schema=ACCOUNTS))
        first, second = held(lake, declaration(*names[:4]), declaration(*names[3:4], salt=2))
    assert first.about.contradictions == [
        "By the operator's records 4 of its accounts belong to 2 different organizations.",
        "1 of its accounts are named by another declaration too.",
    ]
    assert second.about.contradictions == ["1 of its accounts are named by another declaration too."]


def test_an_account_is_found_by_another_of_its_ids(tmp_path):
    log = write(tmp_path / "log" / "exchanges" / "a.jsonl", lines(*range(30))).parent.parent
    with Lake.temporary() as lake:
        lake.ingest(open_sources([log]), ACCOUNTS.empty_table())
        main, alias = names_of(lake)[:2]
        record = {"account_id": alias, "created_at": BORN, "alias_of": main}
        lake.ingest([], pa.Table.from_pylist([record], schema=ACCOUNTS))
        [one] = held(lake, declaration(alias))
    assert one.accounts == frozenset([main])


def test_until_looks_at_the_log_as_it_was(lake):
    first = lake.days()[0]
    until = datetime(first.year, first.month, first.day, tzinfo=UTC)
    [one] = held(lake, declaration(*names_of(lake)), until=until)
    assert not one.accounts
