import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.readers import flatten
from stillwatch.readers.decompress import Decompressed
from stillwatch.readers.flatten import Flattened, open_text

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(TEXT, VALUE, max_size=4), min_size=1, max_size=5)


def flattened(path, step=None):
    with Flattened(Decompressed(str(path))) as stream:
        return b"".join(iter(lambda: stream.read(step or 1 << 20), b""))


@settings(max_examples=100)
@given(RECORDS, st.sampled_from([None, 0, 1, 4]), st.booleans(), st.integers(1, 40))
def test_a_list_becomes_lines_however_it_is_printed(tmp_path_factory, records, indent, ascii_only, step):
    path = tmp_path_factory.mktemp("flat") / "x"
    path.write_text(json.dumps(records, indent=indent, ensure_ascii=ascii_only), encoding="utf-8")
    lines = flattened(path, step).decode().splitlines() if ascii_only else flattened(path, step).decode().split("\n")
    assert [json.loads(line) for line in lines if line] == records
    path.write_text("\n".join(json.dumps(one, indent=indent) for one in records))
    assert [json.loads(line) for line in flattened(path).split(b"\n") if line] == records


def test_parts_of_any_size_come_to_the_same(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_text(json.dumps([{"a": 'b\\"[{', "c": [1, {"d": "]"}]}] * 50, indent=1))
    whole = flattened(path)
    monkeypatch.setattr(flatten, "READ_BYTES", 7)
    assert flattened(path) == whole
    with Flattened(Decompressed(str(path)), 100) as stream:
        assert stream.read(1000) == whole[100:1100]


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (b'{"a": 1}\n{"a": 2}\n', True),
        (b'[{"a": 1}]\n[{"a": 2}]\n', True),
        (b"2026-01-01T00:00:00Z stdout F {}\n", True),
        (b"a,b\n1,2\n", True),
        (b'{"a": 1', True),
        (b'[{"a": 1}]', False),
        (b'[\n{"a": 1}\n]\n', False),
        (b'{\n  "a": 1\n}\n', False),
        (b'{"a": [\n1]}\n', False),
    ],
)
def test_lines_stay_lines(tmp_path, data, plain):
    path = tmp_path / "x"
    path.write_bytes(data)
    with open_text(str(path)) as stream:
        assert stream.plain is plain
        assert (stream.read(100) == data) is plain
