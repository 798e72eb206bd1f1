import json
from datetime import UTC, datetime
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stillwatch.exchange.schema import EXCHANGES
from stillwatch.readers.formats import canonical
from stillwatch.readers.formats.canonical import Canonical, parse_fast, parse_slow
from tests.readers.logs import exchange, jsonl, kinds, line

READER = Canonical()


def parse(data: bytes):
    batch, rejects, _ = READER.parse_lines(data, 0, "log")
    batch.validate(full=True)
    return batch.to_pylist(), rejects


def test_every_field_arrives():
    record = {
        "exchange_id": "e",
        "timestamp": "2026-04-22T10:00:00.25+02:00",
        "account_id": "a",
        "organization_id": "o",
        "api_key_id": "k",
        "conversation_id": "c",
        "surface": "api",
        "model": "m",
        "client_address": "2001:db8::1",
        "user_agent": "u",
        "tls_fingerprint": "t",
        "system": "s",
        "messages": [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}],
        "completion": "yes",
        "reasoning": "because",
        "input_tokens": 1,
        "output_tokens": 2,
        "max_tokens": 3,
        "temperature": 0.5,
        "tools": 4,
        "status": "refused",
    }
    rows, rejects = parse(line(record))
    expected = record | {"timestamp": datetime(2026, 4, 22, 8, 0, 0, 250_000, tzinfo=UTC), "row": 0}
    assert rows == [expected] and not rejects
    assert set(record) == set(EXCHANGES.names) == set(READER.filled_from)


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (b'{"exchange_id": "e", "messages": [{"role": "us', "syntax"),
        (b"{'exchange_id': 'e'}", "syntax"),
        (b'{"exchange_id": "e"},', "syntax"),
        (b'{"exchange_id": "a\x00b"}', "syntax"),
        (b"null", "type"),
        (b'"text"', "type"),
        (b"17", "type"),
        (line(exchange(exchange_id={"a": 7})), "type"),
        (line(exchange(account_id=["a"])), "type"),
        (line(exchange(messages=7)), "type"),
        (line(exchange(messages={"text": "hello"})), "type"),
        (line(exchange(timestamp="yesterday")), "timestamp"),
        (line(exchange(timestamp="2026-02-30T00:00:00Z")), "timestamp"),
        (line(exchange(timestamp=10**20)), "timestamp"),
        (line(exchange(timestamp=True)), "timestamp"),
        (b'{"a":' * 5000, "syntax"),
        (b"[" * 100_000, "syntax"),
    ],
)
@pytest.mark.parametrize("neighbours", [0, 1, 400])
def test_a_bad_line_is_rejected_alone(bad, kind, neighbours):
    before = [exchange(n) for n in range(neighbours)]
    after = [exchange(n + neighbours + 1) for n in range(neighbours)]
    rows, rejects = parse(jsonl(*before) + bad.strip(b"\n") + b"\n" + jsonl(*after))
    assert kinds(rejects) == [(neighbours, kind)]
    assert [row["exchange_id"] for row in rows] == [r["exchange_id"] for r in before + after]
    assert [row["row"] for row in rows] == [n for n in range(2 * neighbours + 1) if n != neighbours]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("input_tokens", "7"),
        ("input_tokens", 7.5),
        ("input_tokens", True),
        ("max_tokens", 2**70),
        ("max_tokens", 10**30),
        ("output_tokens", float("inf")),
        ("temperature", "0.5"),
        ("temperature", float("nan")),
        ("temperature", [0.5]),
        ("model", {"a": 1}),
        ("status", ["ok"]),
        ("tools", [{"type": "function"}]),
    ],
)
@pytest.mark.parametrize("neighbours", [0, 400])
def test_an_odd_value_costs_its_field_alone(field, value, neighbours):
    before = [exchange(n) for n in range(neighbours)]
    odd = exchange(neighbours, **{field: value})
    rows, remarks = parse(jsonl(*before, odd))
    assert [(r.row, r.kind, r.reason, r.count) for r in remarks] == [(neighbours, "field", field, 1)]
    assert rows[-1][field] is None and rows[-1]["messages"] == odd["messages"]
    assert len(rows) == neighbours + 1


