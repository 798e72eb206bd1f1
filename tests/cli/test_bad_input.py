"""What attackers and broken pipes put into a log: counted, set aside with its place, never lost,
never live."""

import gzip
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from stillwatch.lake import Lake
from stillwatch.readers.text import MAX_LINE_BYTES

from .logs import line, lines, write
from .running import TABLES, findings, refused, run, scan, tables

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\x1b]0;owned\x07\x9b31m\u202e&\"'"

BAD = {
    "half a line": (line(100)[:60] + "\n", "syntax"),
    "not JSON": ("<html>\n", "syntax"),
    "null": ("null\n", "type"),
    "a list": ("[1]\n", "type"),
    "nested without end": ('{"deep":' + "[" * 100_000 + "\n", "syntax"),
    "messages as a number": (line(103, messages=7), "type"),
    "an object as account": (line(104, account_id={"id": 7}), "type"),
    "a time of day": (line(105, timestamp="noon"), "timestamp"),
    "a time that is true": (line(106, timestamp=True), "timestamp"),
    "without an id": (line(112, exchange_id=...), "missing"),
    "without an account": (line(113, account_id=""), "missing"),
    "without messages": (line(114, messages=None), "missing"),
    "without a time": (line(115, timestamp=...), "missing"),
    "1970": (line(116, timestamp=0), "timestamp"),
    "the year 1": (line(117, timestamp="0001-01-01T00:00:00Z"), "timestamp"),
    "2200": (line(118, timestamp="2200-01-01T00:00:00Z"), "timestamp"),
    "later than any time": (line(119, timestamp=10**18), "timestamp"),
    "bytes that are no text": (b"\xff\xfe" + line(120).encode(), "syntax"),
    "the same id again, other content": (line(0, completion="Something else."), "conflict"),
    "a line of 50 MB": (line(121, completion="x" * (50 << 20)), "too_long"),
}
"""A line each, and the kind under which it is set aside."""

ODD = {
    "tokens in words": (line(107, output_tokens="many"), "output_tokens"),
    "tokens without end": (line(108, output_tokens=10**30), "output_tokens"),
    "more tokens than there are": (line(109, output_tokens=2**40), "output_tokens"),
    "no temperature": (line(110, temperature="NaN").replace('"NaN"', "NaN"), "temperature"),
    "a status of its own": (line(111, status="sideways"), "status"),
    "forty thousand tools": (line(123, tools=40_000), "tools"),
    "a model that is an object": (line(124, model={"name": "m"}), "model"),
}
"""A line each, and the field that it costs, and nothing else."""

GOOD = {
    "no prompt": line(200, messages=[{"role": "user", "content": ""}]),
    "no message": line(201, messages=[]),
    "only blanks": line(202, messages=[{"role": "user", "content": " \n\t"}]),
    "messages without text": line(203, messages=[{"role": "user", "content": None}]),
    "ten thousand messages": line(
        204, messages=[{"role": ("user", "assistant")[k % 2], "content": f"turn {k}"} for k in range(10_001)]
    ),
    "HTML and escape codes": line(205, messages=[{"role": "user", "content": HOSTILE}], completion=HOSTILE),
    "a hostile account": line(206, account_id=HOSTILE, organization_id=HOSTILE, surface=HOSTILE, model=HOSTILE),
    "NUL": line(207, messages=[{"role": "user", "content": "a\x00b"}]),
    "a field that nobody knows": line(208, favourite_colour={"deep": ["blue"]}),
    "epoch milliseconds": line(209, timestamp=1_777_700_000_000),
    "parts": line(210, messages=[{"role": "user", "content": [{"type": "text", "text": "in parts"}]}]),
    "messages as text": line(212, messages="hello"),
    "a number as account": line(213, account_id=7),
    "a role in capitals": line(214, messages=[{"role": "USER", "content": "x"}]),
    "half a surrogate pair": line(122, completion="a\ud800b"),
    "blank lines": "\n  \n" + line(211) + "\n",
}
"""Odd, and all right: one exchange each."""


