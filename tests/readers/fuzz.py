"""Records of every format, changed at random where their structure allows: none may crash a reader,
none be lost unsaid. Read + set aside + left out + left open = all, format by format.

`python -m tests.readers.fuzz 1000000` takes a million; the suite takes a few thousand.
"""

import copy
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from stillwatch.exchange.reject import LEFT_OUT, Note, Reject
from stillwatch.readers.joined import JoinedReader
from stillwatch.readers.messages import UNFORESEEN
from stillwatch.readers.source import reader_named
from tests.readers.formats.samples import ENVOY, SAMPLES

ODD: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 2**31, 2**70, 10**400, float("nan"), float("inf"), "", " ", "x", "null", "100"),
    *(
        "\ud800",
        "\x00",
        "[REDACTED]",
        "[1",
        '{"a": 1}',
        '[{"type": "q"}]',
        [],
        {},
        [None],
        [[]],
        [{}],
        {"a": {"b": []}},
    ),
    *(
        [{"role": "user", "content": [{"type": "text", "text": 7}]}],
        [{"role": 1.5, "content": {"text": {"value": "x"}}}],
    ),
    {"type": [], "text": {"text": {"text": []}}},
]
"""Values that nobody expects where they stand."""

BATCH = 500
BREAKS = 0.02
"""The share of lines that are cut or stirred, so that they are no JSON."""


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside."""
    if at:
        yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*at, key))


def changed(record: Any, chance: random.Random) -> Any:
    """The record with one to three of its values replaced, renamed, let go of or moved."""
    record = copy.deepcopy(record)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        every = list(places(record))
        if not every:
            break
        *above, last = chance.choice(every)
        holder = record
        for key in above:
            holder = holder[key]
        way = chance.random()
        if way < 0.6:
            holder[last] = copy.deepcopy(chance.choice(ODD))
        elif way < 0.75:
            del holder[last]
        elif way < 0.85 and isinstance(holder, dict):
            holder[chance.choice(("content", "text", "messages", "id", "type", "x"))] = holder[last]
        else:
            holder[last] = [holder[last]]
    return record


def lines_of(name: str, count: int, chance: random.Random, start: int = 0) -> list[bytes]:
    """So many lines of a format, each with one changed record of an id of its own."""
    records = [ENVOY] if name == "envoy_ai" else SAMPLES[name][0]
    out = []
    for number in range(start, start + count):
        line = json.dumps(changed(records[number % len(records)], chance)).encode()
        # Every record has a key of its own, so that no two of a batch are joined.
        for own in (b"5b8efff798038103d269b633813fc60c", b'"c1"', b'"t1"', b'"b1"'):
            line = line.replace(own, own[:-9] + b"%08x" % number + own[-1:] if len(own) > 9 else b'"k%d"' % number)
        if chance.random() < BREAKS and len(line) > 2:
            cut = chance.randrange(1, len(line))
            line = line[:cut] + chance.choice((b"", b"\xff", b"}", b"\\")) + line[cut + 1 :]
        out.append(line or b"{")
    return out


def account_for(name: str, lines: list[bytes]) -> Counter[str]:
    """What became of lines, by kind: read, set aside, left out, left open. Raises what a reader
    must not."""
    batch, remarks, left = reader_named(name).parse_lines(b"\n".join(lines) + b"\n", 0, "log")
    found = Counter(read=batch.num_rows)
    if left is not None:  # a key that waits for others, or each record of it that lacks something
        refused = len(left) - left["kind"].null_count
        found["open"] = refused or (0 if batch.num_rows else left["kind"].null_count)
    for one in remarks:
        if isinstance(one, Reject):
            assert one.reason != UNFORESEEN, "caught, and a mistake of the reader all the same"
            found["set aside"] += 1
        elif isinstance(one, Note) and one.kind == LEFT_OUT:
            found["left out"] += one.count
    return found


def main(total: int, seed: int = 20) -> int:
    """Fuzzes every format with its part of `total` records; returns how many were lost."""
    names = [*SAMPLES, "envoy_ai"]
    lost = 0
    for name in names:
        chance = random.Random(f"{seed} {name}")
        found: Counter[str] = Counter()
        count = total // len(names)
        # Records that are joined by a key would be, where two have none or the same odd one.
        size = 1 if isinstance(reader_named(name), JoinedReader) else BATCH
        for start in range(0, count, size):
            lines = lines_of(name, min(size, count - start), chance, start)
            came = account_for(name, lines)
            if came.total() < len(lines):
                lost += len(lines) - came.total()
            found += came
        print(
            f"{name:20} {count:>9,} records: " + ", ".join(f"{k} {v:,}" for k, v in sorted(found.items())), flush=True
        )
    print(f"lost unsaid: {lost:,}")
    return lost


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000) else 0)