@pytest.mark.parametrize(
    ("messages", "read"),
    [
        ("hello", [("user", "hello")]),
        ({"role": "user", "content": "x"}, [("user", "x")]),
        ([None, {"role": "user", "content": "x"}], [("user", "x")]),
        (["hello"], [("user", "hello")]),
        ([{"role": 1, "content": "x"}], [("user", "x")]),
        ([{"role": "User", "content": "x"}], [("user", "x")]),
        ([{"content": "x"}], [("user", "x")]),
        ([{"role": "user", "content": 1}], [("user", "1")]),
        ([{"role": "user", "content": [{"type": "text", "text": 1}]}], [("user", '[{"type":"text","text":1}]')]),
        ([{"role": "user", "content": [{"type": "question", "text": "odd"}]}], [("user", "odd")]),
        ([{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}], [("user", "")]),
        ([{"role": "user", "content": [3]}], [("user", "[3]")]),
        ([], []),
    ],
)
def test_messages_of_any_shape_are_read(messages, read):
    """Whoever writes a request chooses these shapes, and must not be able to hide in one."""
    rows, remarks = parse(line(exchange(messages=messages)))
    assert not remarks
    assert [(m["role"], m["content"]) for m in rows[0]["messages"]] == read


def test_several_records_on_a_line():
    first, second, third = (exchange(n) for n in range(3))
    one = line(first).strip() + line(second)
    rows, remarks = parse(one + json.dumps([third, 5]).encode() + b"\n[]\n")
    assert [(row["exchange_id"], row["row"]) for row in rows] == [("e0", 0), ("e1", 0), ("e2", 1)]
    assert kinds(remarks) == [(1, "type")]


def test_a_reject_says_whose_it_is():
    lines = [line(exchange(account_id="a1", timestamp="never")), b'{"account_id": "a2", "messages": [}\n']
    assert [r.account_id for r in parse(b"".join(lines))[1]] == ["a1", "a2"]


def test_a_reason_quotes_nothing():
    bad = [
        b'{"exchange_id": "<script>", "account_id": <script>}\n',
        b'{"<script>": 1, "exchange_id": {"<script>": 2}}\n',
        line(exchange(timestamp="<script>")),
        line(exchange(messages={"<script>": 1})),
    ]
    _, rejects = parse(b"".join(bad))
    assert len(rejects) == 4
    assert not any("script" in reject.reason for reject in rejects)


@pytest.mark.parametrize("lead", [b"", line(exchange(99, messages=[{"role": "user", "content": [{"text": "x"}]}]))])
def test_lenient_on_both_ways(lead):
    """With `lead` the chunk goes line by line, without it all at once: the same comes out."""
    data = lead + b"".join(
        [
            b'{"exchange_id":"e0","unknown":' + b"[" * 20_000 + b"]" * 20_000 + b"}\r\n",
            b'{"exchange_id":"e1","unknown":NaN,"temperature":-0.0,"tools":-0}\n',
            b'{"exchange_id":"e2","messages":[],"system":"\\u0000\\/"}\n',
            b'{"exchange_id":"e3","messages":[{"role":null},{"content":null,"name":[{}]}]}\n',
            b"{}\n",
            b'{"unknown":1,"unknown":2,"exchange\\u005fid":"e5"}\n',
        ]
    )
    rows, rejects = parse(data)
    assert not rejects
    rows = [r for r in rows if r["exchange_id"] != "e99"]
    assert [r["exchange_id"] for r in rows] == ["e0", "e1", "e2", "e3", None, "e5"]
    assert rows[2]["messages"] == [] and rows[2]["system"] == "\x00/"
    assert rows[3]["messages"] == [{"role": "user", "content": ""}] * 2


def test_of_a_name_given_twice_the_last_counts():
    for position in (b"", line(exchange(1))):
        rows, rejects = parse(position + b'{"account_id":"x","exchange_id":"e","account_id":"y"}\n')
        assert rows[-1]["account_id"] == "y" and not rejects


def test_blank_lines_count_as_rows_and_are_no_rejects():
    rows, rejects = parse(b"\n" + line(exchange(0)) + b"\n  \r\n" + line(exchange(1)) + b"\n\n")
    assert [r["row"] for r in rows] == [1, 4] and not rejects


def test_parts_become_text_and_tool_results_messages_of_their_own():
    result = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "42"}]}
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]},
        {"role": "assistant", "content": [{"type": "tool_use", "name": "sum", "input": {}}]},
        {"role": "user", "content": [result]},
        {"role": "user", "content": [result, {"type": "text", "text": "and now?"}]},
        {"role": "user", "content": []},
    ]
    rows, rejects = parse(line(exchange(messages=messages)))
    assert not rejects
    assert [tuple(m.values()) for m in rows[0]["messages"]] == [
        ("user", "a\nb"),
        ("assistant", ""),
        ("tool", "42"),
        ("tool", "42"),
        ("user", "and now?"),
        ("user", ""),
    ]


