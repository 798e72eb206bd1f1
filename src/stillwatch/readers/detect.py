"""What the first bytes of a log say of its records."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from stillwatch.readers.flatten import Text, open_text
from stillwatch.readers.formats.canonical_parquet import MAGIC, open_parquet
from stillwatch.readers.text import BLANK, BOM, MAX_LINE_BYTES, lines
from stillwatch.readers.values import records_of

HEAD_BYTES = 1 << 16
_TRIED = 50
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}\[\]]', re.DOTALL)


class Shown(NamedTuple):
    """What a file begins with: what its records stand in (as of Reader), and the names at the top
    of its first records; no names at all where nothing stands there."""

    container: str
    names: tuple[frozenset[str], ...]


def look(path: str, data: bytes | None = None) -> Shown:
    """What a file begins with, `data` its content where it was read already. Raises SourceError."""
    with open_text(path, data=data) as stream:
        head = read_head(stream)
    if head.startswith(MAGIC):
        with open_parquet(path, data) as file:
            return Shown("parquet", (frozenset(file.schema_arrow.names),))
    return shown_by(head)


def shown_by(head: bytes) -> Shown:
    """What a text that begins so begins with."""
    if not head.strip(BLANK + BOM):
        return Shown("json", ())
    names = names_in(head)
    return Shown("csv", (frozenset(names),)) if names else Shown("json", tuple(_keys_of(head)))


def read_head(stream: Text) -> bytes:
    """The first bytes of a text, at least to the end of its first line (as long as a line may be):
    the names by which a record is known may stand at its end."""
    head = stream.read(HEAD_BYTES)
    while b"\n" not in head and len(head) < MAX_LINE_BYTES and (more := stream.read(len(head) or 1)):
        head += more
    return head


def _keys_of(head: bytes) -> Iterator[frozenset[str]]:
    """The names at the top of the first records that can be read; of a first record that is longer
    than the head, or where none can be read, those that stand in the head."""
    any_read = False
    for _, line in islice(lines(head, 0), _TRIED):
        for record in islice(records_of(line), _TRIED):
            if isinstance(record, dict):
                any_read = True
                yield frozenset(record)
    if not any_read:
        yield _top_names(head)


def _top_names(head: bytes) -> frozenset[str]:
    """The names of the outermost object of JSON that breaks off."""
    depth, outermost, found = 0, None, set()
    for token in _TOKEN.finditer(head):
        if token[0] in (b"{", b"["):
            depth += 1
            if outermost is None and token[0] == b"{":
                outermost = depth
        elif token[0] in (b"}", b"]"):
            depth -= 1
        elif token[2] and depth == outermost:
            found.add(token[1].decode(errors="replace"))
    return frozenset(found)


def names_in(head: bytes) -> tuple[str, ...]:
    """The names in the first line of CSV, none where it is no line of names."""
    line = head.removeprefix(BOM).partition(b"\n")[0].decode(errors="replace")
    names = tuple(name.strip() for name in next(iter(csv.reader([line])), []))
    return names if len(names) > 1 and all(name.replace("_", "").replace(".", "").isalnum() for name in names) else ()
