import hashlib
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stillwatch.readers.formats import canonical_scan as scan_module
from stillwatch.readers.formats import json_values
from stillwatch.readers.formats.canonical import Canonical, parse_arrow, parse_slow
from stillwatch.readers.formats.canonical_scan import scan
from tests.readers.formats.test_canonical import JSON, RECORD, TEXT
from tests.readers.logs import exchange, jsonl, line

READER = Canonical()
PLAIN = st.fixed_dictionaries(
    {"messages": st.lists(st.fixed_dictionaries({}, optional={"role": TEXT, "content": TEXT, "name": JSON}))},
    optional={
        "exchange_id": TEXT,
        "timestamp": st.integers(0, 2**42),
        "completion": TEXT | st.none(),
        "input_tokens": st.integers(-5, 2**40) | st.none(),
        "temperature": st.decimals(-2, 2, places=3, allow_nan=False).map(float) | st.integers(-3, 3),
        "unknown": JSON,
    },
)


def rows_of(data: bytes) -> str:
    batch, rejects, _ = READER.parse_lines(data, 0, "log")
    batch.validate(full=True)
    return json.dumps([batch.to_pylist(), [(r.row, r.kind) for r in rejects]], default=str)


def slow_rows_of(data: bytes) -> str:
    batch, rejects = parse_slow(data, 0, "log")
    return json.dumps([batch.to_pylist(), [(r.row, r.kind) for r in rejects]], default=str)


def test_takes_what_an_ordinary_log_holds():
    text = 'a "quoted" \\ line\n\t\u00e9 \u4f60 \U0001f600 \x7f end of it'
    records = [
        exchange(1, completion=text, timestamp=1_700_000_000_000, copy={"a": [1, {"b": None}, "]}"], "c": -1.5e3}),
        exchange(2, system=text * 50, messages=[], timestamp=None, temperature=1, extra=[]),
        exchange(3, messages=None, timestamp=5, input_tokens=None, temperature=0.7, more={}),
    ]
    for escaped in (True, False):
        data = b"".join(json.dumps(r, ensure_ascii=escaped).encode() + b"\n" for r in records)
        taken = scan(data)
        assert taken is not None and taken["completion"][0].as_py() == text
        assert taken["messages"][2].as_py() is None and taken["temperature"].to_pylist() == [0.5, 1.0, 0.7]
        assert rows_of(data) == slow_rows_of(data)


@pytest.mark.parametrize("spaced", ["{}", " {} ", "\t{}\t", "{}\r"])
def test_spaces_and_ends_of_lines(spaced):
    first, second = line(exchange(1)).decode().strip(), json.dumps(exchange(2), separators=(" ,\t", "\t: "))
    data = f"{first}\r\n{spaced.format(second)}".encode()
    assert rows_of(data) == slow_rows_of(data)


ODD_VALUES = ["1.", "01", "-", "-0", "1e", "1e5", "1E+2", "0.30000000000000004", "1e400", "tru", "nul", "nan", '"\\x"']
ODD_VALUES += ['"\\ud83d"', '"\\ud83d\\ude00"', '"\\u0000"', '"\\u12g4"', '"\t"', '"', "[1,]", '{"a":1,}', "[" * 80]
ODD_VALUES += ["[}", "{]", '{"a"}', "{1:2}", "[[],{}]", "123456789012345678", "9223372036854775808", "truefalse", ""]


@pytest.mark.parametrize(
    "name", ["completion", "tools", "temperature", "timestamp", "unknown", "messages", "\\u0074ools"]
)
@pytest.mark.parametrize("value", ODD_VALUES)
def test_odd_values_are_read_as_the_slow_way_reads_them(name, value):
    for form in (f'{{"{name}":{value}}}', f'{{"{name}":1,"{name}":{value}}}', f'{{"messages":[{{"{name}":{value}}}]}}'):
        data = form.encode() + b"\n" + line(exchange(1))
        assert rows_of(data) == slow_rows_of(data)


@settings(max_examples=100)
@given(st.lists(PLAIN, min_size=1, max_size=5), st.booleans())
def test_scan_arrow_and_python_agree(records, escaped):
    data = b"".join(json.dumps(r, ensure_ascii=escaped).encode() + b"\n" for r in records)
    taken = scan(data)
    assert rows_of(data) == slow_rows_of(data)
    if taken is not None and (others := parse_arrow(data)) is not None:
        for name in set(taken) - {"messages", "timestamp"}:
            assert taken[name].equals(others[name])
    with patch.object(scan_module, "scan", lambda data: None):
        assert rows_of(data) == slow_rows_of(data)


@settings(max_examples=200)
@given(RECORD | PLAIN, st.data())
@example({"completion": "x" * 9}, None)
def test_broken_lines_are_read_as_the_slow_way_reads_them(record, data):
    text = line(record)
    if data is not None:
        at, gone = data.draw(st.integers(0, len(text) - 2)), data.draw(st.integers(0, 2))
        put = data.draw(
            st.sampled_from([b"", b'"', b"\\", b",", b"}", b"]", b"[", b"{", b":", b"0", b" ", b"e", b"\x01"])
        )
        text = text[:at] + put + text[min(at + gone, len(text) - 1) :]
    assert rows_of(text) == slow_rows_of(text)


def test_the_end_of_the_data_is_never_read_past():
    whole = jsonl(exchange(1), exchange(2, completion="\u00e9\u4f60" * 5))
    for end in range(len(whole)):
        taken = scan(whole[:end])
        assert taken is None or pa.RecordBatch.from_pydict(taken).num_rows == whole[:end].count(b"}\n") + (
            not whole[:end].endswith(b"\n")
        )


def test_processes_and_threads_do_not_write_into_each_others_space():
    logs = [jsonl(*(exchange(k, completion=letter * 900) for k in range(2000))) for letter in "abcd"]
    assert scan(logs[0]) is not None  # the space is there before anybody is forked
    for pool in (ProcessPoolExecutor(2, multiprocessing.get_context("fork")), ThreadPoolExecutor(2)):
        with pool:
            for letter, taken in zip("abcd" * 4, pool.map(completions, logs * 4), strict=True):
                assert taken == [letter * 900]


def completions(data: bytes) -> list[str]:
    taken = scan(data)
    assert taken is not None
    return taken["completion"].unique().to_pylist()


def test_compiled_code_is_kept_under_the_stamp_of_all_that_was_compiled_into_it():
    """Numba's cache looks at the file of a kernel and at what it encloses, and at no other file."""
    enclosed = [cell.cell_contents for cell in scan_module._scan.py_func.__closure__]
    assert json_values.STAMP in enclosed
    digest = hashlib.sha256(Path(json_values.__file__).read_bytes()).digest()
    assert int.from_bytes(digest[:6]) == json_values.STAMP
