"""Formats in which what makes one exchange stands in several records: a prompt and its answer, a
call and who called, two tables of one gateway. Records are joined by a key of theirs, in a chunk
here; what a chunk leaves open, the lake joins with other chunks and files, whenever they come.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from stillwatch.exchange.reject import REJECTS
from stillwatch.exchange.schema import REQUIRED
from stillwatch.readers.chunk import OPEN, Chunk, Lines
from stillwatch.readers.messages import SURPRISES, BadFieldError, bad
from stillwatch.readers.notes import Notes
from stillwatch.readers.rows import Row, RowBuilder
from stillwatch.readers.text import BOM, TextReader, lines
from stillwatch.readers.values import records_of


class Piece(NamedTuple):
    """A part of exchanges: the key that it is joined by (None: by nothing), where it stands (source
    and row; within a chunk the source is 0), what of it is its own."""

    key: str | None
    place: tuple[int, int]
    what: Any


class Made(NamedTuple):
    """What pieces of one key came to at one place: an exchange, or why there is none, and then
    whose it would be."""

    place: tuple[int, int]
    row: Row | None = None
    error: BadFieldError | None = None
    account: str | None = None


class JoinedReader(TextReader):
    """Base of these formats. Readers of one `family` join each other's pieces."""

    family: str

    def pieces(self, record: dict[str, Any], place: tuple[int, int], notes: Notes) -> Iterator[Piece]:
        """The pieces of a record; `notes` say what is none. Raises BadFieldError."""
        raise NotImplementedError

    def join(self, pieces: list[Piece], notes: Notes) -> list[Made]:
        """The exchanges of all pieces of one key, a function of them alone."""
        raise NotImplementedError

    def is_open(self, pieces: list[Piece], made: list[Made]) -> bool:
        """Whether pieces elsewhere could change what these came to."""
        raise NotImplementedError

    def is_wanted(self, made: list[Made]) -> bool:
        """Whether what waits elsewhere might change pieces that wait for nothing."""
        return False

    def parse_lines(self, data: bytes, first_row: int, source: str) -> Lines:
        """What whole lines come to."""
        builder = RowBuilder(source)
        left_open: list[dict[str, Any]] = []
        for key, pieces in by_key(self._pieces(data, first_row, 0, builder)).items():
            builder.notes.row = pieces[0].place[1]
            made = self.made(pieces, builder.notes)
            name = hashed(self.family, key)
            is_open = pieces[0].key is not None and self.is_open(pieces, made)
            if is_open or (pieces[0].key is not None and self.is_wanted(made)):
                left_open.append({"key": name, "waits": is_open, "source": source, "row": pieces[0].place[1]})
            for one in made:
                if one.row is not None:
                    builder.add(one.place[1], one.row)
                elif one.error is not None and is_open:
                    left_open.append(unusable(name, source, one))
                elif one.error is not None:
                    builder.reject(one.place[1], one.error, one.account)
        return Lines(*builder.finish(), pa.Table.from_pylist(left_open, OPEN) if left_open else None)

    def made(self, pieces: list[Piece], notes: Notes) -> list[Made]:
        """`join`, with what no exchange may lack looked for."""
        try:
            return [_complete(one) for one in self.join(pieces, notes)]
        except SURPRISES as error:
            return [Made(piece.place, None, bad(error)) for piece in pieces]

    def pieces_of(self, chunk: Chunk, source: int) -> dict[str, list[Piece]]:
        """The pieces of a chunk of a source by the hash of their key, to be joined with those of
        other chunks."""
        data = chunk.data.removeprefix(BOM) if chunk.offset == 0 else chunk.data
        found = by_key(self._pieces(data, chunk.first_row, source, RowBuilder(chunk.source)))
        return {hashed(self.family, key): pieces for key, pieces in found.items() if pieces[0].key is not None}

    def _pieces(self, data: bytes, first_row: int, source: int, builder: RowBuilder) -> Iterator[Piece]:
        for number, line in lines(data, first_row):
            builder.notes.row = number
            for record in records_of(line):
                try:
                    if isinstance(record, BadFieldError):
                        raise record
                    yield from self.pieces(record, (source, number), builder.notes)
                except SURPRISES as error:
                    builder.reject(number, bad(error))


def _complete(made: Made) -> Made:
    for name in REQUIRED if made.row is not None else ():
        if made.row and made.row.get(name) in (None, ""):
            return Made(made.place, None, BadFieldError("missing", f"{name} is missing"), made.row.get("account_id"))
    return made


def by_key(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    """Pieces by key in order of their first; those without one each by themselves."""
    found: dict[str, list[Piece]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        found[piece.key if piece.key is not None else f"\0{number}"].append(piece)
    return found


def hashed(family: str, key: str) -> str:
    """A key as the lake remembers it."""
    return hashlib.sha256(f"{family}\0{key}".encode(errors="backslashreplace")).hexdigest()[:32]


def unusable(key: str, source: str, made: Made) -> dict[str, Any]:
    """OPEN of a record that cannot be used for now."""
    assert made.error is not None
    found = dict.fromkeys(REJECTS.names) | {"kind": made.error.kind, "reason": made.error.reason, "count": 1}
    return found | {"key": key, "waits": True, "source": source, "row": made.place[1], "account_id": made.account}