def test_times_as_text_and_as_milliseconds_may_mix():
    same = ["2026-04-22T10:00:00Z", 1776852000000, "2026-04-22T12:00:00+02:00", "2026-04-22 10:00:00"]
    same += ["2026-04-22T10:00:00.000000999Z", "2026-04-22t10:00:00z"]
    rows, rejects = parse(jsonl(*(exchange(n, timestamp=t) for n, t in enumerate(same))))
    assert not rejects
    assert {row["timestamp"] for row in rows} == {datetime(2026, 4, 22, 10, tzinfo=UTC)}


def test_ten_thousand_messages_and_empty_prompts():
    long = exchange(0, messages=[{"role": "user", "content": "x"}] * 10_000)
    empty = exchange(1, messages=[{"role": "user", "content": ""}], completion="")
    rows, rejects = parse(jsonl(long, empty))
    assert [len(row["messages"]) for row in rows] == [10_000, 1] and not rejects


def test_one_bad_line_takes_only_its_neighbours_the_slow_way():
    good = jsonl(*(exchange(n, completion="word " * 200) for n in range(8000)))
    with patch.object(canonical, "parse_slow", wraps=parse_slow) as slowly:
        _, rejects = parse(good + b"{\n" + good[: len(good) // 8])
    assert len(rejects) in (1, 2)
    assert sum(call.args[0].count(b"\n") + 1 for call in slowly.call_args_list) <= 3 * canonical.SLOW_LINES


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
PART = st.fixed_dictionaries({}, optional={"type": st.sampled_from(["text", "image", "tool_result"]), "text": TEXT})
CONTENT = st.none() | TEXT | st.lists(PART, max_size=2)
MESSAGE = st.fixed_dictionaries({}, optional={"role": TEXT | st.none(), "content": CONTENT, "name": JSON})
TIME = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.isoformat() + "Z")
FIELDS = {
    "exchange_id": TEXT,
    "timestamp": TIME | st.integers(0, 2**42) | TEXT,
    "account_id": TEXT | st.none(),
    "messages": st.lists(MESSAGE, max_size=3) | st.none(),
    "completion": TEXT | st.none(),
    "input_tokens": st.integers(-5, 2**65) | st.none(),
    "temperature": st.floats() | st.integers(-3, 3),
    "tools": JSON,
    "unknown": JSON,
}
RECORD = st.fixed_dictionaries({}, optional=FIELDS)
ODD = st.sampled_from([b"", b" ", b"null", b"{", b"{}", b"[]", b'{"exchange_id":', b'"x"}', b"\xff", b"{}{}", b"}"])
LINE = st.booleans().flatmap(lambda a: RECORD.map(lambda r: json.dumps(r, ensure_ascii=a).encode()))
BROKEN = st.tuples(LINE, st.integers(0, 80), st.binary(max_size=2)).map(lambda t: t[0][: t[1]] + t[2] + t[0][t[1] :])


@settings(max_examples=120)
@given(st.lists(st.one_of(LINE, LINE, LINE, BROKEN, ODD), min_size=1, max_size=12))
@example([b'{"exchange_id": "", "timestamp": 0, "tools": 9223372036854775808}', b'{"tools": []}'])
def test_a_chunk_says_what_its_lines_say(made):
    """Arrow's parser on pieces of a chunk, and Python on every line alone, agree on rows and
    rejects."""
    data = b"\n".join(made) + b"\n"
    with patch.object(canonical, "SLOW_LINES", 1):
        whole, rejects, _ = READER.parse_lines(data, 0, "log")
    alone, alone_rejects = parse_slow(data, 0, "log")
    # As JSON, since NaN is not equal to itself.
    assert json.dumps(whole.to_pylist(), default=str) == json.dumps(alone.to_pylist(), default=str)
    assert rejects == alone_rejects


@settings(max_examples=100)
@given(st.lists(RECORD, min_size=1, max_size=4))
def test_whatever_the_fast_way_takes_the_slow_way_takes_alike(records):
    for record in records:
        data = line(record)
        table = parse_fast(data)
        if table is None:
            continue
        fast = READER.parse_lines(data, 0, "log")
        slow = parse_slow(data, 0, "log")
        assert pa.Table.from_batches([fast[0]]).equals(pa.Table.from_batches([slow[0]]))
        assert fast[1] == slow[1]
