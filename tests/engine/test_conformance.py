"""What every engine must make of one log: sketches and integers bit for bit, derived floats to
1e-9."""

from collections import Counter
from importlib.resources import files

import pyarrow as pa
import pytest

from stillwatch.scan.scan import scan_lake
from tests.alike import same_result

from .log import FLEET, NOON

pytestmark = pytest.mark.spark

QUERIES = sorted(path.name for path in (files("stillwatch.fleets") / "sql").iterdir())
TIMES = [None, NOON]


def rows(table: pa.Table) -> list[dict[str, object]]:
    """A table's rows in an order that no engine chose."""
    return sorted(table.to_pylist(), key=repr)


def noted(remarks: pa.Table) -> Counter:
    """How often each thing was noted: engines cut a log at different places."""
    found: Counter = Counter()
    for one in remarks.to_pylist():
        found[one["kind"], one["reason"]] += one["count"]
    return found


@pytest.mark.parametrize("until", TIMES, ids=str)
def test_sketches_are_the_same_bit_for_bit(lake, reference, until):
    found, wanted = lake.exchanges(until), reference.exchanges(until)
    assert found.schema.equals(wanted.schema)
    assert found.equals(wanted)


@pytest.mark.parametrize("until", TIMES, ids=str)
def test_quarantine_days_and_coverage_are_the_same(lake, reference, until):
    assert lake.quarantined(until).to_pylist() == reference.quarantined(until).to_pylist()
    assert noted(lake.remarks(until)) == noted(reference.remarks(until))
    assert lake.days(until) == reference.days(until)
    assert lake.coverage(until) == pytest.approx(reference.coverage(until), abs=1e-12)


def test_every_kind_of_bad_record_is_in_this_log(reference):
    kinds = set(reference.quarantined()["kind"].to_pylist())
    assert kinds == {"syntax", "missing", "timestamp", "type", "truncated", "conflict"}
    assert set(reference.remarks()["kind"].to_pylist()) == {*kinds, "field"}


@pytest.mark.parametrize("until", [None, NOON], ids=str)
def test_accounts_and_aliases_are_the_same(lake, reference, until):
    assert lake.accounts(until).equals(reference.accounts(until))
    assert rows(lake.aliases(until)) == rows(reference.aliases(until))
    assert "second-name" not in lake.exchanges(until, ["account_id"])["account_id"].to_pylist()


@pytest.mark.parametrize("until", [None, NOON], ids=str)
def test_profiles_are_the_same(lake, reference, until):
    assert lake.profiles(until).equals(reference.profiles(until))


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_answers_alike(lake, reference, name):
    names = sorted(set(reference.exchanges(None, ["account_id"])["account_id"].to_pylist()))
    numbers = pa.table({"account_id": names, "account": pa.array(range(len(names)), pa.int64())})
    query = (files("stillwatch.fleets") / "sql" / name).read_text()
    found, wanted = (one.view(NOON).query(query, {"numbers": numbers}) for one in (lake, reference))
    assert rows(found) == rows(wanted)


def test_exchanges_of_some_accounts_and_columns(lake, reference):
    some = ["odd-1", "nobody", reference.accounts()["account_id"][7].as_py()]
    columns = ["account_id", "timestamp", "features"]
    assert lake.exchanges(None, columns, some).equals(reference.exchanges(None, columns, some))


def test_the_same_campaign_is_found(lake, reference):
    found, wanted = (scan_lake(one, None, [], persist=False) for one in (lake, reference))
    assert found.tables["members"].num_rows == FLEET
    same_result(found, wanted)