@pytest.fixture(scope="module")
def bad_log(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    data = lines(*range(40)).encode() + lines(*range(10)).encode()
    for bad, _ in BAD.values():
        data += bad if isinstance(bad, bytes) else bad.encode()
    rest = [*(odd for odd, _ in ODD.values()), *GOOD.values(), line(215).strip() + line(216)]
    write(folder / "log" / "exchanges" / "a.jsonl", data + "".join(rest).encode())
    packed = gzip.compress(lines(*range(300, 900)).encode())
    (folder / "log" / "exchanges" / "b.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    write(folder / "log" / "exchanges" / "c.jsonl", lines(1000, 1001) + line(1002)[:-20])
    write(folder / "log" / "accounts.jsonl", json.dumps({"account_id": HOSTILE, "email": HOSTILE}) + "\n{broken\n")
    return folder


@pytest.fixture(scope="module")
def after(bad_log):
    """(what was printed, the result's folder)."""
    done = scan(bad_log / "log", "--lake", bad_log / "lake", "--out", bad_log / "out")
    return done.stdout, bad_log / "out"


@pytest.fixture(scope="module")
def quarantine(bad_log, after) -> list[dict]:
    with Lake.open(bad_log / "lake") as lake:
        return lake.quarantined().to_pylist()


def test_nothing_is_lost(after, quarantine):
    scanned, kinds = (findings(after[1])[name] for name in ("scanned", "quarantine_kinds"))
    unpacked = scanned["exchanges"] - 40 - len(ODD) - len(GOOD) - 2 - 2
    assert 200 < unpacked < 600, "what stands before the break of the packed file is kept"
    assert scanned["quarantined"] == len(quarantine) == sum(kinds.values())
    expected = Counter(kind for _, kind in BAD.values())
    assert Counter(kinds) == expected + Counter(truncated=2, syntax=1), "a packed file, the last line, an account"


@pytest.mark.parametrize("name", BAD)
def test_set_aside_with_place_and_reason(name, quarantine):
    row = 50 + list(BAD).index(name)
    found = [r for r in quarantine if r["source"].endswith("a.jsonl") and r["row"] == row]
    assert [r["kind"] for r in found] == [BAD[name][1]]
    assert found[0]["reason"] and "\x1b" not in found[0]["reason"]


def test_an_odd_value_costs_its_field_and_is_counted(bad_log, after):
    expected = Counter(field for _, field in ODD.values())
    assert findings(after[1])["reading"]["fields_unusable"] == expected
    with Lake.open(bad_log / "lake") as lake:
        rows = set(lake.view().query("SELECT row FROM exchanges WHERE source = 0")["row"].to_pylist())
    assert rows >= {50 + len(BAD) + k for k in range(len(ODD))}


def test_the_good_lines_among_them_count(bad_log, after):
    with Lake.open(bad_log / "lake") as lake:
        rows = set(lake.view().query("SELECT row FROM exchanges WHERE source = 0")["row"].to_pylist())
    first = 50 + len(BAD) + len(ODD)
    at = [first + k for k in range(len(GOOD))]
    at[-1] += 2  # after the blank lines
    at.append(at[-1] + 2)  # two on a line, after a blank one
    assert {row for row in rows if row >= first} == set(at)


def test_the_limits_of_the_long_line():
    assert MAX_LINE_BYTES < 50 << 20


def test_nothing_live_is_printed_or_drawn(after):
    printed, out = after
    assert_harmless(printed, out)


def test_the_same_again_sets_nothing_more_aside(bad_log, after):
    before = findings(bad_log / "out")
    scan(bad_log / "log", "--lake", bad_log / "lake", "--out", bad_log / "out")
    assert findings(bad_log / "out") == before


def test_a_campaign_whose_every_name_is_hostile(world, tmp_path):
    """Account, organization, model and surface of every exchange, and what they wrote: all an
    attack."""
    log = tmp_path / "log"
    for source in sorted((world / "exchanges").rglob("*.parquet")):
        rewrite(source, log / source.relative_to(world), ("account_id", "organization_id", "model", "completion"))
    rewrite(world / "accounts.parquet", log / "accounts.parquet", ("account_id", "organization_id", "email"))
    done = scan(log, "--out", tmp_path / "out")
    found = findings(tmp_path / "out")
    assert found["campaigns"] and found["groups"]
    members = tables(tmp_path / "out")["members"]
    assert all(HOSTILE in account for account in members["account_id"].to_pylist()), "ids are as the operator has them"
    assert_harmless(done.stdout, tmp_path / "out")
    assert_harmless(run("diff", tmp_path / "out", tmp_path / "out").stdout, tmp_path / "out")


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("a.parquet", b"PAR1" + bytes(100), "a.parquet"),
        ("a.jsonl", b"\x00\x01\x02\x03" * 100, "not a known log format"),
    ],
)
def test_the_only_file_cannot_be_read(tmp_path, name, data, words):
    write(tmp_path / "log" / "exchanges" / name, data)
    refused(run("scan", tmp_path / "log", "--out", tmp_path / "out"), 2, words)
    assert not (tmp_path / "out").exists()


