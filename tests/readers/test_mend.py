import gzip
import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stillwatch.readers.accounts import read_accounts
from stillwatch.readers.formats.canonical import Canonical
from stillwatch.readers.formats.canonical_scan import scan
from stillwatch.readers.formats.litellm import LiteLLM
from stillwatch.readers.formats.otel.reader import OTel
from stillwatch.readers.formats.raw_http import RawHttp
from stillwatch.readers.mend import IDS
from tests.readers.formats.otel.test_otel import CURRENT, span, spans
from tests.readers.formats.test_canonical_scan import rows_of, slow_rows_of
from tests.readers.formats.test_litellm import PAYLOAD
from tests.readers.logs import exchange, kinds, line, read

HALVES = ["\ud800", "\udbff", "\udc00", "\udfff"]
TEXT = st.text(st.characters() | st.sampled_from([*HALVES, "\\", "\U0001f600", "u"]), max_size=9)
RECORD = st.fixed_dictionaries(
    {"exchange_id": st.just("e"), "completion": TEXT, "messages": st.lists(st.fixed_dictionaries({"content": TEXT}))},
    optional={"user_agent": TEXT, "unknown": TEXT, "account_id": TEXT, "name": st.dictionaries(TEXT, TEXT, max_size=2)},
)
HTTP = {"account_id": "a", "timestamp": 1776852000000}
PARTS = [{"role": "user", "content": [{"type": "text", "text": "question"}]}]
READERS = [
    (Canonical(), exchange(0), b"question"),
    (Canonical(), exchange(0, messages=PARTS), b"question"),
    (LiteLLM(), PAYLOAD, b'hi"'),
    (OTel(), spans(span(CURRENT)), b"sum"),
    (RawHttp(), HTTP | {"request": {"messages": PARTS}}, b"question"),
    (RawHttp(), HTTP | {"request": json.dumps({"messages": PARTS})}, b"question"),
]


def escaped(*records) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def mended(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


@pytest.mark.parametrize("half", HALVES)
def test_the_scan_mends_texts_and_leaves_ids_to_others(half):
    told = f"a{half}\U0001f600{half}{half[0]}b\\ud800\n"
    taken = scan(escaped(exchange(0, completion=told, messages=[{"role": "user", "content": told}], more=[told])))
    assert taken is not None and taken["completion"].to_pylist() == [mended(told)]
    assert taken["messages"][0][0]["content"].as_py() == mended(told)
    for name in set(IDS) - {"alias_of"}:
        assert scan(escaped(exchange(0, **{name: told}))) is None


@settings(max_examples=150)
@given(st.lists(RECORD, min_size=1, max_size=3))
@example([{"exchange_id": "e", "completion": "\ud83d\ud83d\ude00\udc00", "messages": [], "unknown": "\ud800"}])
def test_all_ways_mend_alike(records):
    data = escaped(*records)
    assert rows_of(data) == slow_rows_of(data)
    batch, rejects, _ = Canonical().parse_lines(data, 0, "log")
    assert not rejects
    for record, row in zip(records, batch.to_pylist(), strict=True):
        joined = json.loads(json.dumps(record))  # neighbours that make a pair are one character
        assert row["completion"] == mended(joined["completion"])
        assert [m["content"] for m in row["messages"]] == [mended(m["content"]) for m in joined["messages"]]


@settings(max_examples=150)
@given(RECORD, st.lists(st.tuples(st.integers(0, 400), st.sampled_from([*b"\xff\x80\xc3\xf0\xed", *b'\\"u']))))
def test_broken_bytes_are_read_alike_among_neighbours_and_alone(record, put):
    data = bytearray(escaped(record).strip())
    for place, byte in put:
        data.insert(min(place, len(data)), byte)
    data = escaped(exchange(1)) + data + b"\n" + escaped(exchange(2))
    assert rows_of(data) == slow_rows_of(data)


@pytest.mark.parametrize("broken", [b"\\ud800", b"\\uDFFF", b"\xff"])
@pytest.mark.parametrize(("reader", "record", "prompt"), READERS)
def test_no_format_sets_such_a_prompt_aside(reader, record, prompt, broken, tmp_path):
    data = escaped(record)
    whole, _, _ = reader.parse_lines(data, 0, "log")
    if b'{\\"' in data and broken[:1] == b"\\":
        broken = b"\\" + broken  # an escape in JSON in a text
    data = data.replace(prompt, broken + prompt, 1)
    for name in ("log.jsonl", "log.jsonl.gz"):
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("z") else data)
        rows, rejects = read(tmp_path / name)
        assert not rejects and "\ufffd" in json.dumps(rows, ensure_ascii=False, default=str)
        assert [r["account_id"] for r in rows] == whole["account_id"].to_pylist()


@pytest.mark.parametrize("name", ["exchange_id", "account_id", "organization_id", "api_key_id", "conversation_id"])
def test_two_broken_ids_stay_two(name):
    data = escaped(*(exchange(0, **{name: f"a{half}b"}) for half in HALVES), exchange(0, **{name: "a\ufffdb"}))
    data += line(exchange(0, **{name: "aXb"})).replace(b"X", b"\xff")
    batch, rejects, _ = Canonical().parse_lines(data, 0, "log")
    assert not rejects
    assert batch[name].to_pylist() == [
        "a\ufffdd800b", "a\ufffddbffb", "a\ufffddc00b", "a\ufffddfffb", "a\ufffdb", "a\ufffd00ffb",
    ]  # fmt: skip
    assert rows_of(data) == slow_rows_of(data)


def test_accounts_of_every_reader_stay_two(tmp_path):
    for reader, record, _ in READERS:
        batch, _, _ = reader.parse_lines(escaped(record), 0, "log")
        account = json.dumps(batch["account_id"][0].as_py()).encode()
        twice = b"".join(escaped(record).replace(account, account[:-1] + half + b'"') for half in (b"\\ud800", b"\xfe"))
        batch, rejects, _ = reader.parse_lines(twice, 0, "log")
        assert not rejects
        told = [a.removeprefix(json.loads(account)) for a in batch["account_id"].to_pylist()]
        assert told == ["\ufffdd800", "\ufffd00fe"]
    path = tmp_path / "accounts.jsonl"
    path.write_bytes(escaped({"account_id": "a\ud800", "alias_of": "b\udc00", "email": "x\ud800@example.org"}))
    table, rejects = read_accounts([path])
    assert not rejects
    assert table.select(["account_id", "alias_of", "email"]).to_pylist() == [
        {"account_id": "a\ufffdd800", "alias_of": "b\ufffddc00", "email": "x\ufffd@example.org"}
    ]


def test_what_is_wrong_besides_is_still_set_aside():
    bad = [
        (b'{"exchange_id": "\\ud800", "input_tokens": "7"}', "field"),
        (b'{"exchange_id": "\\ud800"', "syntax"),
        (b'{"exchange_id": "\\ud8"}', "syntax"),
        (b'{"exchange_id": "\\\xff"}', "syntax"),
        (b'{"exchange_id": "e"\xff}', "syntax"),
        (b'{"timestamp": "\\ud800"}', "timestamp"),
        ("{}".encode("utf-16"), "syntax"),
    ]
    data = b"\n".join(line for line, _ in bad)
    assert kinds(Canonical().parse_lines(data, 0, "log")[1]) == list(enumerate(kind for _, kind in bad))
