"""What reading came to, as a scan says it."""

import pyarrow as pa
import pytest

from stillwatch.exchange.reject import Note, Reject, reject_table
from stillwatch.scan.reading import MOST, REDACTED_LEAST, SILENCED_LEAST, reading_of


def aside(count, reason="timestamp is not a time", account=None, source="a"):
    return [Reject(source, n, "timestamp", reason, None, account) for n in range(count)]


def of(*remarks):
    return pa.Table.from_batches(reject_table(list(remarks)).to_batches())


def test_a_log_that_was_read_has_no_headline():
    found = reading_of(of(*aside(3), Note("a", 1, "field", "max_tokens", 2)), 100, {})
    assert not found.headline and found.fields_unusable == {"max_tokens": 2}
    assert [(one.reason, one.records, one.source, one.row) for one in found.set_aside] == [
        ("timestamp is not a time", 3, "a", 0)
    ]


@pytest.mark.parametrize("lost", [49, 50, 51])
def test_half_of_the_records_is_most(lost):
    found = reading_of(of(*aside(lost)), 100 - lost, {})
    assert bool(found.headline) == (lost >= 100 * MOST)


def test_reasons_are_counted_with_a_place_each_and_the_most_frequent_first():
    remarks = of(*aside(2), *aside(5, "no", source="b"), Note("c", 7, "left_out", "embeddings", 9))
    (said,) = reading_of(remarks, 0, {}).headline
    assert said == (
        "Nothing of the log was read: 7 set aside and 9 left out as no exchange. Why: embeddings: 9 (first in c, "
        "row 7); no: 5 (first in b, row 0); timestamp is not a time: 2 (first in a, row 0)."
    )


@pytest.mark.parametrize("marked", [4, 5])
def test_redaction_is_said_from_one_exchange_in_twenty(marked):
    found = reading_of(of(Note("a", 0, "redacted", "messages", marked)), 100, {})
    assert found.redacted == {"messages": marked / 100}
    assert bool(found.headline) == (marked >= 100 * REDACTED_LEAST)


def test_accounts_with_many_records_set_aside_are_listed():
    remarks = of(*aside(SILENCED_LEAST, account="h"), *aside(SILENCED_LEAST - 1, account="few"))
    assert [one.account_id for one in reading_of(remarks, 1000, {"h": 80}).silenced] == ["h"]
    assert not reading_of(remarks, 1000, {"h": 100}).silenced
    both = of(*aside(SILENCED_LEAST, account="h"), *aside(SILENCED_LEAST, account="g"))
    assert "2 accounts have many records" in reading_of(both, 1000, {}).headline[-1]
