from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from stillwatch.exchange.admit import admit
from stillwatch.exchange.reject import Note
from stillwatch.exchange.schema import EXCHANGES

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOOD = {
    "exchange_id": "e",
    "timestamp": datetime(2026, 5, 1, tzinfo=UTC),
    "account_id": "a",
    "messages": [{"role": "user", "content": ""}],
    "status": None,
}


def batch(*rows):
    schema = EXCHANGES.append(pa.field("row", pa.int64()))
    table = pa.Table.from_pylist([row | {"row": 10 + n} for n, row in enumerate(rows)], schema=schema)
    return pa.RecordBatch.from_struct_array(table.to_struct_array().combine_chunks())


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"exchange_id": None}, "missing"),
        ({"exchange_id": ""}, "missing"),
        ({"timestamp": None}, "missing"),
        ({"account_id": None}, "missing"),
        ({"account_id": ""}, "missing"),
        ({"messages": None}, "missing"),
        ({"timestamp": datetime(1970, 1, 1, tzinfo=UTC)}, "timestamp"),
        ({"timestamp": datetime(2014, 12, 31, 23, 59, 59, tzinfo=UTC)}, "timestamp"),
        ({"timestamp": datetime(2200, 1, 1, tzinfo=UTC)}, "timestamp"),
        ({"timestamp": NOW + timedelta(days=1, seconds=1)}, "timestamp"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside(change, kind):
    good, rejects = admit(batch(GOOD, GOOD | change, GOOD), "log", NOW)
    assert good["row"].to_pylist() == [10, 12]
    assert [(r.source, r.row, r.kind) for r in rejects] == [("log", 11, kind)]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"timestamp": datetime(2015, 1, 1, tzinfo=UTC)},
        {"timestamp": NOW + timedelta(days=1)},
        {"messages": []},
        *({"status": status} for status in ("ok", "rate_limited", "refused", "error")),
    ],
)
def test_what_is_usual_is_admitted(change):
    given = batch(GOOD | change)
    good, rejects = admit(given, "log", NOW)
    assert good.equals(given) and not rejects


@pytest.mark.parametrize(
    "change", [{"status": "fine"}, {"status": ""}, {"input_tokens": 2**40}, {"max_tokens": -1}, {"tools": 40_000}]
)
def test_a_value_that_a_field_cannot_have_costs_the_field(change):
    good, remarks = admit(batch(GOOD, GOOD | change, GOOD | change), "log", NOW)
    (field,) = change
    assert good["row"].to_pylist() == [10, 11, 12] and good[field].to_pylist() == [None] * 3
    assert remarks == [Note("log", 11, "field", field, 2)]


@pytest.mark.parametrize("mark", ["[REDACTED]", "redacted-by-litellm", "__REDACTED__", "<masked>", "Redacted"])
def test_a_mark_of_redaction_is_absent_text(mark):
    told = [{"role": "user", "content": mark}, {"role": "assistant", "content": "a redacted answer"}]
    good, remarks = admit(batch(GOOD, GOOD | {"messages": told, "completion": mark, "system": mark}), "log", NOW)
    row = good.to_pylist()[1]
    assert row["messages"] == [{"role": "user", "content": ""}, told[1]]
    assert row["completion"] is row["system"] is None
    assert [(r.kind, r.reason, r.row, r.count) for r in remarks] == [
        ("redacted", name, 11, 1) for name in ("system", "messages", "completion")
    ]


def test_a_reject_keeps_its_time_and_says_the_first_thing_wrong():
    _, rejects = admit(batch(GOOD | {"account_id": None, "status": "x"}), "log", NOW)
    assert rejects[0].kind == "missing"
    assert rejects[0].timestamp == int(GOOD["timestamp"].timestamp()) * 1_000_000


def test_no_rows():
    good, rejects = admit(batch(), "log", NOW)
    assert good.num_rows == 0 and not rejects