def test_one_file_among_others_cannot_be_read(log, tmp_path):
    write(log / "exchanges" / "b.parquet", b"PAR1" + bytes(100))
    write(log / "exchanges" / "c.jsonl", b"\x00\x01\x02\x03" * 100)
    write(log / "accounts.parquet", b"PAR1" + bytes(100))
    done = run("scan", log, "--out", tmp_path / "out", "--quiet")
    assert done.exit_code == 0 and findings(tmp_path / "out")["scanned"]["exchanges"] == 30
    said = done.stderr.splitlines()
    assert len(said) == 3 and all(s.startswith("stillwatch: not read: ") for s in said)
    assert {re.search(r"/(\w+\.\w+):", s)[1] for s in said} == {"accounts.parquet", "b.parquet", "c.jsonl"}


def test_a_log_of_nothing_but_bad_lines(tmp_path):
    write(
        tmp_path / "log" / "exchanges" / "a.jsonl", line(1, account_id=None) + line(2, timestamp=0) + '{"messages":\n'
    )
    done = run("scan", tmp_path / "log", "--out", tmp_path / "out")
    refused(done, 2, "Nothing of the log was read: 3 set aside")
    assert not (tmp_path / "out").exists()


def test_an_empty_log(tmp_path):
    write(tmp_path / "log" / "exchanges" / "a.jsonl", "")
    refused(run("scan", tmp_path / "log", "--out", tmp_path / "out"), 2, "there is no record in it")


def test_most_of_a_log_set_aside_is_said_first(tmp_path):
    write(tmp_path / "a.jsonl", line(1) + "".join(line(n, timestamp="never") for n in range(2, 6)))
    done = scan(tmp_path / "a.jsonl", "--out", tmp_path / "out")
    told = findings(tmp_path / "out")["reading"]
    assert done.stdout.startswith("Only 1 of 5 records were read: 4 set aside.")
    assert told["set_aside"][0]["records"] == 4 and told["set_aside"][0]["row"] == 1


def test_accounts_that_make_their_records_unreadable_are_told_of(tmp_path):
    seen = "".join(line(n, account_id=f"a{n % 3}") for n in range(300))
    hidden = "".join(line(1000 + n, account_id=f"h{n % 2}", timestamp="x") for n in range(40))
    write(tmp_path / "a.jsonl", seen + hidden)
    scan(tmp_path / "a.jsonl", "--out", tmp_path / "out")
    told = findings(tmp_path / "out")["reading"]
    assert [(one["account_id"], one["set_aside"], one["exchanges"]) for one in told["silenced"]] == [
        ("h0", 20, 0),
        ("h1", 20, 0),
    ]
    assert "2 accounts have many records that could not be read" in told["headline"][0]


def test_a_single_exchange(tmp_path):
    write(tmp_path / "a.jsonl", line(1))
    scan(tmp_path / "a.jsonl", "--out", tmp_path / "out")
    assert findings(tmp_path / "out")["scanned"]["exchanges"] == 1


def rewrite(source: Path, to: Path, names: tuple[str, ...]) -> None:
    """A table with the attack behind every value of these columns, and inside every message."""
    table = pq.ParquetFile(source).read()
    for name in names:
        hostile = pc.binary_join_element_wise(table[name], pa.scalar(HOSTILE), "")
        table = table.set_column(table.schema.get_field_index(name), name, hostile)
    to.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, to)


def assert_harmless(printed: str, out: Path) -> None:
    """No control character but newlines, no tag or attribute that the report's own templates do not
    write."""
    controls = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
    assert not controls.search(printed)
    text = (out / "campaigns.json").read_text()
    assert not controls.search(text)
    page = (out / "report.html").read_text()
    assert not controls.search(page) and "<script>alert" not in page
    seen = Tags()
    seen.feed(page)
    assert "img" not in seen.tags and not {name for name in seen.attributes if name.startswith("on")}
    assert set(TABLES) == set(tables(out))


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
